//! Test counts from JUnit XML, which the test runners of Python, Node, Swift and Kotlin write.

use std::fs;
use std::path::PathBuf;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::command::target;
use crate::counts::Counts;
use crate::log::Log;

/// A folder of reports. Some runners write one file, others one per test class.
pub(crate) struct JunitReports {
    folder: PathBuf,
}

impl JunitReports {
    /// An empty folder of this name.
    pub(crate) fn new(log: &mut Log, name: &str) -> Self {
        let reports = Self::in_folder(target().join("test-reports").join(name));
        if let Err(error) = fs::create_dir_all(&reports.folder) {
            log.info(&format!("{}: {error}", reports.folder.display()));
        }
        reports
    }

    /// Reports in a folder that the runner chooses itself. Deletes the reports of earlier runs.
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&folder);
        Self { folder }
    }

    /// The path to pass to a runner that writes one file, or several with names derived from this one.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("report.xml")
    }

    /// Adds the tests of all reports to the log.
    pub(crate) fn count(&self, log: &mut Log) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut total = Counts::default();
        for path in entries.filter(|path| path.extension().is_some_and(|extension| extension == "xml")) {
            match fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|text| test_cases(&text)) {
                Ok(counts) => total = [total, counts].into_iter().sum(),
                Err(error) => {
                    log.info(&format!("{}: {error}", path.display()));
                    total.failed += 1;
                }
            }
        }
        log.add_counts(total);
    }
}

/// Elements of a test case that did not pass. A skipped test counts as failed: none of ours may be skipped.
const NOT_PASSED: &[&str] = &["failure", "error", "skipped"];

/// Counts the `testcase` elements of a report.
fn test_cases(xml: &str) -> Result<Counts, String> {
    let mut reader = Reader::from_str(xml);
    let mut counts = Counts::default();
    // Whether the current test case has passed so far.
    let mut current: Option<bool> = None;
    let finish = |counts: &mut Counts, passed: bool| if passed { counts.passed += 1 } else { counts.failed += 1 };
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => return Ok(counts),
            Event::Start(element) if element.name().as_ref() == "testcase" => current = Some(true),
            Event::Empty(element) if element.name().as_ref() == "testcase" => finish(&mut counts, true),
            Event::Start(element) | Event::Empty(element) if NOT_PASSED.contains(&element.name().as_ref()) => {
                current = current.map(|_| false);
            }
            Event::End(element) if element.name().as_ref() == "testcase" => {
                finish(&mut counts, current.take().unwrap_or(false));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize) -> Result<Counts, String> {
        Ok(Counts { passed, failed })
    }

    #[test]
    fn counts_a_report_of_pytest() {
        let report = r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">
            <testsuite name="pytest" errors="1" failures="1" skipped="2" tests="5">
            <testcase classname="tests.test_a" name="test_passes" time="0.001" />
            <testcase classname="tests.test_a" name="test_fails"><failure message="assert 1 == 2">text &lt;</failure></testcase>
            <testcase classname="tests.test_a" name="test_skipped"><skipped type="pytest.skip" message="why" /></testcase>
            <testcase classname="tests.test_a" name="test_xfail"><skipped type="pytest.xfail" message="" /></testcase>
            <testcase classname="tests.test_a" name="test_error"><error message="failed on setup">x</error></testcase>
            </testsuite></testsuites>"#;
        assert_eq!(test_cases(report), counts(1, 4));
    }

    #[test]
    fn counts_a_report_of_node() {
        let report = r#"<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="a" time="0.001" classname="test"/>
	<testsuite name="suite" time="0.1" disabled="0" errors="0" tests="3" failures="1" skipped="1" hostname="h">
		<testcase name="b &quot;quoted&quot;" time="0.001" classname="test"/>
		<testcase name="c" time="0.001" classname="test" failure="x">
			<failure type="testCodeFailure" message="x">[Error: x]</failure>
		</testcase>
		<testcase name="d" time="0.001" classname="test">
			<skipped type="todo" message="true"/>
		</testcase>
	</testsuite>
	<!-- tests 4 -->
</testsuites>"#;
        assert_eq!(test_cases(report), counts(2, 2));
    }

    #[test]
    fn counts_a_report_of_surefire() {
        let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="a.FirstTest" time="0.2" tests="3" errors="1" skipped="1" failures="0">
  <properties><property name="java.version" value="17"/></properties>
  <testcase name="passes" classname="a.FirstTest" time="0.1"><system-out><![CDATA[<failure/>]]></system-out></testcase>
  <testcase name="breaks" classname="a.FirstTest"><error type="E"><![CDATA[stack]]></error></testcase>
  <testcase name="skipped" classname="a.FirstTest"><skipped/></testcase>
</testsuite>"#;
        assert_eq!(test_cases(report), counts(1, 2));
    }

    #[test]
    fn counts_a_report_of_swift() {
        let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="TestResults" errors="0" tests="3" failures="1" skipped="1" time="0.01">
    <testcase classname="Module.Suite" name="fine()" time="0.001" />
    <testcase classname="Module.Suite" name="broken()" time="0.001">
      <failure message="Expectation failed: (a() → 1) == 7" />
    </testcase>
    <testcase classname="Module.Suite" name="off()"><skipped>why</skipped></testcase>
  </testsuite>
</testsuites>"#;
        assert_eq!(test_cases(report), counts(1, 2));
    }

    #[test]
    fn a_report_without_tests_counts_nothing_and_a_broken_one_is_an_error() {
        assert_eq!(test_cases("<testsuites/>"), counts(0, 0));
        assert!(test_cases("<testsuites><testcase></testsuites>").is_err());
    }
}
