//! Builds the addon and the TypeScript, where the SDK looks for them.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::PathBuf;

use crate::command::{TaskError, cargo_command, target};
use crate::log::Log;
use crate::packages;

use super::program::{folder, program};

/// The crate of the addon.
const CRATE: &str = "workspace-sdk-node";

/// The profile of the published addon.
const PROFILE: &str = "addon";

/// The name of this machine's platform in the names of the packages.
pub(super) fn triple(log: &mut Log) -> Result<String, TaskError> {
    log.run(program().args(["scripts/packages.mjs", "triple"])).map(|output| output.trim().to_owned())
}

/// Builds the addon as it is published, because it is packed as well, and copies it into the folder of the package.
pub(super) fn addon(log: &mut Log, triple: &str) -> Result<PathBuf, TaskError> {
    let mut command = cargo_command();
    command.args(["build", "--quiet", "--locked", "--profile", PROFILE, "--package", CRATE]);
    packages::published(log, &mut command)?;
    log.run(&mut command)?;
    let library = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    let built = target().join(PROFILE).join(library);
    let addon = folder().join(format!("workspace-sdk.{triple}.node"));
    // A running process may have the old file open, so it is replaced instead of overwritten.
    let new = addon.with_extension("new");
    let placed = fs::copy(&built, &new).and_then(|_| fs::rename(&new, &addon));
    placed.map_err(|error| log.fail(&format!("{}: {error}", built.display())))?;
    Ok(addon)
}

/// Compiles the TypeScript to the files of the package.
pub(super) fn typescript(log: &mut Log) -> Result<(), TaskError> {
    log.run(program().arg("scripts/build.mjs")).map(drop)
}
