//! npm, and the packages of a lock file.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{TaskError, clear_cargo_env};
use crate::log::Log;

use super::program::program;

/// The oldest Node that the tools in the lock files support. The packages support older ones.
const OLDEST: Version = (20, 19);

/// The first two numbers of a version.
type Version = (u32, u32);

/// npm is a shell script on Windows.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Records the Node version and the lock file that a `node_modules` was created from. It is written last, so a folder
/// that has it is complete.
const STAMP: &str = "node_modules/.created-from.txt";

/// Node and npm are installed, and new enough.
pub(crate) fn check_version(log: &mut Log) -> Result<(), TaskError> {
    let (major, minor) = OLDEST;
    let wanted = format!(
        "Node {major}.{minor} or newer, with npm, is needed: install it from nodejs.org or your system's packages"
    );
    let version = version(log).ok_or_else(|| log.fail(&wanted))?;
    if parse(&version).is_none_or(|version| version < OLDEST) {
        return Err(log.fail(&format!("{wanted}; there is {version}")));
    }
    log.run(npm().arg("--version")).map(drop).map_err(|TaskError| log.fail(&wanted))
}

/// `v20.20.2`.
fn version(log: &mut Log) -> Option<String> {
    log.run(program().arg("--version")).ok().map(|output| output.trim().to_owned())
}

fn parse(version: &str) -> Option<Version> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn npm() -> Command {
    let mut command = Command::new(NPM);
    command.env("NO_UPDATE_NOTIFIER", "1");
    clear_cargo_env(&mut command);
    command
}

/// Installs exactly the packages of a folder's lock, and only if the lock or the Node has changed.
pub(crate) fn install(log: &mut Log, folder: &Path) -> Result<(), TaskError> {
    let lock = folder.join("package-lock.json");
    let text = fs::read_to_string(&lock).map_err(|error| log.fail(&format!("{}: {error}", lock.display())))?;
    let wanted = format!("{}\n{text}", version(log).unwrap_or_default());
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    // Install scripts are off: the packages of the lock need none.
    log.run(npm().current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, wanted).map_err(|error| log.fail(&format!("{}: {error}", stamp.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version() {
        assert_eq!(parse("v20.20.2"), Some((20, 20)));
        assert_eq!(parse("v26.0.0-nightly"), Some((26, 0)));
        assert_eq!(parse("20.1.0"), None);
        assert_eq!(parse(""), None);
    }
}
