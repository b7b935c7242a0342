//! How the programs of a language are started.

use std::ffi::OsString;

use super::trust_store;
use crate::error::BoxError;
use crate::mobile::SwiftPrograms;
use crate::mobile::kotlin::{self, Jvm};
use crate::network_args::{NetworkLanguage, NetworkPrograms};
use crate::packages::{Launcher, Scripts};
use crate::server::Certificates;
use crate::{node, python};

/// A language, and how its programs are started.
#[derive(Debug)]
pub(crate) struct Language<'a> {
    pub(crate) kind: NetworkLanguage,
    /// The name and version of the interpreter.
    pub(super) version: Option<String>,
    pub(super) launcher: Box<dyn Launcher + 'a>,
}

/// The class in Kotlin that makes one measurement.
const KOTLIN_CLIENT: &str = "io.github.workspacesdk.bench.NetworkKt";

/// This program, which has the sides in Rust.
#[derive(Debug)]
struct ThisProgram(OsString);

impl Launcher for ThisProgram {
    fn client(&self, _side: &str) -> Vec<OsString> {
        vec![self.0.clone(), "network-client".into()]
    }

    fn startup(&self, program: &str) -> Vec<OsString> {
        vec![self.0.clone(), "network-first".into(), program.into()]
    }
}

impl<'a> Language<'a> {
    /// Builds and installs what the programs of a language need.
    pub(crate) fn set_up(
        kind: NetworkLanguage,
        programs: &NetworkPrograms<'a>,
        certificates: &Certificates,
    ) -> Result<Self, BoxError> {
        let (version, launcher): (_, Box<dyn Launcher>) = match kind {
            NetworkLanguage::Rust => (None, Box::new(ThisProgram(std::env::current_exe()?.into()))),
            NetworkLanguage::Python => {
                let environment = python::Environment::set_up()?;
                let scripts = Scripts {
                    interpreter: environment.python(),
                    folder: python::Environment::scripts(),
                    client: "network.py",
                    startup_flags: &["-I"],
                };
                (Some(environment.version()), Box::new(scripts))
            }
            NetworkLanguage::Node => {
                let node = &programs.node.program;
                let environment = node::Environment::set_up(node, programs.node.packages()?)?;
                let scripts = Scripts {
                    interpreter: node.clone(),
                    folder: node::Environment::scripts(),
                    client: "network.mjs",
                    startup_flags: &[],
                };
                (Some(environment.version()?), Box::new(scripts))
            }
            NetworkLanguage::Kotlin => {
                let options = programs.kotlin.ok_or("Kotlin needs --classpath with its programs")?;
                let flags = trust_store::flags(&options.java, certificates)?;
                (Some(kotlin::version(options)?), Box::new(Jvm { options, flags, client: KOTLIN_CLIENT }))
            }
            NetworkLanguage::Swift => {
                let options = programs.swift.ok_or("Swift needs --swift with its programs")?;
                (Some(options.version.clone()), Box::new(SwiftPrograms(options)))
            }
        };
        Ok(Self { kind, version, launcher })
    }
}
