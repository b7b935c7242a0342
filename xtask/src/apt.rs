//! Debian's packages, for what a machine lacks: only where we may install anything, as root with apt.

use std::process::Command;

use crate::command::Failed;
use crate::log::Log;

/// Packages can be installed.
pub(crate) fn is_ours(log: &mut Log) -> bool {
    let is_root = log.run(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    is_root && log.run(apt().arg("--version")).is_ok()
}

/// Installs packages, with what is newest about them.
pub(crate) fn install(log: &mut Log, packages: &[&str]) -> Result<(), Failed> {
    // A source of somebody else's that does not answer is no reason to stop: whether ours do is seen next.
    let _ = log.run(apt().args(["--quiet", "update"]));
    log.run(apt().args(["--quiet", "install", "--yes", "--no-install-recommends"]).args(packages)).map(drop)
}

/// The mirror of Debian that this machine uses; none on a machine that is no Debian.
pub(crate) fn mirror(log: &mut Log) -> Option<String> {
    let format = "$(LABEL) $(REPO_URI)";
    let output = log.run(apt().args(["indextargets", "--format", format, "Created-By: Packages"])).ok()?;
    main_archive(&output)
}

/// The address beside Debian's own label: security updates and others' packages have labels of their own.
fn main_archive(targets: &str) -> Option<String> {
    let mut addresses = targets.lines().filter_map(|line| line.strip_prefix("Debian "));
    addresses.find(|address| address.starts_with("http")).map(str::to_owned)
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_mirror_of_debian_itself() {
        let targets = "\
Google Cloud https://packages.test/apt/
Debian-Security http://mirror.test/debian-security/
Debian http://mirror.test/debian/
Debian http://other.test/debian/
";
        assert_eq!(main_archive(targets).as_deref(), Some("http://mirror.test/debian/"));
        assert_eq!(main_archive("Ubuntu http://mirror.test/ubuntu/\n"), None);
        assert_eq!(main_archive("Debian cdrom:[disc]/\n"), None);
    }
}
