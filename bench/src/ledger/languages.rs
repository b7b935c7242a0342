//! The clients: this program, and a script of each other language.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::error::BoxError;
use crate::machine::Machine;
use crate::measured_language::MeasuredLanguage;
use crate::node_args::NodePrograms;
use crate::server::pinned;
use crate::{node, python};

/// The client of a language.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    /// The name and version of the interpreter.
    pub(crate) version: String,
    /// The program and its arguments.
    pub(crate) command: Vec<OsString>,
}

/// The program of a language, and what it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program<'a> {
    /// The command of this program.
    pub(crate) rust: &'static str,
    /// The script in `bench/python`.
    pub(crate) python: &'static str,
    /// The script in `bench/node`.
    pub(crate) node: &'static str,
    pub(crate) node_programs: &'a NodePrograms,
}

impl Program<'_> {
    /// Builds and installs what the client of a language needs.
    pub(crate) fn set_up(&self, language: MeasuredLanguage) -> Result<Client, BoxError> {
        match language {
            MeasuredLanguage::Rust => {
                let command = vec![std::env::current_exe()?.into(), self.rust.into()];
                Ok(Client { name: "Rust", version: String::new(), command })
            }
            MeasuredLanguage::Python => {
                let environment = python::Environment::set_up()?;
                let command = script(&environment.python(), &python::Environment::scripts(), self.python);
                Ok(Client { name: "Python", version: environment.version(), command })
            }
            MeasuredLanguage::Node => {
                let node = &self.node_programs.program;
                let environment = node::Environment::set_up(node, self.node_programs.packages()?)?;
                let command = script(node, &node::Environment::scripts(), self.node);
                Ok(Client { name: "Node", version: environment.version()?, command })
            }
        }
    }
}

impl Client {
    /// The client, pinned to its core.
    pub(crate) fn pinned(&self, machine: &Machine) -> Result<Command, BoxError> {
        let (program, arguments) = self.command.split_first().ok_or("a client has no program")?;
        let mut command = pinned(machine.client_core, program);
        command.args(arguments);
        Ok(command)
    }
}

fn script(interpreter: &Path, folder: &Path, name: &str) -> Vec<OsString> {
    vec![interpreter.into(), folder.join(name).into()]
}
