//! How a language's programs are started.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;

/// The words of a command, the program first.
pub(crate) trait Launch: Debug {
    /// One measurement of a side; it takes the flags of [`crate::args::Job`].
    fn client(&self, side: &str) -> Vec<OsString>;

    /// One that is timed from its start.
    fn first(&self, program: &str) -> Vec<OsString>;
}

/// Files that an interpreter runs.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) interpreter: PathBuf,
    pub(crate) folder: PathBuf,
    /// The script of one measurement.
    pub(crate) client: &'static str,
    /// What the interpreter is told before a program that is timed from its start, which is a file of `startup/`.
    pub(crate) alone: &'static [&'static str],
}

impl Launch for Scripts {
    fn client(&self, _side: &str) -> Vec<OsString> {
        vec![self.interpreter.clone().into(), self.folder.join(self.client).into()]
    }

    fn first(&self, program: &str) -> Vec<OsString> {
        let mut words = vec![self.interpreter.clone().into()];
        words.extend(self.alone.iter().map(OsString::from));
        words.push(self.folder.join("startup").join(program).into());
        words
    }
}
