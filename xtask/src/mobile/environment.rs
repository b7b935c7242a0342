//! The environment of the tests of both languages: the native library, and the server that the tests start.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{TaskError, cargo_command, clear_cargo_env, root};
use crate::log::Log;
use crate::sandbox;

use super::library;

pub(super) struct Environment {
    pub(super) library: PathBuf,
    /// A library with functions that only tests call.
    testing_library: PathBuf,
    sandbox: PathBuf,
}

impl Environment {
    /// The folder of the library, which both languages read from an environment variable.
    pub(super) fn library_folder(&self) -> &Path {
        self.library.parent().unwrap_or(&self.library)
    }

    /// Sets the environment variables that programs of both languages read.
    pub(super) fn set_env(&self, command: &mut Command) {
        command.env("WORKSPACE_ROOT", root()).env("WORKSPACE_SANDBOX_BIN", &self.sandbox);
        command.env("WORKSPACE_SANDBOX", &self.sandbox);
        command.env("WORKSPACE_SDK_LIBRARY", self.library_folder());
        command.env("WORKSPACE_SDK_TESTING_LIBRARY", &self.testing_library);
        clear_cargo_env(command);
        // Cargo's own search paths: a library in one of its folders must not be loaded instead of the one under test.
        command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    }
}

/// The folder of the binding.
pub(super) fn folder() -> PathBuf {
    root().join("bindings-mobile")
}

/// Builds the library, the generated sources and the server on the first call.
pub(super) fn environment(log: &mut Log) -> Result<&'static Environment, TaskError> {
    static ENVIRONMENT: OnceLock<Option<Environment>> = OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(|| create(log).ok());
    environment.as_ref().ok_or_else(|| log.fail("the native library could not be built"))
}

fn create(log: &mut Log) -> Result<Environment, TaskError> {
    let testing_library = library::build_testing(log)?;
    generate(log, &testing_library)?;
    Ok(Environment { library: library::build_release(log)?, testing_library, sandbox: sandbox::build(log)? })
}

/// Runs the generator on a library with metadata. It writes its output into the folders of both languages.
fn generate(log: &mut Log, library: &Path) -> Result<(), TaskError> {
    let mut command = cargo_command();
    command.args(["run", "--quiet", "--locked", "--package", "workspace-sdk-mobile-generate", "--"]).arg(library);
    log.run(&mut command).map(drop)
}

/// Creates the environment that the suites of both languages need.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    environment(log).map(drop)
}
