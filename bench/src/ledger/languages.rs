//! The clients: this program, and a script of each other language.

use std::ffi::OsString;

use crate::args::{LedgerLanguage, LedgerOptions};
use crate::error::BoxError;

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

fn client(language: LedgerLanguage, _options: &LedgerOptions) -> Result<Client, BoxError> {
    match language {
        LedgerLanguage::Rust => Ok(Client { name: "Rust", version: String::new(), command: Vec::new() }),
        LedgerLanguage::Python | LedgerLanguage::Node => Err("not yet".into()),
    }
}
