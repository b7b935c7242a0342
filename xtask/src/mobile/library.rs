//! Builds the native library.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;
use crate::packages;

const CRATE: &str = "workspace-sdk-mobile";

/// The profile of the published library.
const PROFILE: &str = "mobile";

/// Builds the library as it is published.
pub(super) fn build_release(log: &mut Log) -> Result<PathBuf, TaskError> {
    let mut command = command(PROFILE);
    packages::published(log, &mut command)?;
    log.run(&mut command)?;
    Ok(library(PROFILE))
}

/// Builds the library with its symbols, which contain the metadata that the generator reads, and with the function that
/// panics.
///
/// Returns a copy, because other builds of the workspace replace the library in cargo's folder.
pub(super) fn build_testing(log: &mut Log) -> Result<PathBuf, TaskError> {
    log.run(command("dev").args(["--features", "testing"]))?;
    let library = library("debug");
    let folder = target().join("mobile-testing");
    let copy = folder.join(library.file_name().unwrap_or_default());
    let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(&library, &copy));
    copied.map_err(|error| log.fail(&format!("{}: {error}", copy.display())))?;
    Ok(copy)
}

fn command(profile: &str) -> Command {
    let mut command = cargo_command();
    command.args(["build", "--quiet", "--locked", "--profile", profile, "--package", CRATE]);
    command
}

/// The library in cargo's folder of a profile.
fn library(folder: &str) -> PathBuf {
    let name = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    target().join(folder).join(name)
}
