//! Runs every test of every language, and prints one line per suite.

use std::thread;

use workspace_test_services::Program;

use crate::command::TaskError;
use crate::counts::Counts;
use crate::log::Log;
use crate::mobile::{self, kotlin, library_check, swift};
use crate::node::{self, package, suites};
use crate::python::{self, wheel};
use crate::task::Task::{CargoTest, CargoTestOnPostgres, CargoTestWithServers, Function};
use crate::task::{self, Suite};
use crate::{demo_picture, docs, examples, lint, new_endpoint, sandbox_page};

/// The servers that the small runs of the fault matrices start.
const CHAOS_SERVERS: &[Program] = &[Program::Postgres, Program::PgBouncer];

/// The suites. Those that fail fastest come first. CI selects suites by name, and runs those of each language on a
/// separate machine.
const SUITES: &[Suite] = &[
    ("Rust, xtask", CargoTest(&["--package", "xtask"])),
    (
        "Rust, core",
        CargoTest(&["--package", "workspace-sdk", "--features", "failpoints,ledger-sqlite", "--lib", "--tests"]),
    ),
    (
        "Rust, ledger on PostgreSQL",
        CargoTestOnPostgres(&[
            "--package",
            "workspace-sdk",
            "--features",
            "failpoints,ledger-sqlite,ledger-postgres",
            "--lib",
            "--test",
            "ledger",
            "--test",
            "send_many",
        ]),
    ),
    ("Rust, core for bindings", CargoTest(&["--package", "workspace-sdk", "--lib", "--features", "bindings"])),
    (
        "Rust, examples in doc comments",
        CargoTest(&["--package", "workspace-sdk", "--features", "ledger-sqlite", "--doc"]),
    ),
    ("Rust, sandbox", CargoTest(&["--package", "workspace-sandbox"])),
    ("conformance, Rust", CargoTest(&["--package", "workspace-conformance", "--", "--nocapture"])),
    (
        "conformance, Rust on PostgreSQL",
        CargoTestOnPostgres(&["--package", "workspace-conformance", "every_case_passes", "--", "--nocapture"]),
    ),
    ("Rust, servers for tests", CargoTestWithServers(Program::ALL, &["--package", "workspace-test-services"])),
    ("Rust, public API, its listing", CargoTest(&["--package", "workspace-public-api"])),
    ("Rust, a new endpoint", Function(new_endpoint::check)),
    ("Rust, chaos, a small run", CargoTestWithServers(CHAOS_SERVERS, &["--package", "workspace-chaos"])),
    ("Rust, bench, its arithmetic", CargoTest(&["--package", "workspace-bench"])),
    ("Rust, demo", Function(demo_picture::check)),
    ("Python, tests", Function(python::tests)),
    ("conformance, Python", Function(python::conformance)),
    ("conformance, Python on PostgreSQL", Function(python::conformance_on_postgres)),
    ("Python, queues", Function(python::queues)),
    ("Python, demo", Function(python::demo_suite)),
    ("Python, wheel", Function(wheel::check_release)),
    ("Python, wheel alone", Function(wheel::install_isolated)),
    ("Python, wheel of the sources", Function(wheel::build_from_sdist)),
    ("Python, wheel of the sandbox", Function(wheel::install_sandbox)),
    ("Node, tests", Function(suites::tests)),
    ("conformance, Node", Function(suites::conformance)),
    ("conformance, Node on PostgreSQL", Function(suites::conformance_on_postgres)),
    ("Node, queues", Function(suites::queues)),
    ("Node, demo", Function(node::demo_suite)),
    ("Node, addon", Function(package::check_addon)),
    ("Node, package", Function(suites::packages)),
    ("Node, consumers", Function(suites::consumers)),
    ("Node, Next.js", Function(suites::next_js)),
    ("docs, site", Function(docs::tests)),
    ("page of the sandbox", Function(sandbox_page::tests)),
    ("mobile, library", Function(library_check::check_release)),
    ("mobile, Android roots", Function(library_check::check_trust_roots)),
    ("Swift, tests", Function(swift::tests)),
    ("conformance, Swift", Function(swift::conformance)),
    ("Swift, demo", Function(swift::demo_suite)),
    ("Kotlin, tests", Function(kotlin::tests)),
    ("Kotlin, oldest dependencies", Function(kotlin::oldest)),
    ("conformance, Kotlin", Function(kotlin::conformance)),
    ("Kotlin, demo", Function(kotlin::demo_suite)),
    ("Kotlin, consumers", Function(kotlin::consumers)),
    ("Kotlin, package for tests", Function(kotlin::testing)),
    ("Kotlin, Spring Boot", Function(kotlin::spring_boot)),
];

/// Runs the suites whose name contains `filter`, and prints the totals on the last line.
pub(crate) fn run(filter: &str) -> Result<(), TaskError> {
    thread::scope(|scope| {
        if filter.is_empty() {
            scope.spawn(build_packages);
        }
        run_suites(filter)
    })
}

/// Builds the packages that the later suites need while the first checks run: a release build uses only one core most
/// of the time. A suite that needs a package waits until it is built.
fn build_packages() {
    for prepare in [python::prepare, node::prepare, mobile::prepare] {
        // The suite that needs the package fails.
        let _ = Log::print_on_failure(prepare);
    }
}

fn run_suites(filter: &str) -> Result<(), TaskError> {
    println!("\nFormatting and lints");
    let lints = lint::run_all(filter);
    println!("\nTests");
    let tests = task::run_all(SUITES, filter);
    println!("\nExamples of the README and of docs/");
    let examples = examples::run_all(filter);
    let Counts { passed, failed } = [lints, tests, examples].into_iter().sum();
    println!("\n{passed} passed, {failed} failed");
    if passed > 0 && failed == 0 { Ok(()) } else { Err(TaskError) }
}

#[cfg(test)]
mod ci_tests {
    use super::*;

    const CI: &str = include_str!("../../.github/workflows/ci.yml");

    /// The filters of the test jobs: `filter: [Rust, Python]`.
    fn filters(workflow: &str) -> Vec<&str> {
        let lists = workflow.lines().filter_map(|line| line.trim().strip_prefix("filter: [")?.strip_suffix(']'));
        lists.flat_map(|list| list.split(", ")).collect()
    }

    /// The suites that not exactly one filter chooses, and the filters that choose no suite.
    fn mistakes<'a>(filters: &[&'a str], suites: &[&'a str]) -> Vec<&'a str> {
        let jobs = |suite: &str| filters.iter().filter(|filter| suite.contains(**filter)).count();
        let not_once = suites.iter().filter(|suite| jobs(suite) != 1);
        let empty = filters.iter().filter(|filter| !suites.iter().any(|suite| suite.contains(**filter)));
        not_once.chain(empty).copied().collect()
    }

    #[test]
    fn ci_runs_every_suite_once() {
        let suites: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        assert_eq!(mistakes(&filters(CI), &suites), [""; 0], "change the filters in .github/workflows/ci.yml");
    }

    #[test]
    fn suites_that_ci_forgets_or_repeats_are_found() {
        assert_eq!(filters("a: b\n    filter: [One, Two]\n"), ["One", "Two"]);
        let suites = ["One, a", "Two, b", "One, Two", "Three"];
        assert_eq!(mistakes(&["One", "Two", "Four"], &suites), ["One, Two", "Three", "Four"]);
    }
}
