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
}
