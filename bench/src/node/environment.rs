//! The packages of the clients: the peers at the versions in the lockfile, and our package, packed as it is published.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::BoxError;
use crate::packages::run_setup;

/// On Windows npm is a batch file.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The prefix of the names of our packages and their files: the package itself, and that with the addon of the
/// platform.
const OUR_PREFIX: &str = "workspace-sdk";

#[derive(Debug)]
pub(crate) struct Environment<'a> {
    /// The Node program.
    node: &'a Path,
}

impl<'a> Environment<'a> {
    /// Installs missing peers, and our package.
    pub(crate) fn set_up(node: &'a Path, packages: &Path) -> Result<Self, BoxError> {
        install_peers()?;
        install_ours(packages)?;
        Ok(Self { node })
    }

    /// The folder of the clients' scripts. Packages are installed there, because Node looks for imports next to a
    /// script.
    pub(crate) fn scripts() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("node")
    }

    /// The name and version of the interpreter.
    pub(crate) fn version(&self) -> Result<String, BoxError> {
        Ok(format!("Node {}", self.node_output(Path::new("--version"))?))
    }

    /// The peers that this version of Node supports, with their versions.
    pub(crate) fn peers(&self) -> Result<String, BoxError> {
        self.node_output(&Self::scripts().join("versions.mjs"))
    }

    fn node_output(&self, argument: &Path) -> Result<String, BoxError> {
        let node = self.node;
        let output = Command::new(node).arg(argument).output();
        let output = output.map_err(|error| format!("{} cannot be run: {error}", node.display()))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    pub(crate) fn addon_bytes(&self) -> Result<u64, BoxError> {
        for folder in our_packages(&modules())? {
            for file in fs::read_dir(folder)? {
                let file = file?;
                if file.path().extension().is_some_and(|extension| extension == "node") {
                    return Ok(file.metadata()?.len());
                }
            }
        }
        Err("no addon was installed".into())
    }
}

fn modules() -> PathBuf {
    Environment::scripts().join("node_modules")
}

/// Installs the peers if the lockfile differs from the copy of the one installed last.
fn install_peers() -> Result<(), BoxError> {
    let (lockfile, installed) = (Environment::scripts().join("package-lock.json"), modules().join(".installed.json"));
    if fs::read(&lockfile)? == fs::read(&installed).unwrap_or_default() {
        return Ok(());
    }
    run_setup(npm().args(["ci", "--ignore-scripts"]))?;
    fs::copy(&lockfile, &installed)?;
    Ok(())
}

/// Installs our packages from files only; npm skips those for other platforms.
fn install_ours(packages: &Path) -> Result<(), BoxError> {
    // npm would keep an installed package of the same version.
    for old in our_packages(&modules())? {
        fs::remove_dir_all(old)?;
    }
    let files = our_packages(packages)?;
    if files.is_empty() {
        return Err(format!("{} contains none of our packages", packages.display()).into());
    }
    run_setup(npm().args(["install", "--no-save", "--offline", "--ignore-scripts"]).args(files))
}

/// The files or folders of our packages in a folder.
fn our_packages(folder: &Path) -> Result<Vec<PathBuf>, BoxError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(OUR_PREFIX) {
            paths.push(std::path::absolute(entry.path())?);
        }
    }
    Ok(paths)
}

fn npm() -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(Environment::scripts()).args(["--silent", "--no-audit", "--no-fund"]);
    command
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;

    fn manifest(name: &str) -> Map<String, Value> {
        let text = fs::read_to_string(Environment::scripts().join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn every_peer_is_pinned() {
        for (name, version) in manifest("package.json")["dependencies"].as_object().unwrap() {
            // A package can be listed a second time under an alias.
            let version = version.as_str().unwrap();
            let version = version.rsplit_once('@').map_or(version, |(_, version)| version);
            assert!(version.split('.').all(|number| number.parse::<u32>().is_ok()), "{name} {version}");
        }
    }

    #[test]
    fn the_lock_names_no_registry() {
        for (path, package) in manifest("package-lock.json")["packages"].as_object().unwrap() {
            assert!(package.get("resolved").is_none(), "{path}");
            assert_eq!(package.get("integrity").is_none(), path.is_empty(), "{path}");
        }
    }

    #[test]
    fn finds_our_packages() {
        let folder = std::env::temp_dir().join(format!("workspace-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["workspace-sdk-1.tgz", "workspace-sdk-linux-1.tgz", "workspace-sandbox-1.tgz"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let count = our_packages(&folder).unwrap().len();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(count, 2);
        assert!(our_packages(&folder).is_err());
    }
}
