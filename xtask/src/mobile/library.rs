//! Builds the native library.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::PathBuf;

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;

const CRATE: &str = "workspace-sdk-mobile";

/// The profile of the published library.
const PROFILE: &str = "mobile";

/// Builds the library as it is published.
pub(super) fn build_release(log: &mut Log) -> Result<PathBuf, TaskError> {
    build(log, PROFILE, PROFILE)
}

/// Builds the library with its symbols, which contain the metadata that the generator reads.
pub(super) fn build_debug(log: &mut Log) -> Result<PathBuf, TaskError> {
    build(log, "dev", "debug")
}

fn build(log: &mut Log, profile: &str, folder: &str) -> Result<PathBuf, TaskError> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--profile", profile, "--package", CRATE]))?;
    let library = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    Ok(target().join(folder).join(library))
}
