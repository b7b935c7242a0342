//! Runs one suite of tests, and prints its counts on one line.

use std::io::Write;
use std::time::Instant;

use crate::command::TaskError;
use crate::counts::Counts;
use crate::log::Log;

/// How the lines of a suite's output begin that are always printed: numbers of cases, and sizes of what is published.
const NOTES: &[&str] = &["conformance: ", "wheel: ", "package: ", "library: ", "public API: "];

/// Runs a suite and prints one line, and its whole output if it failed. A suite that counts nothing is one test.
pub(crate) fn run(name: &str, work: impl FnOnce(&mut Log) -> Result<(), TaskError>) -> Counts {
    print!("  {name:34}");
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let mut log = Log::default();
    let succeeded = work(&mut log).is_ok();
    let mut counts = log.counts().unwrap_or(Counts { passed: usize::from(succeeded), failed: 0 });
    // A suite that was interrupted, or ran no test at all, failed even if no test did.
    if (!succeeded || counts.passed == 0) && counts.failed == 0 {
        counts.failed = 1;
    }
    let Counts { passed, failed } = counts;
    println!("{passed:>5} passed {failed:>4} failed {:>7.1} s", start.elapsed().as_secs_f64());
    for note in notes(log.text()) {
        println!("    {note}");
    }
    if failed > 0 {
        println!("\n{}\n", log.text());
    }
    counts
}

/// The notes in an output, each once.
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

    #[test]
    fn a_suite_that_is_interrupted_or_runs_no_test_failed() {
        let failure = Counts { passed: 0, failed: 1 };
        let nothing = |log: &mut Log| {
            log.add_counts(Counts::default());
            Ok(())
        };
        assert_eq!(run("is interrupted", |_| Err(TaskError)), failure);
        assert_eq!(run("runs no test", nothing), failure);
    }

    #[test]
    fn a_suite_that_counts_nothing_is_one_test() {
        assert_eq!(run("succeeds", |_| Ok(())), Counts { passed: 1, failed: 0 });
    }

    #[test]
    fn every_note_is_printed_once() {
        let output = "wheel: 3 MB\nnoise\nconformance: 2 cases\nwheel: 3 MB\nconformance: 2 cases\n";
        assert_eq!(notes(output).collect::<Vec<_>>(), ["wheel: 3 MB", "conformance: 2 cases"]);
    }
}
