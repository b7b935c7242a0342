//! Runs every test of every language, and prints one line per suite.

use crate::command::TaskError;
use crate::counts::Counts;
use crate::mobile::{kotlin, library_check, swift};
use crate::node::{self, package, suites};
use crate::python::{self, wheel};
use crate::task::Task::{CargoTest, Function};
use crate::task::{self, Suite};
use crate::{demo_picture, examples, lint, new_endpoint};

/// The suites. Those that fail fastest come first.
const SUITES: &[Suite] = &[
    ("xtask", CargoTest(&["--package", "xtask"])),
    ("core", CargoTest(&["--package", "workspace-sdk", "--lib", "--tests"])),
    ("core, for bindings", CargoTest(&["--package", "workspace-sdk", "--lib", "--features", "bindings"])),
    ("core, examples in the docs", CargoTest(&["--package", "workspace-sdk", "--doc"])),
    ("sandbox", CargoTest(&["--package", "workspace-sandbox"])),
    ("conformance, Rust", CargoTest(&["--package", "workspace-conformance", "--", "--nocapture"])),
    ("a new endpoint", Function(new_endpoint::check)),
    ("chaos, a small run", CargoTest(&["--package", "workspace-chaos"])),
    ("bench, its arithmetic", CargoTest(&["--package", "workspace-bench"])),
    ("demo", Function(demo_picture::check)),
    ("Python, tests", Function(python::tests)),
    ("conformance, Python", Function(python::conformance)),
    ("Python, demo", Function(python::demo_suite)),
    ("Python, wheel", Function(wheel::check_release)),
    ("Python, wheel alone", Function(wheel::install_isolated)),
    ("Python, wheel of the sources", Function(wheel::build_from_sdist)),
    ("Python, wheel of the sandbox", Function(wheel::install_sandbox)),
    ("Node, tests", Function(suites::tests)),
    ("conformance, Node", Function(suites::conformance)),
    ("Node, demo", Function(node::demo_suite)),
    ("Node, addon", Function(package::check_addon)),
    ("Node, package", Function(suites::packages)),
    ("Node, consumers", Function(suites::consumers)),
    ("mobile, library", Function(library_check::check_release)),
    ("mobile, Android roots", Function(library_check::check_trust_roots)),
    ("Swift, tests", Function(swift::tests)),
    ("conformance, Swift", Function(swift::conformance)),
    ("Swift, demo", Function(swift::demo_suite)),
    ("Kotlin, tests", Function(kotlin::tests)),
    ("conformance, Kotlin", Function(kotlin::conformance)),
    ("Kotlin, demo", Function(kotlin::demo_suite)),
    ("Kotlin, consumer", Function(kotlin::consumer)),
];

/// Runs the suites whose name contains `filter`, and prints the totals on the last line.
pub(crate) fn run(filter: &str) -> Result<(), TaskError> {
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
