//! A language's package beside what its programs would use instead: a process for each measurement, in the language.

mod cases;
mod measure;
mod report;
mod startup;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::args::PackageOptions;
use crate::machine::Machine;
use crate::server::on_core;
use crate::{Failure, marks};

pub(crate) use cases::{Case, Memory, Side, Unpinned};
pub(crate) use startup::{Clock, Program};

use report::Report;

/// What is measured, and with what.
#[derive(Debug)]
pub(crate) struct Package {
    /// As the command, the marks in Markdown and the JSON name the language.
    pub(crate) name: &'static str,
    /// What runs the scripts.
    pub(crate) interpreter: PathBuf,
    /// Its name and version.
    pub(crate) version: String,
    /// The peers and their versions.
    pub(crate) peers: String,
    pub(crate) scripts: PathBuf,
    /// The script of one measurement, which takes the flags of [`crate::args::Job`].
    pub(crate) client: &'static str,
    pub(crate) cases: &'static [Case],
    pub(crate) unpinned: Unpinned,
    /// What the interpreter is told before a program that is timed from its start.
    pub(crate) alone: &'static [&'static str],
    /// Files of `startup/`; ours, which has the goal, is the first.
    pub(crate) programs: &'static [Program],
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

impl Package {
    /// The interpreter, on a core of its own where one is named.
    fn interpreter(&self, core: Option<usize>) -> Command {
        let mut command = on_core(core, &self.interpreter);
        for name in PERSONAL {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command
    }
}

/// What a person has set for programs of their own. Some of the peers would ask a proxy even for this machine.
const PERSONAL: &[&str] =
    &["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NODE_DEBUG", "NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "PYTHONPATH"];

impl Weight {
    fn is_met(&self) -> bool {
        self.bytes <= self.most
    }
}

/// Measures everything, and reports.
pub(crate) fn run(package: &Package, options: &PackageOptions) -> Result<(), Failure> {
    let machine = Machine::describe();
    let groups = measure::all(package, options, &machine)?;
    let starts = startup::all(package, options, &machine)?;
    let report = Report { package, machine: &machine, options, groups: &groups, starts: &starts };
    let text = report.to_markdown()?;
    println!("{text}");
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", report.to_json()))?;
    }
    if let Some(file) = &options.markdown {
        marks::replace(file, package.name, &text)?;
    }
    Ok(())
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
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
