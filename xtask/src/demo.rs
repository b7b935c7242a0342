//! The demo: every operation against a local server.

use clap::ValueEnum;

use crate::command::{TaskError, cargo};
use crate::{mobile, node, python};

/// A language with a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Rust,
    Python,
    Node,
    Swift,
    Kotlin,
}

/// Runs a demo with its output on the terminal.
pub(crate) fn run(language: Language) -> Result<(), TaskError> {
    match language {
        Language::Rust => cargo(&["run", "--package", "workspace-sdk", "--example", "demo"], &[]),
        Language::Python => python::demo(),
        Language::Node => node::demo(),
        Language::Swift => mobile::swift::demo(),
        Language::Kotlin => mobile::kotlin::demo(),
    }
}
