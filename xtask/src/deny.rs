//! Checks the dependencies with `cargo deny`, which is configured in `deny.toml`: licences, forbidden crates and
//! sources; and known vulnerabilities, whose list is on the network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cache;
use crate::command::{TaskError, cargo_command, root, target};
use crate::log::Log;

/// The version of cargo-deny. Its results depend on the version, so every machine uses the same.
const VERSION: &str = "0.20.2";

/// A package that must be rejected, because its license is not in `deny.toml`.
const REJECTED_PACKAGE: &str = "\
[workspace]
[package]
name = \"rejected\"
version = \"0.0.0\"
edition = \"2024\"
license = \"AGPL-3.0-only\"
[lib]
path = \"lib.rs\"
";

/// Checks licences, forbidden crates and sources. It needs no network once the crates are downloaded.
pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    let program = cargo_deny(log)?;
    rejects_a_license(log, &program)?;
    log.run(deny(&program, &root()).args(["licenses", "bans", "sources"])).map(drop)
}

/// Checks for known vulnerabilities, and for crates that were withdrawn. It downloads the advisory database.
pub(crate) fn check_advisories(log: &mut Log) -> Result<(), TaskError> {
    let program = cargo_deny(log)?;
    log.run(deny(&program, &root()).arg("advisories")).map(drop)
}

/// A configuration that allows everything would make the check useless.
fn rejects_a_license(log: &mut Log, program: &Path) -> Result<(), TaskError> {
    let folder = target().join("rejected-license");
    let written = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("Cargo.toml"), REJECTED_PACKAGE))
        .and_then(|()| fs::write(folder.join("lib.rs"), ""));
    written.map_err(|error| log.fail(&format!("{}: {error}", folder.display())))?;
    let mut output = Log::default();
    let result = output.run(deny(program, &folder).arg("licenses"));
    if result.is_err() && output.text().contains("AGPL-3.0-only") {
        return Ok(());
    }
    Err(log.fail(&format!("cargo deny does not reject a license that is not allowed:\n{}", output.text())))
}

fn deny(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--manifest-path").arg(folder.join("Cargo.toml"));
    command.arg("--config").arg(root().join("deny.toml")).args(["check", "--hide-inclusion-graph"]);
    command
}

/// The program, compiled on the first call on a machine: it is in no package registry but crates.io.
fn cargo_deny(log: &mut Log) -> Result<PathBuf, TaskError> {
    let folder = cache::tool(log, &format!("cargo-deny-{VERSION}"), |log, folder| {
        let mut command = cargo_command();
        // Not optimised: the program runs for only a second, and optimising it would take minutes.
        command.args(["install", "--debug", "--locked", "--quiet", "cargo-deny", "--version"]);
        command.arg(format!("={VERSION}")).arg("--root").arg(folder).env("CARGO_PROFILE_DEV_DEBUG", "none");
        log.run(&mut command).map(drop)
    })?;
    Ok(folder.join("bin/cargo-deny"))
}
