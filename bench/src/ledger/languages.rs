//! The clients: this program, and a script of each other language.

use std::ffi::OsString;
use std::path::Path;

use crate::args::{LedgerLanguage, LedgerOptions};
use crate::error::BoxError;
use crate::{node, python};

/// The client of a language.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) name: &'static str,
    /// The name and version of the interpreter.
    pub(super) version: String,
    /// The program and its arguments; empty for this program.
    pub(super) command: Vec<OsString>,
}

/// Builds and installs what the clients need.
pub(super) fn set_up(options: &LedgerOptions) -> Result<Vec<Client>, BoxError> {
    options.languages.iter().map(|language| client(*language, options)).collect()
}

fn client(language: LedgerLanguage, options: &LedgerOptions) -> Result<Client, BoxError> {
    match language {
        LedgerLanguage::Rust => Ok(Client { name: "Rust", version: String::new(), command: Vec::new() }),
        LedgerLanguage::Python => {
            let environment = python::Environment::set_up()?;
            let command = script(&environment.python(), &python::Environment::scripts(), "ledger.py");
            Ok(Client { name: "Python", version: environment.version(), command })
        }
        LedgerLanguage::Node => {
            let packages = options.packages.as_ref().ok_or("Node needs --packages with our packed packages")?;
            let environment = node::Environment::set_up(&options.node, packages)?;
            let command = script(&options.node, &node::Environment::scripts(), "ledger.mjs");
            Ok(Client { name: "Node", version: environment.version()?, command })
        }
    }
}

fn script(interpreter: &Path, folder: &Path, name: &str) -> Vec<OsString> {
    vec![interpreter.into(), folder.join(name).into()]
}
