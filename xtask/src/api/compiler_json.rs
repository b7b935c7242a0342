//! Lists a public API from the JSON of a compiler, with the programs in `tests/public-api`.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;

use super::listing_result::ListingResult;

const PACKAGE: &str = "workspace-public-api";

/// Stable compilers write JSON only through this program.
const RUSTDOC: &str = "unstable-rustdoc";

/// How the program reports the JSON of another compiler.
const UNSUPPORTED: &str = "unsupported format: ";

/// Lists the API of a crate without optional features. Items that rustdoc hides are not part of it.
pub(super) fn rustdoc(log: &mut Log, package: &str, output: &Path) -> Result<ListingResult, TaskError> {
    build(log)?;
    let mut command = cargo_command();
    command.args(["rustdoc", "--quiet", "--locked", "--package", package, "--lib"]);
    command.args(["--", "-Z", "unstable-options", "--output-format", "json"]);
    log.run(command.env("RUSTDOC", program(RUSTDOC)))?;
    let json = target().join("doc").join(format!("{}.json", package.replace('-', "_")));
    list(log, "rust", &json, output)
}

/// Lists the API of a compiler's JSON.
pub(super) fn list(log: &mut Log, language: &str, json: &Path, output: &Path) -> Result<ListingResult, TaskError> {
    build(log)?;
    let before = log.text().len();
    if log.run(Command::new(program(PACKAGE)).arg(language).arg(json).arg(output)).is_ok() {
        return Ok(ListingResult::Complete);
    }
    let is_unsupported = log.text().get(before..).is_some_and(|error| error.contains(UNSUPPORTED));
    if is_unsupported { Ok(ListingResult::Unsupported) } else { Err(TaskError) }
}

fn build(log: &mut Log) -> Result<(), TaskError> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--package", PACKAGE])).map(drop)
}

fn program(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{EXE_SUFFIX}"))
}
