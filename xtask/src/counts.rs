//! How many tests passed and failed.

use std::iter::Sum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |a, b| Self { passed: a.passed + b.passed, failed: a.failed + b.failed })
    }
}

/// Counts the lines `test result: ok. 18 passed; 0 failed; …` of Rust's test harness. Its JSON and JUnit formats are
/// unstable, and the tests of doc comments have none: this line is the only report of it that is stable.
pub(crate) fn rust_summary(output: &str) -> Counts {
    let summaries = output.lines().filter(|line| line.starts_with("test result:"));
    summaries.map(|line| Counts { passed: number_before(line, "passed"), failed: number_before(line, "failed") }).sum()
}

/// Counts the tests of a run of Swift Testing from its lines: Swift 6.0 writes no JUnit report when XCTest is disabled.
pub(crate) fn swift_summary(output: &str) -> Counts {
    let total: usize = output.lines().map(|line| number_after(line, "Test run with ")).sum();
    let is_failure =
        |line: &&str| line.contains("Test ") && line.contains(" failed after ") && !line.contains("Test run");
    let failed = output.lines().filter(is_failure).count();
    Counts { passed: total.saturating_sub(failed), failed }
}

fn number_after(line: &str, words: &str) -> usize {
    let number = line.split_once(words).and_then(|(_, rest)| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn number_before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let mut pairs = words.iter().zip(words.iter().skip(1));
    pairs.find(|(_, next)| **next == word).and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_result_line_of_rust() {
        let output = "test result: ok. 18 passed; 0 failed; 0 ignored; 0 measured\n\
                      noise\n\
                      test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured\n";
        assert_eq!(rust_summary(output), Counts { passed: 20, failed: 3 });
        assert_eq!(rust_summary("nothing"), Counts::default());
    }

    #[test]
    fn counts_the_tests_of_a_swift_run() {
        let passed = "✔ Test a() passed after 0.1 seconds.\n✔ Suite All passed after 0.1 seconds.\n\
                      ✔ Test run with 79 tests passed after 19.036 seconds.\n";
        assert_eq!(swift_summary(passed), Counts { passed: 79, failed: 0 });
        let failed = "✘ Test a() failed after 0.1 seconds with 2 issues.\n✘ Suite All failed after 0.1 seconds with 2 issues.\n\
                      ✘ Test run with 3 tests failed after 0.1 seconds with 2 issues.\n";
        assert_eq!(swift_summary(failed), Counts { passed: 2, failed: 1 });
    }
}
