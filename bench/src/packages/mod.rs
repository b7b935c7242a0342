//! A language's package beside what its programs would use instead: a process for each measurement, in the language.

mod cases;
mod launch;
mod measure;
mod report;
mod startup;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::args::PackageOptions;
use crate::machine::Machine;
use crate::server::on_core;
use crate::{Failure, marks};

pub(crate) use cases::{Case, Memory, Side, Unpinned};
pub(crate) use launch::{Launch, Scripts};
pub(crate) use startup::{Clock, Program};

use report::Report;

/// What is measured, and with what.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    /// As the command, the marks in Markdown and the JSON name the language.
    pub(crate) name: &'static str,
    /// How its programs are started.
    pub(crate) launch: &'a dyn Launch,
    /// The name and version of what runs them.
    pub(crate) version: String,
    /// The peers and their versions.
    pub(crate) peers: String,
    pub(crate) cases: &'static [Case],
    pub(crate) unpinned: Unpinned,
    /// Those that are timed from their start; ours, which has the goal, is the first.
    pub(crate) programs: &'static [Program],
    /// What they are compared with.
    pub(crate) bare: &'static str,
    pub(crate) weight: Option<Weight>,
}

/// What our compiled part weighs.
#[derive(Debug)]
pub(crate) struct Weight {
    pub(crate) what: &'static str,
    pub(crate) bytes: u64,
    /// The goal.
    pub(crate) most: u64,
}

impl Package<'_> {
    /// A program of the language, on a core of its own where one is named.
    fn command(&self, core: Option<usize>, words: Vec<OsString>) -> Command {
        let mut words = words.into_iter();
        let mut command = on_core(core, words.next().unwrap_or_default());
        command.args(words);
        for name in PERSONAL {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command
    }
}

/// What a person has set for programs of their own. Some of the peers would ask a proxy even for this machine. And where cargo finds
/// libraries: a JVM would take one of its folders, not made for being measured, before the one in our jar.
const PERSONAL: &[&str] = &[
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

impl Weight {
    fn is_met(&self) -> bool {
        self.bytes <= self.most
    }
}

/// Measures everything, and reports.
pub(crate) fn run(package: &Package<'_>, options: &PackageOptions) -> Result<(), Failure> {
    let figures = measured(package, options)?;
    if let Some(file) = &options.json {
        fs::write(file, format!("{figures:#}\n"))?;
    }
    Ok(())
}

/// Measures everything, and reports to people; every figure for programs.
pub(crate) fn measured(package: &Package<'_>, options: &PackageOptions) -> Result<Value, Failure> {
    let machine = Machine::describe();
    let groups = measure::all(package, options, &machine)?;
    let starts = startup::all(package, options, &machine)?;
    let report = Report { package, machine: &machine, options, groups: &groups, starts: &starts };
    let text = report.to_markdown()?;
    println!("{text}");
    if let Some(file) = &options.markdown {
        marks::replace(file, package.name, &text)?;
    }
    Ok(report.to_json())
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(1).unwrap_or(here).to_owned()
}

/// Runs a program that makes something ready; what it says is no part of the results.
pub(crate) fn prepare(command: &mut Command) -> Result<(), Failure> {
    let status = command.stdout(Stdio::from(std::io::stderr())).status();
    let name = command.get_program().to_string_lossy();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}").into()),
        Err(error) => Err(format!("{name} cannot be run: {error}").into()),
    }
}
