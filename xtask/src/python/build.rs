//! Builds and installs the SDK's wheel, with maturin in cargo's target folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::TaskError;
use crate::log::Log;
use crate::packages;

use super::paths::{folder, work_folder};
use super::venv::Venv;

/// The profile of the published wheels.
pub(super) const PROFILE: &str = "release";

/// Rewrites the SBOM in a wheel.
const SBOM_PATHS: &str = "scripts/sbom_paths.py";

/// Builds the wheel as it is published and installs it, so that the tests run against an installed wheel. Returns it.
pub(super) fn install(log: &mut Log, venv: &Venv) -> Result<PathBuf, TaskError> {
    let wheel_build = WheelBuild { output: "sdk", folder: &folder(), interpreter: &venv.python(), profile: PROFILE };
    let wheel = wheel(log, venv, &wheel_build)?;
    install_wheel(log, venv, venv, &wheel)?;
    Ok(wheel)
}

/// Installs only the wheel. A dependency that is not installed yet is an error.
pub(super) fn install_wheel(log: &mut Log, tools: &Venv, into: &Venv, wheel: &Path) -> Result<(), TaskError> {
    let arguments = ["install", "--quiet", "--no-index", "--no-deps", "--force-reinstall"];
    log.run(tools.pip_for(into, &arguments).arg(wheel))?;
    log.run(&mut tools.pip_for(into, &["check"])).map(drop)
}

/// The build of a wheel.
pub(super) struct WheelBuild<'a> {
    /// The name of the output folder, which holds only this wheel.
    pub(super) output: &'a str,
    /// The folder of the `pyproject.toml`.
    pub(super) folder: &'a Path,
    /// The Python that the wheel is built for. With the stable ABI, the wheel also runs on newer versions.
    pub(super) interpreter: &'a Path,
    /// The Cargo profile.
    pub(super) profile: &'a str,
}

/// Builds a wheel as it is published.
pub(super) fn wheel(log: &mut Log, venv: &Venv, wheel_build: &WheelBuild<'_>) -> Result<PathBuf, TaskError> {
    let out = empty_output_folder(log, wheel_build.output)?;
    let mut command = venv.command();
    command.current_dir(wheel_build.folder).args(["-m", "maturin", "build", "--quiet", "--locked"]);
    command.args(["--profile", wheel_build.profile, "--out"]).arg(&out);
    command.arg("--interpreter").arg(wheel_build.interpreter);
    packages::published(log, &mut command)?;
    log.run(&mut command)?;
    let wheel = only_file(log, &out)?;
    log.run(venv.command().current_dir(folder()).arg(SBOM_PATHS).arg(&wheel))?;
    Ok(wheel)
}

/// Builds the source distribution.
pub(super) fn sdist(log: &mut Log, venv: &Venv, name: &str) -> Result<PathBuf, TaskError> {
    let out = empty_output_folder(log, name)?;
    log.run(venv.command().current_dir(folder()).args(["-m", "maturin", "sdist", "--out"]).arg(&out))?;
    only_file(log, &out)
}

/// The output folder of this name, emptied.
pub(super) fn empty_output_folder(log: &mut Log, name: &str) -> Result<PathBuf, TaskError> {
    let out = work_folder().join("wheels").join(name);
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).map_err(|error| log.fail(&format!("{}: {error}", out.display())))?;
    Ok(out)
}

pub(super) fn only_file(log: &mut Log, folder: &Path) -> Result<PathBuf, TaskError> {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(log.fail(&format!("expected exactly one file in {}", folder.display()))),
    }
}
