//! The virtual environment of the clients: the peers at their pinned versions, and our wheel as it is released.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::BoxError;
use crate::packages::{repository, run_setup};

#[derive(Debug)]
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Creates it if it is missing, and builds and installs our wheel.
    pub(crate) fn set_up() -> Result<Self, BoxError> {
        let environment = Self { folder: repository().join("target/python/bench") };
        let python = environment.python();
        if !python.exists() {
            let system = if cfg!(windows) { "python" } else { "python3" };
            run_setup(Command::new(system).args(["-m", "venv"]).arg(&environment.folder))?;
        }
        environment.install_peers()?;
        environment.install_ours()?;
        Ok(environment)
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// The name and version of the interpreter.
    pub(crate) fn version(&self) -> String {
        let output = Command::new(self.python()).arg("--version").output();
        output
            .map_or_else(|error| error.to_string(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The folder of the clients' scripts.
    pub(crate) fn scripts() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
    }

    fn program(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        folder.join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// Installs the peers if the pinned versions differ from the copy of those installed last.
    fn install_peers(&self) -> Result<(), BoxError> {
        let (requirements, installed) =
            (Self::scripts().join("requirements.txt"), self.folder.join("requirements.txt"));
        if fs::read(&requirements)? == fs::read(&installed).unwrap_or_default() {
            return Ok(());
        }
        run_setup(self.pip().arg("--requirement").arg(&requirements))?;
        fs::copy(&requirements, &installed)?;
        Ok(())
    }

    fn install_ours(&self) -> Result<(), BoxError> {
        let wheels = self.folder.join("wheels");
        if wheels.exists() {
            fs::remove_dir_all(&wheels)?;
        }
        let manifest = repository().join("bindings-python/Cargo.toml");
        let mut build = Command::new(self.program("maturin"));
        build.args(["build", "--release", "--quiet", "--manifest-path"]).arg(manifest);
        run_setup(build.arg("--interpreter").arg(self.python()).arg("--out").arg(&wheels))?;
        let wheel = fs::read_dir(&wheels)?.next().ok_or("maturin built no wheel")??;
        run_setup(self.pip().args(["--force-reinstall", "--no-deps", "--no-index"]).arg(wheel.path()))
    }

    fn pip(&self) -> Command {
        let mut command = Command::new(self.python());
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        command
    }
}

/// The pinned versions of these packages.
pub(crate) fn versions(packages: &[&str]) -> Result<String, BoxError> {
    let text = fs::read_to_string(Environment::scripts().join("requirements.txt"))?;
    let pins = text.lines().filter_map(|line| line.split_once("=="));
    let wanted = pins.filter(|(name, _)| packages.contains(name));
    Ok(wanted.map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_is_pinned() {
        let packages = super::super::cases::PACKAGES;
        let versions = versions(packages).unwrap();
        for package in packages {
            assert!(versions.contains(package), "{package} is not in {versions}");
        }
    }
}
