//! Every test of every language, one line a suite.

use std::process::Command;

use crate::command::{Failed, cargo_command};
use crate::suite::{self, Counter, Counts, one, rust_counts};
use crate::{examples, lint};

/// A suite: its name, cargo's arguments, and how its output is counted.
type Suite = (&'static str, &'static [&'static str], Counter);

/// The suites, those that fail fastest first.
const SUITES: &[Suite] = &[
    ("xtask", &["test", "--package", "xtask", "--locked"], rust_counts),
    ("core", &["test", "--package", "workspace-sdk", "--lib", "--tests", "--locked"], rust_counts),
    ("core, examples in the docs", &["test", "--package", "workspace-sdk", "--doc", "--locked"], rust_counts),
    ("sandbox", &["test", "--package", "workspace-sandbox", "--locked"], rust_counts),
    (
        "conformance, Rust",
        &["test", "--package", "workspace-conformance", "--locked", "--", "--nocapture"],
        rust_counts,
    ),
    ("chaos, a small one", &["test", "--package", "workspace-chaos", "--locked"], rust_counts),
    ("bench, its arithmetic", &["test", "--package", "workspace-bench", "--locked"], rust_counts),
    ("demo", &["run", "--package", "workspace-sdk", "--example", "demo", "--locked"], one),
];

pub(crate) fn run() -> Result<(), Failed> {
    println!("\nForm");
    let form = lint::all();
    println!("\nTests");
    let counts = SUITES.iter().map(|(name, arguments, counter)| {
        let mut command: Command = cargo_command();
        command.args(*arguments);
        suite::run(name, &mut command, *counter)
    });
    let counts = counts.fold(form, Counts::add);
    println!("\nExamples of the README and the book");
    let Counts { passed, failed } = counts.add(examples::all());
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(Failed) }
}
