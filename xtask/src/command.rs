//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A chore did not succeed, and has said why.
#[derive(Debug)]
pub(crate) struct Failed;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where everything that is built goes, cargo's things and others'.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// What cargo tells xtask of xtask. A build script that watches these names (ring's does) would run again for our
/// cargo and again for a person's, and everything above it be compiled anew each time.
const ABOUT_XTASK: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_"];

/// Lets a program start as if it were not started by xtask.
pub(crate) fn as_by_hand(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if ABOUT_XTASK.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
}

/// The cargo that runs us.
pub(crate) fn cargo_command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    as_by_hand(&mut command);
    command
}

/// Runs cargo, its output shown.
pub(crate) fn cargo(arguments: &[&str], more: &[String]) -> Result<(), Failed> {
    run(cargo_command().args(arguments).args(more))
}

/// Runs a program, its output shown.
pub(crate) fn run(command: &mut Command) -> Result<(), Failed> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failed),
        Err(error) => {
            eprintln!("{} cannot be run: {error}", command.get_program().to_string_lossy());
            Err(Failed)
        }
    }
}
