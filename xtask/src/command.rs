//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A task failed. The reason is already in its log or on the terminal.
#[derive(Debug)]
pub(crate) struct TaskError;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// The folder of everything that is built, by cargo and by other tools.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Environment variables that cargo sets for xtask itself. A build script that watches them (ring's does) would run
/// again whenever cargo is started by xtask instead of by hand, and everything that depends on it would be compiled
/// again.
const CARGO_ENV_PREFIXES: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_"];

/// Removes the environment variables that cargo sets for xtask, as if the program were started by hand.
pub(crate) fn clear_cargo_env(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if CARGO_ENV_PREFIXES.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
}

/// The cargo that runs xtask.
pub(crate) fn cargo_command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    clear_cargo_env(&mut command);
    command
}

/// Runs cargo, with its output on the terminal.
pub(crate) fn cargo(arguments: &[&str], more: &[String]) -> Result<(), TaskError> {
    run(cargo_command().args(arguments).args(more))
}

/// Runs a program, with its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), TaskError> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(TaskError),
        Err(error) => {
            eprintln!("{} cannot be run: {error}", command.get_program().to_string_lossy());
            Err(TaskError)
        }
    }
}
