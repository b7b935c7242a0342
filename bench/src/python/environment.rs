//! The virtual environment the clients run in: the peers at their pinned versions, and our wheel as it is released.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::packages::{prepare, repository};

#[derive(Debug)]
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes what is missing of it, and builds and installs our wheel.
    pub(crate) fn ready() -> Result<Self, Failure> {
        let environment = Self { folder: repository().join("target/python/bench") };
        let python = environment.python();
        if !python.exists() {
            let system = if cfg!(windows) { "python" } else { "python3" };
            prepare(Command::new(system).args(["-m", "venv"]).arg(&environment.folder))?;
        }
        environment.install_peers()?;
        environment.install_ours()?;
        Ok(environment)
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// The interpreter's name and version.
    pub(crate) fn version(&self) -> String {
        let output = Command::new(self.python()).arg("--version").output();
        output
            .map_or_else(|error| error.to_string(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The scripts the clients run.
    pub(crate) fn scripts() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
    }

    fn program(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        folder.join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// Only when the pinned versions differ from those installed last, of which a copy is kept.
    fn install_peers(&self) -> Result<(), Failure> {
        let (wanted, installed) = (Self::scripts().join("requirements.txt"), self.folder.join("requirements.txt"));
        if fs::read(&wanted)? == fs::read(&installed).unwrap_or_default() {
            return Ok(());
        }
        prepare(self.pip().arg("--requirement").arg(&wanted))?;
        fs::copy(&wanted, &installed)?;
        Ok(())
    }

    fn install_ours(&self) -> Result<(), Failure> {
        let wheels = self.folder.join("wheels");
        if wheels.exists() {
            fs::remove_dir_all(&wheels)?;
        }
        let manifest = repository().join("bindings-python/Cargo.toml");
        let mut build = Command::new(self.program("maturin"));
        build.args(["build", "--release", "--quiet", "--manifest-path"]).arg(manifest);
        prepare(build.arg("--interpreter").arg(self.python()).arg("--out").arg(&wheels))?;
        let wheel = fs::read_dir(&wheels)?.next().ok_or("maturin built no wheel")??;
        prepare(self.pip().args(["--force-reinstall", "--no-deps", "--no-index"]).arg(wheel.path()))
    }

    fn pip(&self) -> Command {
        let mut command = Command::new(self.python());
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        command
    }
}

/// The versions of these packages, of the pinned ones.
pub(crate) fn versions(packages: &[&str]) -> Result<String, Failure> {
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
