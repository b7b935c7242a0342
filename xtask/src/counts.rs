//! How the output of each test runner is counted.

use crate::suite::Counts;

/// Counts the lines `test result: ok. 18 passed; 0 failed; …` of Rust's test harness.
pub(crate) fn rust_counts(output: &str) -> Counts {
    let lines = output.lines().filter(|line| line.starts_with("test result:"));
    lines.map(|line| tally(line, &["passed"], &["failed"])).fold(Counts::default(), Counts::add)
}

/// What pytest may say of a test that did not simply pass: here nothing is skipped, and nothing is expected to fail.
const NOT_PASSED: &[&str] = &["failed", "error", "errors", "skipped", "xfailed", "xpassed", "deselected"];

/// Counts the last line of pytest: `=== 1 failed, 18 passed, 2 skipped in 0.12s ===`.
pub(crate) fn pytest_counts(output: &str) -> Counts {
    let counted = |line: &str| tally(line, &["passed"], NOT_PASSED);
    let mut summaries = output.lines().filter(|line| line.contains(" in ")).map(counted);
    summaries.rfind(|counts| *counts != Counts::default()).unwrap_or_default()
}

/// How the summary of node:test calls the tests that did not simply pass: here nothing is skipped, and nothing is left to do.
const NODE_NOT_PASSED: &[&str] = &["fail", "cancelled", "skipped", "todo"];

/// Counts the last lines of node:test, `ℹ pass 18` or `# pass 18` by its reporter.
pub(crate) fn node_counts(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let &["ℹ" | "#", name, number] = words.as_slice() else { continue };
        let number = number.parse().unwrap_or(0);
        if name == "pass" {
            counts.passed += number;
        } else if NODE_NOT_PASSED.contains(&name) {
            counts.failed += number;
        }
    }
    counts
}

/// Counts a command that only succeeds or fails.
pub(crate) fn one(_output: &str) -> Counts {
    Counts { passed: 1, failed: 0 }
}

/// Adds up the numbers that stand before the words.
fn tally(line: &str, passed: &[&str], failed: &[&str]) -> Counts {
    let words: Vec<&str> = line.split([' ', ';', ',', '=']).filter(|word| !word.is_empty()).collect();
    let before = |names: &[&str]| -> usize {
        let pairs = words.iter().zip(words.iter().skip(1)).filter(|(_, word)| names.contains(word));
        pairs.filter_map(|(number, _)| number.parse::<usize>().ok()).sum()
    };
    Counts { passed: before(passed), failed: before(failed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_every_result_line_of_rust() {
        let output = "test result: ok. 18 passed; 0 failed; 0 ignored; 0 measured\n\
                      noise\n\
                      test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured\n";
        assert_eq!(rust_counts(output), Counts { passed: 20, failed: 3 });
        assert_eq!(rust_counts("nothing"), Counts::default());
    }

    #[test]
    fn counts_the_summary_of_node() {
        let summary = "\
✔ pass 7 (0.1ms)
ℹ tests 9
ℹ suites 1
ℹ pass 4
ℹ fail 1
ℹ cancelled 1
ℹ skipped 2
ℹ todo 1
ℹ duration_ms 57.3
";
        assert_eq!(node_counts(summary), Counts { passed: 4, failed: 5 });
        assert_eq!(node_counts("# pass 3\n# fail 0\n"), Counts { passed: 3, failed: 0 });
        assert_eq!(node_counts("node: bad option\n"), Counts::default());
    }

    #[test]
    fn counts_the_last_line_of_pytest() {
        let counts = |passed, failed| Counts { passed, failed };
        let cases = [
            ("===== 3 passed in 0.12s =====\n", counts(3, 0)),
            (
                "FAILED a.py::b - 7 passed in a text\n= 1 failed, 2 passed, 3 skipped, 1 error in 61.00s (0:01:01) =\n",
                counts(2, 5),
            ),
            ("2 passed, 1 xfailed, 1 xpassed, 4 deselected, 9 warnings in 1.00s\n", counts(2, 6)),
            ("no tests ran in 0.01s\n", counts(0, 0)),
            ("ERROR: file not found\n", counts(0, 0)),
        ];
        for (output, expected) in cases {
            assert_eq!(pytest_counts(output), expected, "{output}");
        }
    }
}
