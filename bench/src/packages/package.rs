//! A package to measure.

use std::ffi::OsString;
use std::process::Command;

use super::cases::{Case, UnpinnedScope};
use super::launcher::Launcher;
use super::startup_program::StartupProgram;
use crate::server::pinned;

/// A package to measure: its cases, and how to start its programs.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    /// The name of the language in the command, the JSON and the comments of the Markdown section.
    pub(crate) name: &'static str,
    /// Builds the command lines of its programs.
    pub(crate) launcher: Box<dyn Launcher + 'a>,
    /// The name and version of the interpreter or compiler.
    pub(crate) version: String,
    /// The compared libraries and their versions.
    pub(crate) peers: String,
    pub(crate) cases: &'static [Case],
    pub(crate) unpinned: UnpinnedScope,
    /// The programs whose startup is measured. The first is ours, which has the goal.
    pub(crate) startup_programs: &'static [StartupProgram],
    /// The name of the startup baseline, for the report.
    pub(crate) startup_baseline: &'static str,
    pub(crate) binary_size: Option<BinarySize>,
}

/// The size of our compiled library, and its goal.
#[derive(Debug)]
pub(crate) struct BinarySize {
    pub(crate) what: &'static str,
    pub(crate) bytes: u64,
    pub(crate) max_bytes: u64,
}

impl Package<'_> {
    /// A program of the language, pinned to a core if there is one.
    pub(super) fn command(&self, core: Option<usize>, line: Vec<OsString>) -> Command {
        let mut line = line.into_iter();
        let mut command = pinned(core, line.next().unwrap_or_default());
        command.args(line);
        remove_user_variables(&mut command);
        command
    }
}

/// Removes the variables of the user that may change what a program measures.
pub(crate) fn remove_user_variables(command: &mut Command) {
    for name in USER_VARIABLES {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
}

/// Environment variables that may change what is measured: some of the libraries would use a proxy even for loopback,
/// and a JVM would load a native library from a folder of cargo before the one in our jar.
const USER_VARIABLES: &[&str] = &[
    "ALL_PROXY",
    "CLASSPATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LD_LIBRARY_PATH",
    "NODE_DEBUG",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "PYTHONPATH",
    "_JAVA_OPTIONS",
];

impl BinarySize {
    pub(super) fn is_met(&self) -> bool {
        self.bytes <= self.max_bytes
    }
}
