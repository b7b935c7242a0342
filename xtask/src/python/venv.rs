//! Virtual environments below cargo's target folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, clear_cargo_env};
use crate::log::Log;

use super::interpreter::Interpreter;
use super::paths::work_folder;

/// The folder of the programs in a virtual environment.
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// Records the Python and the lock that an environment was created from. It is written last, so an environment that has
/// it is complete.
const STAMP: &str = "created-from.txt";

pub(super) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// An environment without any package, not even pip.
    pub(super) fn empty(log: &mut Log, name: &str, interpreter: &Interpreter) -> Result<Self, TaskError> {
        Self::new(log, name, interpreter, &["--clear", "--without-pip"])
    }

    fn new(log: &mut Log, name: &str, interpreter: &Interpreter, arguments: &[&str]) -> Result<Self, TaskError> {
        let folder = work_folder().join(name);
        log.run(Command::new(&interpreter.program).args(["-m", "venv"]).args(arguments).arg(&folder))?;
        Ok(Self { folder })
    }

    /// An environment with exactly the packages of a lock. It is created again only if the lock or the Python has
    /// changed.
    pub(super) fn from_lock(
        log: &mut Log,
        name: &str,
        interpreter: &Interpreter,
        lock: &Path,
    ) -> Result<Self, TaskError> {
        let text = fs::read_to_string(lock).map_err(|error| log.fail(&format!("{}: {error}", lock.display())))?;
        let wanted = format!("{} {}\n{text}", interpreter.program.display(), interpreter.version);
        let stamp = work_folder().join(name).join(STAMP);
        if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            return Ok(Self { folder: work_folder().join(name) });
        }
        let venv = Self::new(log, name, interpreter, &["--clear"])?;
        // The lock lists every package, so a missing dependency is a mistake in the lock.
        log.run(venv.pip(&["install", "--quiet", "--no-deps", "--requirement"]).arg(lock))?;
        log.run(&mut venv.pip(&["check"]))?;
        fs::write(&stamp, wanted).map_err(|error| log.fail(&format!("{}: {error}", stamp.display())))?;
        Ok(venv)
    }

    pub(super) fn python(&self) -> PathBuf {
        self.folder.join(PROGRAMS).join("python")
    }

    /// The interpreter.
    pub(super) fn command(&self) -> Command {
        self.program("python")
    }

    /// A program of the environment, with the environment's programs first on the path.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(PROGRAMS).join(name));
        let found = env::var_os("PATH").unwrap_or_default();
        let paths = [self.folder.join(PROGRAMS)].into_iter().chain(env::split_paths(&found));
        command.env("PATH", env::join_paths(paths).unwrap_or(found.clone())).env("VIRTUAL_ENV", &self.folder);
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
        clear_cargo_env(&mut command);
        command
    }

    pub(super) fn pip(&self, arguments: &[&str]) -> Command {
        self.pip_for(self, arguments)
    }

    /// This environment's pip, installing into another environment.
    pub(super) fn pip_for(&self, other: &Self, arguments: &[&str]) -> Command {
        let mut command = self.command();
        command.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "--python"]).arg(other.python());
        command.args(arguments);
        command
    }
}
