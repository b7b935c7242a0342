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

/// How Surefire's summary calls the tests that did not simply pass: here nothing is skipped.
const SUREFIRE_NOT_PASSED: &[&str] = &["Failures:", "Errors:", "Skipped:"];

/// Counts the summaries of Maven's Surefire, `[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0`. A line that tells a time
/// as well is that of one class, which the summary has.
pub(crate) fn surefire_counts(output: &str) -> Counts {
    let summaries = output.lines().filter(|line| line.contains("] Tests run: ") && !line.contains("Time elapsed"));
    let counted = summaries.map(|line| {
        let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let after = |name: &str| -> usize {
            let mut pairs = words.iter().zip(words.iter().skip(1));
            pairs.find(|(word, _)| **word == name).and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
        };
        let failed = SUREFIRE_NOT_PASSED.iter().map(|name| after(name)).sum();
        Counts { passed: after("run:").saturating_sub(failed), failed }
    });
    counted.fold(Counts::default(), Counts::add)
}

/// Counts a test a line of both of Swift's runners: XCTest's `Test Case 'A.b' passed (0.1 seconds)`, and Swift Testing's
/// `✔ Test b() passed after 0.1 seconds.` Their summaries count the failed checks, not the tests, and no skipped one.
pub(crate) fn swift_counts(output: &str) -> Counts {
    let verdicts = output.lines().filter_map(|line| xctest_verdict(line).or_else(|| swift_testing_verdict(line)));
    let counted = verdicts.map(|is_passed| Counts { passed: is_passed.into(), failed: (!is_passed).into() });
    counted.fold(Counts::default(), Counts::add)
}

fn xctest_verdict(line: &str) -> Option<bool> {
    let (_, rest) = line.strip_prefix("Test Case '")?.split_once("' ")?;
    match rest.split_once(" (")?.0 {
        "passed" => Some(true),
        "failed" | "skipped" => Some(false),
        _ => None,
    }
}

/// A test with a known issue has passed for its runner: here nothing is expected to fail.
fn swift_testing_verdict(line: &str) -> Option<bool> {
    let (_sign, rest) = line.split_once(" Test ")?;
    if rest.starts_with("run ") || rest.contains(" recorded a") {
        return None;
    }
    if rest.contains(" failed after ") || rest.ends_with(" skipped.") || rest.contains(" skipped: ") {
        return Some(false);
    }
    rest.contains(" passed after ").then(|| !rest.contains(" known issue"))
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
    fn counts_the_summaries_of_surefire() {
        let output = "\
[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.01 s -- in a.FirstTest
[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 0.02 s <<< FAILURE! -- in a.SecondTest
[INFO] Results:
[ERROR] Tests run: 8, Failures: 1, Errors: 1, Skipped: 1
[WARNING] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1
";
        assert_eq!(surefire_counts(output), Counts { passed: 6, failed: 4 });
        assert_eq!(surefire_counts("[INFO] No tests to run.\n"), Counts::default());
    }

    #[test]
    fn counts_the_tests_of_both_runners_of_swift() {
        let xctest = "\
Test Suite 'All tests' started at 2026-01-02 03:04:05.678
Test Case 'XTests.testA' started at 2026-01-02 03:04:05.678
Test Case 'XTests.testA' passed (0.001 seconds)
x.swift:6: error: XTests.testB : XCTAssertEqual failed: (\"1\") is not equal to (\"2\") -
Test Case 'XTests.testB' failed (0.0 seconds)
Test Case 'XTests.testC' skipped (0.0 seconds)
Test Case '-[Module.XTests testD]' passed (0.001 seconds).
Test Suite 'All tests' failed at 2026-01-02 03:04:05.678
\t Executed 4 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.001 (0.001) seconds
";
        let swift_testing = "\
◇ Test run started.
◇ Suite Some started.
◇ Test fine() started.
✘ Test off() skipped: \"why\"
➜ Test out() skipped.
✘ Test known() recorded a known issue at x.swift:15:39: Expectation failed: (a() → 1) == 7
✔ Test fine() passed after 0.001 seconds.
✔ Test \"three of it\" with 3 test cases passed after 0.001 seconds.
✘ Test known() passed after 0.001 seconds with 1 known issue.
✘ Test \"named one\" failed after 0.001 seconds with 2 issues.
✘ Suite Some failed after 0.001 seconds with 5 issues (including 1 known issue).
✘ Test run with 5 tests failed after 0.001 seconds with 5 issues (including 1 known issue).
";
        assert_eq!(swift_counts(xctest), Counts { passed: 2, failed: 2 });
        assert_eq!(swift_counts(swift_testing), Counts { passed: 2, failed: 4 });
        assert_eq!(swift_counts("✔ Test run with 0 tests passed after 0.001 seconds.\n"), Counts::default());
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
