//! Virtual environments below cargo's target directory.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failed, as_by_hand};
use crate::log::Log;

use super::interpreter::Interpreter;
use super::work_folder;

/// Where a virtual environment has its programs.
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// Written last, so an environment that has it is whole: the Python and the lock it was made from.
const STAMP: &str = "made-from.txt";

pub(super) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// An environment with nothing in it, not even pip.
    pub(super) fn empty(log: &mut Log, name: &str, interpreter: &Interpreter) -> Result<Self, Failed> {
        Self::new(log, name, interpreter, &["--clear", "--without-pip"])
    }

    fn new(log: &mut Log, name: &str, interpreter: &Interpreter, arguments: &[&str]) -> Result<Self, Failed> {
        let folder = work_folder().join(name);
        log.run(Command::new(&interpreter.program).args(["-m", "venv"]).args(arguments).arg(&folder))?;
        Ok(Self { folder })
    }

    /// An environment with exactly the packages of a lock; made anew only where the lock or the Python has changed.
    pub(super) fn locked(log: &mut Log, name: &str, interpreter: &Interpreter, lock: &Path) -> Result<Self, Failed> {
        let text = fs::read_to_string(lock).map_err(|error| log.fail(&format!("{}: {error}", lock.display())))?;
        let wanted = format!("{} {}\n{text}", interpreter.program.display(), interpreter.version);
        let stamp = work_folder().join(name).join(STAMP);
        if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            return Ok(Self { folder: work_folder().join(name) });
        }
        let venv = Self::new(log, name, interpreter, &["--clear"])?;
        // The lock names every package, so what a package asks for beyond it is a mistake in the lock.
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

    /// A program of the environment, its siblings the first to be found.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(PROGRAMS).join(name));
        let found = env::var_os("PATH").unwrap_or_default();
        let paths = [self.folder.join(PROGRAMS)].into_iter().chain(env::split_paths(&found));
        command.env("PATH", env::join_paths(paths).unwrap_or(found.clone())).env("VIRTUAL_ENV", &self.folder);
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
        as_by_hand(&mut command);
        command
    }

    pub(super) fn pip(&self, arguments: &[&str]) -> Command {
        self.pip_for(self, arguments)
    }

    /// Our pip, working on another environment.
    pub(super) fn pip_for(&self, other: &Self, arguments: &[&str]) -> Command {
        let mut command = self.command();
        command.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "--python"]).arg(other.python());
        command.args(arguments);
        command
    }
}
