//! Form: the formatters, the linters, the type checkers, and the rules of the house that no tool knows.

use crate::command::{Failed, cargo_command};
use crate::counts::one;
use crate::log::Log;
use crate::mobile::{self, kotlin, swift};
use crate::suite::Counts;
use crate::work::Work::{Cargo, Chore, Node, Python};
use crate::work::{self, Suite};
use crate::{node, python};

/// Foreign languages that the core's default build must not know.
const FOREIGN: &[&str] = &["pyo3", "napi", "uniffi"];

/// The checks, each counted as one test. How strict a tool of Python is stands in
/// `bindings-python/pyproject.toml`, one of Node in `bindings-node/biome.json` and `tsconfig.json`, one of Swift in
/// `bindings-mobile/swift/.swift-format`, one of Kotlin in `bindings-mobile/kotlin/.editorconfig`.
const CHECKS: &[Suite] = &[
    ("rustfmt", Cargo(&["fmt", "--all", "--check"]), one),
    ("clippy", Cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]), one),
    (
        "clippy, feature bindings",
        Cargo(&[
            "clippy",
            "--package",
            "workspace-sdk",
            "--features",
            "bindings",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ]),
        one,
    ),
    ("rustdoc", Chore(docs), one),
    ("core knows no foreign language", Chore(core_is_pure), one),
    ("Python, environment", Chore(python::environment), one),
    ("Python, ruff", Python(&["-m", "ruff", "check", "--config", "pyproject.toml", ".", "../bench/python"]), one),
    (
        "Python, ruff format",
        Python(&["-m", "ruff", "format", "--config", "pyproject.toml", "--check", ".", "../bench/python"]),
        one,
    ),
    ("Python, mypy", Python(&["-m", "mypy"]), one),
    ("Python, pyright", Python(&["-m", "pyright", "--warnings"]), one),
    (
        "Python, stub",
        Python(&["scripts/check_stubs.py", "workspace_sdk", "--allowlist", "stubtest-allowlist.txt"]),
        one,
    ),
    ("Node, environment", Chore(node::environment), one),
    (
        "Node, format and lint",
        Node(&[
            "node_modules/@biomejs/biome/bin/biome",
            "ci",
            "--colors=off",
            "--error-on-warnings",
            ".",
            "../bench/node",
        ]),
        one,
    ),
    ("Node, types", Chore(node::types), one),
    ("mobile, environment", Chore(mobile::environment), one),
    ("Swift, environment", Chore(swift::environment), one),
    ("Swift, format", Chore(swift::format), one),
    ("Kotlin, environment", Chore(kotlin::environment), one),
    ("Kotlin, ktlint", Chore(kotlin::ktlint), one),
];

pub(crate) fn run(word: &str) -> Result<(), Failed> {
    let Counts { passed, failed } = all(word);
    if passed > 0 && failed == 0 { Ok(()) } else { Err(Failed) }
}

pub(crate) fn all(word: &str) -> Counts {
    work::every(CHECKS, word)
}

fn docs(log: &mut Log) -> Result<(), Failed> {
    let mut command = cargo_command();
    command.args(["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"]);
    log.run(command.env("RUSTDOCFLAGS", "--deny warnings")).map(drop)
}

/// The core decides everything and knows no foreign language.
fn core_is_pure(log: &mut Log) -> Result<(), Failed> {
    let tree = ["tree", "--package", "workspace-sdk", "--edges", "normal", "--prefix", "none", "--locked"];
    let crates = log.run(cargo_command().args(tree))?;
    let is_foreign = |line: &str| FOREIGN.iter().any(|name| line.starts_with(name));
    if crates.lines().any(is_foreign) { Err(log.fail("the core depends on a foreign language")) } else { Ok(()) }
}
