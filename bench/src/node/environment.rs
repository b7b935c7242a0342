//! What the clients run with: the peers as the lock has them, and our package as it is published, installed the way a user has it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::args::NodeOptions;
use crate::packages::prepare;

/// npm is a shell script on Windows.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// How the names of our packages and of their files begin: the package itself, and the one with the platform's addon.
const OURS: &str = "workspace-sdk";

#[derive(Debug)]
pub(crate) struct Environment<'a> {
    options: &'a NodeOptions,
}

impl<'a> Environment<'a> {
    /// Installs what is missing, and ours.
    pub(crate) fn ready(options: &'a NodeOptions) -> Result<Self, Failure> {
        install_peers()?;
        install_ours(&options.packages)?;
        Ok(Self { options })
    }

    /// The scripts the clients run. What they import is looked for beside them, so it is installed there.
    pub(crate) fn scripts() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("node")
    }

    /// The interpreter's name and version.
    pub(crate) fn version(&self) -> Result<String, Failure> {
        Ok(format!("Node {}", self.said(Path::new("--version"))?))
    }

    /// The peers that this Node runs, with their versions.
    pub(crate) fn peers(&self) -> Result<String, Failure> {
        self.said(&Self::scripts().join("versions.mjs"))
    }

    fn said(&self, argument: &Path) -> Result<String, Failure> {
        let node = &self.options.node;
        let output = Command::new(node).arg(argument).output();
        let output = output.map_err(|error| format!("{} cannot be run: {error}", node.display()))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    pub(crate) fn addon_bytes(&self) -> Result<u64, Failure> {
        for folder in starting_with_ours(&modules())? {
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

/// Only when the lock differs from the one installed last, of which a copy is kept.
fn install_peers() -> Result<(), Failure> {
    let (wanted, installed) = (Environment::scripts().join("package-lock.json"), modules().join(".installed.json"));
    if fs::read(&wanted)? == fs::read(&installed).unwrap_or_default() {
        return Ok(());
    }
    prepare(npm().args(["ci", "--ignore-scripts"]))?;
    fs::copy(&wanted, &installed)?;
    Ok(())
}

/// From the files alone: no registry is asked, and packages of other platforms are left out.
fn install_ours(packages: &Path) -> Result<(), Failure> {
    // One of the same version would be kept.
    for old in starting_with_ours(&modules())? {
        fs::remove_dir_all(old)?;
    }
    let files = starting_with_ours(packages)?;
    if files.is_empty() {
        return Err(format!("{} holds no package of ours", packages.display()).into());
    }
    prepare(npm().args(["install", "--no-save", "--offline", "--ignore-scripts"]).args(files))
}

/// The files or folders, in a folder, whose names begin as ours do.
fn starting_with_ours(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(OURS) {
            found.push(std::path::absolute(entry.path())?);
        }
    }
    Ok(found)
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
            // One package can be there twice, under another name.
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
    fn finds_what_is_ours() {
        let folder = std::env::temp_dir().join(format!("workspace-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["workspace-sdk-1.tgz", "workspace-sdk-linux-1.tgz", "workspace-sandbox-1.tgz"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let found = starting_with_ours(&folder).unwrap().len();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, 2);
        assert!(starting_with_ours(&folder).is_err());
    }
}
