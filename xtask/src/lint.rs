//! Form: rustfmt, clippy, rustdoc, and the rules of the house that no tool knows.

use std::process::Command;

use crate::command::{Failed, cargo_command};
use crate::suite::{self, Counts, one};

/// Foreign languages that the core's default build must not know.
const FOREIGN: &[&str] = &["pyo3", "napi", "uniffi"];

pub(crate) fn run() -> Result<(), Failed> {
    if all().failed == 0 { Ok(()) } else { Err(Failed) }
}

/// Every check, each counted as one test.
pub(crate) fn all() -> Counts {
    let checks: [(&str, Command); 4] = [
        ("rustfmt", with(&["fmt", "--all", "--check"])),
        ("clippy", with(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"])),
        (
            "clippy, feature bindings",
            with(&[
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
        ),
        ("rustdoc", docs()),
    ];
    let tools = checks.into_iter().map(|(name, mut command)| suite::run(name, &mut command, one));
    let counts = tools.fold(Counts::default(), Counts::add);
    counts.add(core_is_pure())
}

fn with(arguments: &[&str]) -> Command {
    let mut command = cargo_command();
    command.args(arguments);
    command
}

fn docs() -> Command {
    let mut command = with(&["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"]);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    command
}

/// The core decides everything and knows no foreign language.
fn core_is_pure() -> Counts {
    fn count(output: &str) -> Counts {
        let is_foreign = |line: &&str| FOREIGN.iter().any(|name| line.starts_with(name));
        let found = output.lines().filter(is_foreign).count();
        Counts { passed: usize::from(found == 0), failed: found }
    }
    let tree = ["tree", "--package", "workspace-sdk", "--edges", "normal", "--prefix", "none", "--locked"];
    suite::run("core knows no foreign language", &mut with(&tree), count)
}
