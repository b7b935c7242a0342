//! The environment of the tests: the virtual environment with the SDK, and the server that the tests start.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::TaskError;
use crate::log::Log;
use crate::sandbox;

use super::paths::{folder, work_folder};
use super::venv::Venv;
use super::{build, interpreter};

pub(super) struct Environment {
    pub(super) venv: Venv,
    /// The wheel that is installed there.
    pub(super) wheel: PathBuf,
    sandbox: PathBuf,
}

/// The caches of the tools. They belong below cargo's target folder, not among the sources.
const CACHES: &[(&str, &str)] = &[
    ("PYTHONPYCACHEPREFIX", "pycache"),
    ("HYPOTHESIS_STORAGE_DIRECTORY", "hypothesis"),
    ("MYPY_CACHE_DIR", "mypy"),
    ("RUFF_CACHE_DIR", "ruff"),
];

/// Settings that make the tools behave the same on every machine.
const SETTINGS: &[(&str, &str)] = &[
    ("PYTEST_ADDOPTS", "-p no:cacheprovider"),
    // Pyright uses the Node of requirements-dev.txt instead of one that happens to be installed.
    ("PYRIGHT_PYTHON_GLOBAL_NODE", "off"),
    ("NO_COLOR", "1"),
];

/// Installs the tools, and builds the SDK and the server, on the first call.
pub(super) fn environment(log: &mut Log) -> Result<&'static Environment, TaskError> {
    static ENVIRONMENT: OnceLock<Option<Environment>> = OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(|| create(log).ok());
    environment.as_ref().ok_or_else(|| log.fail("the Python environment could not be created"))
}

/// The virtual environment of the development tools. It has the SDK only after `environment`.
pub(super) fn tools(log: &mut Log) -> Result<Venv, TaskError> {
    let interpreter = interpreter::default(log)?;
    Venv::from_lock(log, "dev", &interpreter, &folder().join("requirements-dev.txt"))
}

fn create(log: &mut Log) -> Result<Environment, TaskError> {
    let venv = tools(log)?;
    let wheel = build::install(log, &venv)?;
    Ok(Environment { venv, wheel, sandbox: sandbox::build(log)? })
}

impl Environment {
    /// The interpreter of the virtual environment, in the folder of the binding.
    pub(super) fn command(&self) -> Command {
        let mut command = self.venv.command();
        command.current_dir(folder()).env("WORKSPACE_SANDBOX", &self.sandbox);
        command.envs(CACHES.iter().map(|(name, folder)| (name, work_folder().join(folder))));
        command.envs(SETTINGS.iter().copied());
        command
    }
}

#[cfg(test)]
mod tests {
    const LOCK: &str = include_str!("../../../bindings-python/requirements-dev.txt");
    const PRE_COMMIT: &str = include_str!("../../../.pre-commit-config.yaml");

    #[test]
    fn the_hooks_of_pre_commit_use_the_versions_of_the_lock() {
        let dependencies = PRE_COMMIT.lines().filter_map(|line| line.trim().strip_prefix("additional_dependencies: ["));
        let dependencies: Vec<&str> = dependencies.map(|list| list.trim_end_matches(']')).collect();
        assert!(dependencies.len() > 1, "{dependencies:?}");
        for dependency in dependencies {
            assert!(LOCK.lines().any(|line| line == dependency), "{dependency}");
        }
    }
}
