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

/// The cargo that runs us.
pub(crate) fn cargo_command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
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
