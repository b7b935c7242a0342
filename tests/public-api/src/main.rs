//! Writes the public API that a compiler describes as JSON to a file, one item per line:
//!
//!     workspace-public-api rust target/doc/workspace_sdk.json rust.txt
//!     workspace-public-api swift WorkspaceSDK.symbols.json swift.txt
//!
//! The other languages have tools of their own: `bindings-python/scripts/public_api.py`, `bindings-node/scripts/public-api.mjs`
//! and `PublicApiProgram.kt`. The files next to this crate are the committed output of all of them.

mod error;
mod rust;
mod swift;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use error::BoxError;

/// Lists the public API of a crate or of a Swift module.
#[derive(Debug, Parser)]
struct Arguments {
    /// The language of the API.
    language: Language,
    /// The JSON of rustdoc, or the symbol graph of Swift's compiler.
    input: PathBuf,
    /// The file to write.
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    Rust,
    Swift,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), BoxError> {
    let lines = match arguments.language {
        Language::Rust => rust::public_api(&arguments.input),
        Language::Swift => swift::public_api(&arguments.input),
    }?;
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    Ok(fs::write(&arguments.output, text)?)
}
