//! Installs packages of Debian and Ubuntu with apt, if xtask runs as root.

use std::process::Command;

use crate::command::TaskError;
use crate::log::Log;

/// Whether xtask can install packages: it runs as root on a system with apt.
pub(crate) fn can_install(log: &mut Log) -> bool {
    let is_root = log.run(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    is_root && log.run(apt().arg("--version")).is_ok()
}

/// Installs packages with apt.
pub(crate) fn install(log: &mut Log, packages: &[&str]) -> Result<(), TaskError> {
    // An error is ignored, because a third-party repository may not respond. If another one does not, `install` fails.
    let _ = log.run(apt().args(["--quiet", "update"]));
    log.run(apt().args(["--quiet", "install", "--yes", "--no-install-recommends"]).args(packages)).map(drop)
}

pub(crate) fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8");
    command
}
