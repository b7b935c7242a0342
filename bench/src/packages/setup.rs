//! The setup of a language: where the repository is, and running setup programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::BoxError;

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(1).unwrap_or(here).to_owned()
}

/// Runs a program of the setup. Its standard output goes to standard error, because ours is the report.
pub(crate) fn run_setup(command: &mut Command) -> Result<(), BoxError> {
    let status = command.stdout(Stdio::from(std::io::stderr())).status();
    let name = command.get_program().to_string_lossy();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}").into()),
        Err(error) => Err(format!("{name} cannot be run: {error}").into()),
    }
}
