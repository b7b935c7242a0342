//! The temporary folder of a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::error::Error;
use crate::user::User;

/// A new temporary folder, which is removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: TempDir,
    user: Option<User>,
}

impl Folder {
    /// A folder of the user of the test.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self { folder: tempfile::tempdir()?, user: None })
    }

    /// A folder of a user who can run PostgreSQL.
    pub(crate) fn of_unprivileged_user() -> Result<Self, Error> {
        Self::of_unprivileged_user_in(&std::env::temp_dir())
    }

    /// The same, in this folder.
    pub(crate) fn of_unprivileged_user_in(parent: &Path) -> Result<Self, Error> {
        let folder = tempfile::tempdir_in(parent)?;
        let user = User::unprivileged(folder.path())?;
        if let Some(user) = user {
            user.own(folder.path())?;
        }
        Ok(Self { folder, user })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file that the user of the folder can read.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf, Error> {
        let path = self.join(name);
        fs::write(&path, text)?;
        if let Some(user) = self.user {
            user.own(&path)?;
        }
        Ok(path)
    }

    /// A command that runs in the folder, as its user.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(self.path());
        if let Some(user) = self.user {
            user.run(&mut command);
        }
        command
    }
}
