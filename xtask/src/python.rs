//! Python: the tools of the lock and the SDK, installed once into a virtual environment, and what is run in it.

mod build;
mod interpreter;
mod venv;
pub(crate) mod wheel;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{Failed, root, run, target};
use crate::log::Log;
use crate::sandbox::{self, Sandbox};

use venv::Venv;

/// What the tests run in: the virtual environment, and the server that they start.
struct Python {
    venv: Venv,
    sandbox: PathBuf,
}

/// Where the tools keep what they remember: below cargo's target directory, not among the sources.
const CACHES: &[(&str, &str)] = &[
    ("PYTHONPYCACHEPREFIX", "pycache"),
    ("HYPOTHESIS_STORAGE_DIRECTORY", "hypothesis"),
    ("MYPY_CACHE_DIR", "mypy"),
    ("RUFF_CACHE_DIR", "ruff"),
];

/// What makes the tools behave alike on every machine.
const SETTINGS: &[(&str, &str)] = &[
    ("PYTEST_ADDOPTS", "-p no:cacheprovider"),
    // The node of the lock, not one that happens to be installed.
    ("PYRIGHT_PYTHON_GLOBAL_NODE", "off"),
    ("NO_COLOR", "1"),
];

/// The folder of the binding; every tool finds its configuration there.
fn folder() -> PathBuf {
    root().join("bindings-python")
}

/// Where the virtual environments and the wheels are.
fn work_folder() -> PathBuf {
    target().join("python")
}

/// Installs the tools, builds the SDK and the server: once, whoever asks first.
fn python(log: &mut Log) -> Result<&'static Python, Failed> {
    static PYTHON: OnceLock<Option<Python>> = OnceLock::new();
    let made = PYTHON.get_or_init(|| make(log).ok());
    made.as_ref().ok_or_else(|| log.fail("the Python environment could not be made"))
}

fn make(log: &mut Log) -> Result<Python, Failed> {
    let interpreter = interpreter::usual(log)?;
    let venv = Venv::locked(log, "dev", &interpreter, &folder().join("requirements-dev.txt"))?;
    build::install(log, &venv)?;
    Ok(Python { venv, sandbox: sandbox::build(log)? })
}

/// A program of the virtual environment, in the folder of the binding.
fn command(python: &Python) -> Command {
    let mut command = python.venv.command();
    command.current_dir(folder()).env("WORKSPACE_SANDBOX", &python.sandbox);
    command.envs(CACHES.iter().map(|(name, folder)| (name, work_folder().join(folder))));
    command.envs(SETTINGS.iter().copied());
    command
}

/// Everything that the other suites need.
pub(crate) fn environment(log: &mut Log) -> Result<(), Failed> {
    python(log).map(drop)
}

/// Runs the interpreter, as a part of a suite.
pub(crate) fn quiet(log: &mut Log, arguments: &[&str]) -> Result<(), Failed> {
    let python = python(log)?;
    log.run(command(python).args(arguments)).map(drop)
}

/// Runs one of the example programs against a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = command(python(log)?);
    sandbox.lead(&mut command);
    log.run(command.arg(format!("examples/{name}.py"))).map(drop)
}

/// Runs the demo, as a suite.
pub(crate) fn quiet_demo(log: &mut Log) -> Result<(), Failed> {
    let sandbox = Sandbox::start(log)?;
    example(log, "demo", &sandbox)
}

/// Runs the demo, its output shown.
pub(crate) fn demo() -> Result<(), Failed> {
    let mut log = Log::default();
    let ready = python(&mut log).and_then(|python| Ok((python, Sandbox::start(&mut log)?)));
    let (python, sandbox) = ready.inspect_err(|Failed| eprintln!("{}", log.text()))?;
    let mut command = command(python);
    sandbox.lead(&mut command);
    run(command.arg("examples/demo.py"))
}
