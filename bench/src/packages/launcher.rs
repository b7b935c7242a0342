//! How the programs of a language are started.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;

/// Builds command lines; the first element is the program.
pub(crate) trait Launcher: Debug {
    /// The command of one measurement; it takes the flags of [`crate::args::ClientOptions`].
    fn client(&self, side: &str) -> Vec<OsString>;

    /// The command of a program whose startup is measured.
    fn startup(&self, program: &str) -> Vec<OsString>;
}

/// Scripts that an interpreter runs.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) interpreter: PathBuf,
    pub(crate) folder: PathBuf,
    /// The script that makes one measurement.
    pub(crate) client: &'static str,
    /// Flags of the interpreter for the scripts in `startup/`.
    pub(crate) startup_flags: &'static [&'static str],
}

impl Launcher for Scripts {
    fn client(&self, _side: &str) -> Vec<OsString> {
        vec![self.interpreter.clone().into(), self.folder.join(self.client).into()]
    }

    fn startup(&self, program: &str) -> Vec<OsString> {
        let mut command = vec![self.interpreter.clone().into()];
        command.extend(self.startup_flags.iter().map(OsString::from));
        command.push(self.folder.join("startup").join(program).into());
        command
    }
}
