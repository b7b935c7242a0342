//! One suite of tests: run, counted, and told in a line.

use std::io::Write;
use std::time::Instant;

use crate::command::Failed;
use crate::log::Log;

/// What a suite came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    pub(crate) fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// How a suite's output is counted.
pub(crate) type Counter = fn(&str) -> Counts;

/// What a suite may say of itself: how many cases lie behind one test, what a wheel, a package or a library weighs.
const NOTES: &[&str] = &["conformance: ", "wheel: ", "package: ", "library: "];

/// Runs a suite quietly and prints one line; prints everything where it failed.
pub(crate) fn run(name: &str, counter: Counter, work: impl FnOnce(&mut Log) -> Result<(), Failed>) -> Counts {
    print!("  {name:34}");
    let _ = std::io::stdout().flush();
    let started = Instant::now();
    let mut log = Log::default();
    let succeeded = work(&mut log).is_ok();
    let output = log.text();
    let mut counts = counter(output);
    // A suite that broke off, or ran no test at all, has failed even where no test did.
    if (!succeeded || counts.passed == 0) && counts.failed == 0 {
        counts.failed = 1;
    }
    let Counts { passed, failed } = counts;
    println!("{passed:>5} passed {failed:>4} failed {:>7.1} s", started.elapsed().as_secs_f64());
    for note in notes(output) {
        println!("    {note}");
    }
    if failed > 0 {
        println!("\n{output}\n");
    }
    counts
}

/// The notes in an output; a suite that runs twice says one of them twice.
pub(crate) fn notes(output: &str) -> impl Iterator<Item = &str> {
    let mut notes: Vec<&str> = Vec::new();
    for line in output.lines().filter(|line| NOTES.iter().any(|prefix| line.starts_with(prefix))) {
        if !notes.contains(&line) {
            notes.push(line);
        }
    }
    notes.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::rust_counts;

    #[test]
    fn a_suite_that_breaks_off_has_failed() {
        let broken = Counts { passed: 0, failed: 1 };
        assert_eq!(run("breaks off", rust_counts, |_| Err(Failed)), broken);
        assert_eq!(run("runs no test", rust_counts, |_| Ok(())), broken);
    }

    #[test]
    fn every_note_is_told_once() {
        let output = "wheel: 3 MB\nnoise\nconformance: 2 cases\nwheel: 3 MB\nconformance: 2 cases\n";
        assert_eq!(notes(output).collect::<Vec<_>>(), ["wheel: 3 MB", "conformance: 2 cases"]);
    }
}
