//! Checks the wheels as they are published: their contents, where they run, and whether the source distribution is
//! complete.

use std::path::{Path, PathBuf};

use crate::command::{TaskError, root, target};
use crate::example_sources::{Source, first_programs};
use crate::log::Log;
use crate::packages;
use crate::sandbox::{self, Sandbox};

use super::build::{self, WheelBuild};
use super::environment::{Environment, environment};
use super::interpreter::{self, Interpreter};
use super::paths::{EXAMPLES, folder};
use super::venv::Venv;

/// The start of the platform tag of a wheel that runs on every recent Linux.
const PORTABLE_TAG: &str = "manylinux_";

/// The wheel is small, and links no library of this machine.
pub(crate) fn check_release(log: &mut Log) -> Result<(), TaskError> {
    let environment = environment(log)?;
    packages::check(log, &environment.wheel)?;
    if cfg!(target_os = "linux") { check_portable(log, &environment.venv, &environment.wheel) } else { Ok(()) }
}

/// Checks the platform tag with auditwheel, which reads the symbols instead of the file name.
fn check_portable(log: &mut Log, venv: &Venv, wheel: &Path) -> Result<(), TaskError> {
    let verdict = log.run(venv.command().args(["-m", "auditwheel", "show"]).arg(wheel))?;
    let consistent = verdict
        .split_once("platform tag:")
        .is_some_and(|(_, tag)| tag.trim_start().trim_start_matches('"').starts_with(PORTABLE_TAG));
    if consistent { Ok(()) } else { Err(log.fail("auditwheel does not accept the wheel as portable")) }
}

/// Installed without any other package, the wheel runs the first programs of the documentation on every Python of this
/// machine.
pub(crate) fn install_isolated(log: &mut Log) -> Result<(), TaskError> {
    let interpreters = interpreter::all(log)?;
    let sandbox = Sandbox::start(log)?;
    if programs().is_empty() {
        return Err(log.fail("the README and docs/start.md show no program in Python"));
    }
    for interpreter in &interpreters {
        run_programs(log, interpreter, &sandbox)?;
        log.info(&format!("wheel: runs on {interpreter}"));
    }
    Ok(())
}

/// The Python programs in the README and in `docs/start.md`.
fn programs() -> Vec<Source> {
    first_programs(&root().join(EXAMPLES), "py", "python")
}

fn run_programs(log: &mut Log, interpreter: &Interpreter, sandbox: &Sandbox) -> Result<(), TaskError> {
    let environment = environment(log)?;
    let venv = Venv::empty(log, &format!("alone-{}", interpreter.version), interpreter)?;
    let wheel = wheel_for(log, environment, interpreter)?;
    build::install_wheel(log, &environment.venv, &venv, &wheel)?;
    for (name, _) in programs() {
        let mut command = venv.command();
        sandbox.set_env(&mut command);
        // Python warns if a module that does not support free threading enables the global lock again.
        command.args(["-W", "error::RuntimeWarning"]).arg(folder().join("examples").join(format!("{name}.py")));
        log.run(&mut command)?;
    }
    Ok(())
}

/// A free-threaded Python cannot load the stable ABI and needs a separate wheel.
fn wheel_for(log: &mut Log, environment: &Environment, interpreter: &Interpreter) -> Result<PathBuf, TaskError> {
    if !interpreter.free_threaded {
        return Ok(environment.wheel.clone());
    }
    let wheel_build = WheelBuild {
        output: "free-threaded",
        folder: &folder(),
        interpreter: &interpreter.program,
        profile: build::PROFILE,
    };
    let wheel = build::wheel(log, &environment.venv, &wheel_build)?;
    packages::check(log, &wheel)?;
    Ok(wheel)
}

/// The source distribution contains everything that a wheel is built from. The wheel is not optimised, because this
/// check does not need that.
pub(crate) fn build_from_sdist(log: &mut Log) -> Result<(), TaskError> {
    let venv = &environment(log)?.venv;
    let sources = build::sdist(log, venv, "sources")?;
    packages::check(log, &sources)?;
    let out = build::empty_output_folder(log, "from-sources")?;
    let mut command = venv.pip(&["wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]);
    command.args(["--config-settings", "build-args=--profile dev"]).arg("--wheel-dir").arg(&out).arg(sources);
    // The dependencies are compiled already. Only our own crates are compiled from the other folder.
    log.run(command.env("CARGO_TARGET_DIR", target()))?;
    build::only_file(log, &out).map(drop)
}

/// The sandbox's wheel installs a program that runs.
pub(crate) fn install_sandbox(log: &mut Log) -> Result<(), TaskError> {
    let tools = &environment(log)?.venv;
    let wheel = sandbox_wheel(log, tools)?;
    packages::check(log, &wheel)?;
    let interpreter = interpreter::default(log)?;
    let venv = Venv::empty(log, "sandbox", &interpreter)?;
    build::install_wheel(log, tools, &venv, &wheel)?;
    log.run(venv.program("workspace-sandbox").arg("--help")).map(drop)
}

fn sandbox_wheel(log: &mut Log, tools: &Venv) -> Result<PathBuf, TaskError> {
    let folder = folder().join("sandbox");
    let wheel_build =
        WheelBuild { output: "sandbox", folder: &folder, interpreter: &tools.python(), profile: sandbox::PROFILE };
    build::wheel(log, tools, &wheel_build)
}

/// The packages of this machine's platform as they are published.
pub(crate) fn packages(log: &mut Log) -> Result<Vec<PathBuf>, TaskError> {
    let environment = environment(log)?;
    Ok(vec![environment.wheel.clone(), sandbox_wheel(log, &environment.venv)?])
}
