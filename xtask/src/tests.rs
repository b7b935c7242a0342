//! Every test of every language, one line a suite.

use crate::command::Failed;
use crate::counts::{node_counts, one, pytest_counts, rust_counts, surefire_counts, swift_counts};
use crate::mobile::{kotlin, library, swift};
use crate::node::{self, package, suites};
use crate::python::{self, wheel};
use crate::suite::Counts;
use crate::work::Work::{Cargo, Chore, Python};
use crate::work::{self, Suite};
use crate::{examples, lint};

/// The suites, those that fail fastest first.
const SUITES: &[Suite] = &[
    ("xtask", Cargo(&["test", "--package", "xtask", "--locked"]), rust_counts),
    ("core", Cargo(&["test", "--package", "workspace-sdk", "--lib", "--tests", "--locked"]), rust_counts),
    (
        "core, for bindings",
        Cargo(&["test", "--package", "workspace-sdk", "--lib", "--features", "bindings", "--locked"]),
        rust_counts,
    ),
    ("core, examples in the docs", Cargo(&["test", "--package", "workspace-sdk", "--doc", "--locked"]), rust_counts),
    ("sandbox", Cargo(&["test", "--package", "workspace-sandbox", "--locked"]), rust_counts),
    (
        "conformance, Rust",
        Cargo(&["test", "--package", "workspace-conformance", "--locked", "--", "--nocapture"]),
        rust_counts,
    ),
    ("chaos, a small one", Cargo(&["test", "--package", "workspace-chaos", "--locked"]), rust_counts),
    ("bench, its arithmetic", Cargo(&["test", "--package", "workspace-bench", "--locked"]), rust_counts),
    ("demo", Cargo(&["run", "--package", "workspace-sdk", "--example", "demo", "--locked"]), one),
    ("Python, tests", Python(&["-m", "pytest", "tests", "--ignore", "tests/conformance"]), pytest_counts),
    ("conformance, Python", Python(&["-m", "pytest", "tests/conformance"]), pytest_counts),
    ("Python, demo", Chore(python::quiet_demo), one),
    ("Python, wheel", Chore(wheel::light), one),
    ("Python, wheel alone", Chore(wheel::alone), one),
    ("Python, wheel of the sources", Chore(wheel::from_sources), one),
    ("Python, wheel of the sandbox", Chore(wheel::server), one),
    ("Node, tests", Chore(suites::tests), node_counts),
    ("conformance, Node", Chore(suites::conformance), node_counts),
    ("Node, demo", Chore(node::quiet_demo), one),
    ("Node, addon", Chore(package::light), one),
    ("Node, package", Chore(suites::packages), node_counts),
    ("Node, consumers", Chore(suites::consumers), node_counts),
    ("mobile, library", Chore(library::light), one),
    ("mobile, Android roots", Chore(library::android_roots), one),
    ("Swift, tests", Chore(swift::tests), swift_counts),
    ("conformance, Swift", Chore(swift::conformance), swift_counts),
    ("Swift, demo", Chore(swift::quiet_demo), one),
    ("Kotlin, tests", Chore(kotlin::tests), surefire_counts),
    ("conformance, Kotlin", Chore(kotlin::conformance), surefire_counts),
    ("Kotlin, demo", Chore(kotlin::quiet_demo), one),
    ("Kotlin, consumer", Chore(kotlin::consumer), one),
];

pub(crate) fn run(word: &str) -> Result<(), Failed> {
    println!("\nForm");
    let form = lint::all(word);
    println!("\nTests");
    let tests = work::every(SUITES, word);
    println!("\nExamples of the README and the book");
    let Counts { passed, failed } = form.add(tests).add(examples::all(word));
    println!("\n{passed} passed, {failed} failed");
    if passed > 0 && failed == 0 { Ok(()) } else { Err(Failed) }
}
