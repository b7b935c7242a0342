//! One suite of tests: run, counted, and told in a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

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

/// Runs a suite quietly and prints one line; prints everything where it failed.
pub(crate) fn run(name: &str, command: &mut Command, counter: Counter) -> Counts {
    print!("  {name:34}");
    let _ = std::io::stdout().flush();
    let started = Instant::now();
    let (succeeded, output) = capture(command);
    let mut counts = counter(&output);
    // A suite that broke off, or ran no test at all, has failed even where no test did.
    if (!succeeded || counts.passed == 0) && counts.failed == 0 {
        counts.failed = 1;
    }
    let Counts { passed, failed } = counts;
    println!("{passed:>5} passed {failed:>4} failed {:>7.1} s", started.elapsed().as_secs_f64());
    for note in notes(&output) {
        println!("    {note}");
    }
    if failed > 0 {
        println!("\n{output}\n");
    }
    counts
}

/// What a suite says of itself: how many cases lie behind one test.
fn notes(output: &str) -> impl Iterator<Item = &str> {
    let mut notes: Vec<&str> = output.lines().filter(|line| line.starts_with("conformance: ")).collect();
    notes.dedup();
    notes.into_iter()
}

/// Both streams of a program, line by line, as one text.
fn capture(command: &mut Command) -> (bool, String) {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return (false, format!("{} cannot be run: {error}", command.get_program().to_string_lossy())),
    };
    let errors = child.stderr.take().map(|stream| thread::spawn(move || read(stream)));
    let mut output = child.stdout.take().map(read).unwrap_or_default();
    if let Some(errors) = errors {
        output.push_str(&errors.join().unwrap_or_default());
    }
    (child.wait().is_ok_and(|status| status.success()), output)
}

fn read(stream: impl std::io::Read) -> String {
    let lines = BufReader::new(stream).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).into_owned() + "\n").collect()
}

/// Counts the lines `test result: ok. 18 passed; 0 failed; …` of Rust's test harness.
pub(crate) fn rust_counts(output: &str) -> Counts {
    let number_before = |line: &str, word: &str| -> usize {
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        let at = words.iter().position(|candidate| *candidate == word).unwrap_or_default();
        words.get(at.wrapping_sub(1)).and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    output
        .lines()
        .filter(|line| line.starts_with("test result:"))
        .map(|line| Counts { passed: number_before(line, "passed"), failed: number_before(line, "failed") })
        .fold(Counts::default(), Counts::add)
}

/// Counts a command that only succeeds or fails.
pub(crate) fn one(_output: &str) -> Counts {
    Counts { passed: 1, failed: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_result_line() {
        let output = "test result: ok. 18 passed; 0 failed; 0 ignored; 0 measured\n\
                      noise\n\
                      test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured\n";
        assert_eq!(rust_counts(output), Counts { passed: 20, failed: 3 });
        assert_eq!(rust_counts("nothing"), Counts::default());
    }

    #[test]
    fn a_suite_that_breaks_off_has_failed() {
        let broken = Counts { passed: 0, failed: 1 };
        assert_eq!(run("does not exist", &mut Command::new("no-such-program"), rust_counts), broken);
        assert_eq!(run("runs no test", &mut Command::new("true"), rust_counts), broken);
    }
}
