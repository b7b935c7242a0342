//! The addon and the compiled TypeScript, where the SDK looks for them.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::PathBuf;

use crate::command::{Failed, cargo_command, target};
use crate::log::Log;

use super::{TSC, folder, program};

/// The crate of the addon.
const CRATE: &str = "workspace-sdk-node";

/// How it is published.
const PROFILE: &str = "addon";

/// The name of this machine's platform, as the packages have it.
pub(super) fn triple(log: &mut Log) -> Result<String, Failed> {
    log.run(program().args(["scripts/packages.mjs", "triple"])).map(|output| output.trim().to_owned())
}

/// Builds the addon as it is published, since it is packed as well, and puts it beside the package.
pub(super) fn addon(log: &mut Log, triple: &str) -> Result<PathBuf, Failed> {
    log.run(cargo_command().args(["build", "--quiet", "--locked", "--profile", PROFILE, "--package", CRATE]))?;
    let library = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", CRATE.replace('-', "_"));
    let built = target().join(PROFILE).join(library);
    let addon = folder().join(format!("workspace-sdk.{triple}.node"));
    // A process that has the old one open keeps it: a file is replaced, never written into.
    let new = addon.with_extension("new");
    let placed = fs::copy(&built, &new).and_then(|_| fs::rename(&new, &addon));
    placed.map_err(|error| log.fail(&format!("{}: {error}", built.display())))?;
    Ok(addon)
}

/// Compiles the TypeScript, and writes its ESM face.
pub(super) fn typescript(log: &mut Log) -> Result<(), Failed> {
    log.run(program().args([TSC, "-p", "."]))?;
    log.run(program().arg("scripts/esm.mjs")).map(drop)
}
