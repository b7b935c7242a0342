//! The SDK as a wheel, built by maturin in cargo's own target directory.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Failed;
use crate::log::Log;

use super::venv::Venv;
use super::{folder, work_folder};

/// Builds the wheel without optimising and installs it: what is tested is what would be installed.
pub(super) fn install(log: &mut Log, venv: &Venv) -> Result<(), Failed> {
    let recipe = Recipe { out: "dev", folder: &folder(), profile: "dev", interpreter: &venv.python() };
    let wheel = wheel(log, venv, &recipe)?;
    install_wheel(log, venv, venv, &wheel)
}

/// Installs one wheel and nothing else; a dependency that is not there yet is an error.
pub(super) fn install_wheel(log: &mut Log, tools: &Venv, into: &Venv, wheel: &Path) -> Result<(), Failed> {
    let arguments = ["install", "--quiet", "--no-index", "--no-deps", "--force-reinstall"];
    log.run(tools.pip_for(into, &arguments).arg(wheel))?;
    log.run(&mut tools.pip_for(into, &["check"])).map(drop)
}

/// A wheel to be built.
pub(super) struct Recipe<'a> {
    /// The folder it is put into, which holds nothing else.
    pub(super) out: &'a str,
    /// The folder of the `pyproject.toml`.
    pub(super) folder: &'a Path,
    /// Cargo's profile.
    pub(super) profile: &'a str,
    /// The Python it is for; with the stable interface, for any newer one as well.
    pub(super) interpreter: &'a Path,
}

pub(super) fn wheel(log: &mut Log, venv: &Venv, recipe: &Recipe<'_>) -> Result<PathBuf, Failed> {
    let out = emptied(log, recipe.out)?;
    let mut command = venv.command();
    command.current_dir(recipe.folder).args(["-m", "maturin", "build", "--quiet", "--locked"]);
    command.args(["--profile", recipe.profile]).arg("--interpreter").arg(recipe.interpreter).arg("--out").arg(&out);
    log.run(&mut command)?;
    only_file(log, &out)
}

/// Builds the source distribution.
pub(super) fn sdist(log: &mut Log, venv: &Venv, name: &str) -> Result<PathBuf, Failed> {
    let out = emptied(log, name)?;
    log.run(venv.command().current_dir(folder()).args(["-m", "maturin", "sdist", "--out"]).arg(&out))?;
    only_file(log, &out)
}

/// The folder for what is built under a name.
pub(super) fn out(name: &str) -> PathBuf {
    work_folder().join("wheels").join(name)
}

/// The same without what was built before.
pub(super) fn emptied(log: &mut Log, name: &str) -> Result<PathBuf, Failed> {
    let out = out(name);
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).map_err(|error| log.fail(&format!("{}: {error}", out.display())))?;
    Ok(out)
}

pub(super) fn only_file(log: &mut Log, folder: &Path) -> Result<PathBuf, Failed> {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(log.fail(&format!("there is not one file in {}", folder.display()))),
    }
}
