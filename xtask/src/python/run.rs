//! Runs tools, tests and examples in the virtual environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, run};
use crate::junit::JunitReports;
use crate::log::Log;
use crate::sandbox::Sandbox;
use crate::services::{Services, Variable};

use super::environment::{environment, tools};
use super::paths::work_folder;

/// Folders of tests that have separate suites.
const CONFORMANCE: &str = "tests/conformance";
const QUEUES: &str = "tests/queues";

/// Creates the environment that the other suites need.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    environment(log).map(drop)
}

/// The interpreter of the environment with the SDK.
pub(crate) fn interpreter(log: &mut Log) -> Result<PathBuf, TaskError> {
    environment(log).map(|environment| environment.venv.python())
}

/// Runs the interpreter.
pub(crate) fn run_python(log: &mut Log, arguments: &[&str]) -> Result<(), TaskError> {
    let environment = environment(log)?;
    log.run(environment.command().args(arguments)).map(drop)
}

/// A development tool that is a program, and does not need the SDK.
pub(crate) fn tool(log: &mut Log, name: &str) -> Result<Command, TaskError> {
    tools(log).map(|venv| venv.program(name))
}

/// Writes the public API to a file.
pub(crate) fn public_api(log: &mut Log, output: &Path) -> Result<(), TaskError> {
    let environment = environment(log)?;
    log.run(environment.command().arg("scripts/public_api.py").arg(output)).map(drop)
}

/// All tests without a separate suite.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    pytest(log, "python", &["tests", "--ignore", CONFORMANCE, "--ignore", QUEUES], &[])
}

/// The conformance cases, which every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), TaskError> {
    pytest(log, "python-conformance", &[CONFORMANCE], &[])
}

/// The conformance cases, with their ledgers on PostgreSQL.
pub(crate) fn conformance_on_postgres(log: &mut Log) -> Result<(), TaskError> {
    let services = Services::for_ledgers(log)?;
    pytest(log, "python-postgres", &[CONFORMANCE, "-k", "every_case_passes"], services.variables())
}

/// The examples of the queues, with workers that are killed.
pub(crate) fn queues(log: &mut Log) -> Result<(), TaskError> {
    let services = Services::for_queues(log)?;
    pytest(log, "python-queues", &[QUEUES], services.variables())
}

fn pytest(log: &mut Log, name: &str, arguments: &[&str], variables: &[Variable]) -> Result<(), TaskError> {
    let mut command = environment(log)?.command();
    command.envs(variables.iter().cloned());
    let reports = JunitReports::new(log, name);
    command.args(["-m", "pytest"]).args(arguments).arg("--junitxml").arg(reports.file());
    let result = log.run(&mut command).map(drop);
    reports.count(log);
    result
}

/// Runs an example program with the URL of a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = environment(log)?.command();
    sandbox.set_env(&mut command);
    command.env("LEDGER", new_ledger(log, name)?);
    log.run(command.arg(format!("examples/{name}.py"))).map(drop)
}

/// The path of a ledger for an example, in an empty folder.
fn new_ledger(log: &mut Log, name: &str) -> Result<PathBuf, TaskError> {
    let folder = work_folder().join("ledgers").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| log.fail(&format!("{}: {error}", folder.display())))?;
    Ok(folder.join("sends.db"))
}

/// Runs the demo as a suite.
pub(crate) fn demo_suite(log: &mut Log) -> Result<(), TaskError> {
    let sandbox = Sandbox::start(log)?;
    example(log, "demo", &sandbox)
}

/// Runs the demo with its output on the terminal.
pub(crate) fn demo() -> Result<(), TaskError> {
    let (environment, sandbox) = Log::print_on_failure(|log| Ok((environment(log)?, Sandbox::start(log)?)))?;
    let mut command = environment.command();
    sandbox.set_env(&mut command);
    run(command.arg("examples/demo.py"))
}
