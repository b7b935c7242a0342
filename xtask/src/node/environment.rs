//! The environment of the tests: the addon as it is published, and the server that the tests start.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::TaskError;
use crate::log::Log;
use crate::sandbox;

use super::program::{TSC, folder, program};
use super::{build, npm};

pub(super) struct Environment {
    pub(super) triple: String,
    pub(super) addon: PathBuf,
    pub(super) sandbox: PathBuf,
}

/// Installs the tools, and builds the SDK and the server, on the first call.
pub(super) fn environment(log: &mut Log) -> Result<&'static Environment, TaskError> {
    static ENVIRONMENT: OnceLock<Option<Environment>> = OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(|| create(log).ok());
    environment.as_ref().ok_or_else(|| log.fail("the Node environment could not be created"))
}

fn create(log: &mut Log) -> Result<Environment, TaskError> {
    npm::check_version(log)?;
    npm::install(log, &folder())?;
    let triple = build::triple(log)?;
    let addon = build::addon(log, &triple)?;
    let sandbox = sandbox::build(log)?;
    build::typescript(log)?;
    Ok(Environment { triple, addon, sandbox })
}

impl Environment {
    /// Node, for programs that use the SDK.
    pub(super) fn command(&self) -> Command {
        let mut command = program();
        command.env("WORKSPACE_SANDBOX", &self.sandbox);
        command
    }
}

/// Compiles the tests and the examples on the first call, and returns whether they have no type errors. Files with type
/// errors are compiled as well, so that one run finds everything that is wrong.
pub(super) fn compile_tests(log: &mut Log) -> bool {
    static IS_WELL_TYPED: OnceLock<bool> = OnceLock::new();
    let mut compile = |folder| {
        let environment = environment(log)?;
        log.run(environment.command().args([TSC, "-p", folder])).map(drop)
    };
    *IS_WELL_TYPED.get_or_init(|| compile("tests").is_ok() & compile("examples").is_ok())
}
