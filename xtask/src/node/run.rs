//! Runs tools and examples.

use std::path::Path;

use crate::command::{TaskError, run};
use crate::log::Log;
use crate::sandbox::Sandbox;

use super::environment::{compile_tests, environment};

const DEMO: &str = "examples/demo.mjs";

/// Creates the environment that the other suites need.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    environment(log).map(drop)
}

/// Runs Node.
pub(crate) fn run_node(log: &mut Log, arguments: &[&str]) -> Result<(), TaskError> {
    let environment = environment(log)?;
    log.run(environment.command().args(arguments)).map(drop)
}

/// The tests and the examples have no type errors.
pub(crate) fn types(log: &mut Log) -> Result<(), TaskError> {
    if compile_tests(log) { Ok(()) } else { Err(log.fail("there are type errors")) }
}

/// Writes the public API to a file.
pub(crate) fn public_api(log: &mut Log, output: &Path) -> Result<(), TaskError> {
    let environment = environment(log)?;
    log.run(environment.command().arg("scripts/public-api.mjs").arg(output)).map(drop)
}

/// Runs an example program, an ES module, with the URL of a server.
pub(crate) fn module_example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    run_example(log, &format!("examples/{name}.mjs"), sandbox)
}

/// Runs an example program that is a CommonJS module.
pub(crate) fn common_js_example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    run_example(log, &format!("examples/{name}.cjs"), sandbox)
}

/// Runs an example program in TypeScript.
pub(crate) fn typescript_example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    compile_tests(log);
    run_example(log, &format!("build/examples/{name}.mjs"), sandbox)
}

fn run_example(log: &mut Log, path: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = environment(log)?.command();
    sandbox.set_env(&mut command);
    log.run(command.arg(path)).map(drop)
}

/// Runs the demo as a suite.
pub(crate) fn demo_suite(log: &mut Log) -> Result<(), TaskError> {
    let sandbox = Sandbox::start(log)?;
    run_example(log, DEMO, &sandbox)
}

/// Runs the demo with its output on the terminal.
pub(crate) fn demo() -> Result<(), TaskError> {
    let (environment, sandbox) = Log::print_on_failure(|log| Ok((environment(log)?, Sandbox::start(log)?)))?;
    let mut command = environment.command();
    sandbox.set_env(&mut command);
    run(command.arg(DEMO))
}
