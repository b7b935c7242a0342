//! Builds the native library.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::PathBuf;

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;

const CRATE: &str = "workspace-sdk-mobile";

/// The profile of the published library.
const PROFILE: &str = "mobile";

/// Builds the library as it is published.
pub(super) fn build_release(log: &mut Log) -> Result<PathBuf, TaskError> {
    build(log, PROFILE, PROFILE, &[])
}

/// Builds the library with its symbols, which contain the metadata that the generator reads, and with the function that
/// panics.
///
/// Returns a copy, because other builds of the workspace replace the library in cargo's folder.
pub(super) fn build_testing(log: &mut Log) -> Result<PathBuf, TaskError> {
    let library = build(log, "dev", "debug", &["--features", "testing"])?;
    let folder = target().join("mobile-testing");
    let copy = folder.join(library.file_name().unwrap_or_default());
    let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(&library, &copy));
    copied.map_err(|error| log.fail(&format!("{}: {error}", copy.display())))?;
    Ok(copy)
}

fn build(log: &mut Log, profile: &str, folder: &str, features: &[&str]) -> Result<PathBuf, TaskError> {
    let mut command = cargo_command();
    command.args(["build", "--quiet", "--locked", "--profile", profile, "--package", CRATE]).args(features);
    log.run(&mut command)?;
    let library = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    Ok(target().join(folder).join(library))
}
