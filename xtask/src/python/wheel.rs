//! The wheels as they would be published: what they weigh, where they run, and whether the sources suffice to make them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Failed, target};
use crate::examples;
use crate::log::Log;
use crate::sandbox::Sandbox;

use super::build::{self, Recipe};
use super::interpreter::{self, Interpreter};
use super::venv::Venv;
use super::{folder, python};

/// What the wheel of one platform may weigh.
const MOST_BYTES: u64 = 5_000_000;

/// What the platform tag of a wheel begins with that any Linux of its age can use.
const PORTABLE: &str = "manylinux_";

/// Where the optimised wheel is put, for the suite that installs it.
const RELEASE: &str = "release";

/// The optimised wheel is small, and carries no library of this machine with it.
pub(crate) fn light(log: &mut Log) -> Result<(), Failed> {
    let venv = &python(log)?.venv;
    let recipe = Recipe { out: RELEASE, folder: &folder(), profile: "release", interpreter: &venv.python() };
    let wheel = build::wheel(log, venv, &recipe)?;
    let bytes = fs::metadata(&wheel).map_or(u64::MAX, |file| file.len());
    let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
    log.say(&format!("wheel: {name}, {:.1} MB", bytes as f64 / 1e6));
    if bytes > MOST_BYTES {
        return Err(log.fail(&format!("the wheel has {bytes} bytes, more than {MOST_BYTES}")));
    }
    if cfg!(target_os = "linux") { portable(log, venv, &wheel) } else { Ok(()) }
}

/// Asks auditwheel, which reads the symbols, not the name.
fn portable(log: &mut Log, venv: &Venv, wheel: &Path) -> Result<(), Failed> {
    let verdict = log.run(venv.command().args(["-m", "auditwheel", "show"]).arg(wheel))?;
    let consistent = verdict
        .split_once("platform tag:")
        .is_some_and(|(_, tag)| tag.trim_start().trim_start_matches('"').starts_with(PORTABLE));
    if consistent { Ok(()) } else { Err(log.fail("auditwheel does not call the wheel portable")) }
}

/// Installed alone, the wheel does what the README says, on every Python of this machine.
pub(crate) fn alone(log: &mut Log) -> Result<(), Failed> {
    let interpreters = interpreter::every(log)?;
    let sandbox = Sandbox::start(log)?;
    if examples::of_readme("python").is_empty() {
        return Err(log.fail("the README shows no program in Python"));
    }
    for interpreter in &interpreters {
        on(log, interpreter, &sandbox)?;
        log.say(&format!("wheel: runs on {interpreter}"));
    }
    Ok(())
}

fn on(log: &mut Log, interpreter: &Interpreter, sandbox: &Sandbox) -> Result<(), Failed> {
    let tools = &python(log)?.venv;
    let venv = Venv::empty(log, &format!("alone-{}", interpreter.version), interpreter)?;
    let wheel = wheel_for(log, tools, interpreter)?;
    build::install_wheel(log, tools, &venv, &wheel)?;
    for name in examples::of_readme("python") {
        let mut command = venv.command();
        sandbox.lead(&mut command);
        // A module that is not safe without the global lock switches it on again, and Python warns.
        command.args(["-W", "error::RuntimeWarning"]).arg(folder().join("examples").join(format!("{name}.py")));
        log.run(&mut command)?;
    }
    Ok(())
}

/// A Python without the global lock cannot load the stable interface and has a wheel of its own.
fn wheel_for(log: &mut Log, tools: &Venv, interpreter: &Interpreter) -> Result<PathBuf, Failed> {
    if !interpreter.free_threaded {
        return build::only_file(log, &build::out(RELEASE));
    }
    let program = &interpreter.program;
    let recipe = Recipe { out: "free-threaded", folder: &folder(), profile: "dev", interpreter: program };
    build::wheel(log, tools, &recipe)
}

/// The source distribution has all that a wheel is made of. Built without optimising: it is about what is there.
pub(crate) fn from_sources(log: &mut Log) -> Result<(), Failed> {
    let venv = &python(log)?.venv;
    let sources = build::sdist(log, venv, "sources")?;
    let out = build::emptied(log, "from-sources")?;
    let mut command = venv.pip(&["wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]);
    command.args(["--config-settings", "build-args=--profile dev"]).arg("--wheel-dir").arg(&out).arg(sources);
    // The dependencies are there already; only our own crates are compiled from the other folder.
    log.run(command.env("CARGO_TARGET_DIR", target()))?;
    build::only_file(log, &out).map(drop)
}

/// The server's wheel puts a program into the scripts folder, and it runs.
pub(crate) fn server(log: &mut Log) -> Result<(), Failed> {
    let tools = &python(log)?.venv;
    let folder = folder().join("sandbox");
    let recipe = Recipe { out: "sandbox", folder: &folder, profile: "dev", interpreter: &tools.python() };
    let wheel = build::wheel(log, tools, &recipe)?;
    let interpreter = interpreter::usual(log)?;
    let venv = Venv::empty(log, "sandbox", &interpreter)?;
    build::install_wheel(log, tools, &venv, &wheel)?;
    log.run(venv.program("workspace-sandbox").arg("--help")).map(drop)
}
