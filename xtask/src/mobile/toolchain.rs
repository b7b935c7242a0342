//! Finds Swift. On Debian and Ubuntu it is installed if it is missing and xtask runs as root: in a Debian chroot below
//! the user's cache folder, because most releases of Debian and Ubuntu have no package of Swift 6.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt::{apt, can_install, install};
use crate::cache;
use crate::command::{TaskError, clear_cargo_env, root, target};
use crate::log::Log;

/// The oldest Swift that builds the SDK; `swift-tools-version` in `Package.swift`.
const OLDEST_SWIFT: u32 = 6;

/// The release of Debian that has Swift 6.
const SUITE: &str = "trixie";

/// The packages in the chroot: Swift, what it compiles and links with, and CA certificates.
const CHROOT_PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,ca-certificates,git";

/// The packages that create a chroot, with the keys that verify Debian's packages.
const DEBOOTSTRAP: &[&str] = &["debootstrap", "debian-archive-keyring"];
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The name of the chroot in the cache: it is large, and the same for every checkout.
const CHROOT: &str = "swift-6-trixie";

/// A shell script. Its arguments are the chroot, the folders to mount in it, `--`, and the command. The mounts belong
/// to the mount namespace of this process, so deleting the chroot can never delete what is mounted.
const ENTER_CHROOT: &str = "\
root=$1; shift
while [ \"$1\" != -- ]; do mkdir -p \"$root$1\"; mount --rbind \"$1\" \"$root$1\"; shift; done
shift; exec chroot \"$root\" \"$@\"";

/// Runs a program in a separate mount namespace.
const UNSHARE: &[&str] = &["--mount", "--propagation", "private", "--"];

/// Replaces variables whose outer values do not exist in the chroot.
const CHROOT_ENV: &[&str] = &["PATH=/usr/bin:/bin", "HOME=/root", "TMPDIR=/tmp", "LC_ALL=C.UTF-8"];

/// Where Swift is installed.
pub(super) enum SwiftToolchain {
    System,
    Chroot(PathBuf),
}

impl SwiftToolchain {
    /// Finds Swift on this machine, or in the chroot, which is created if xtask can install packages.
    pub(super) fn find(log: &mut Log) -> Result<Self, TaskError> {
        let output = log.run(Command::new("swift").arg("--version")).unwrap_or_default();
        if swift_major(&output).is_some_and(|major| major >= OLDEST_SWIFT) {
            return Ok(Self::System);
        }
        if can_install(log) {
            return cache::tool(log, CHROOT, create_chroot).map(Self::Chroot);
        }
        let help = "install it from swift.org, or run this as root on Debian or Ubuntu to have it installed";
        Err(log.fail(&format!("Swift {OLDEST_SWIFT} or newer is needed: {help}")))
    }

    /// A command in a folder. In the chroot, the checkout and cargo's target folder have the same paths as outside.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        match self {
            Self::System => {
                let mut command = Command::new(program);
                command.current_dir(folder);
                command
            }
            Self::Chroot(chroot) => enter(chroot, &mounts(&root(), &target()), program, folder),
        }
    }
}

/// `Swift version 6.0.3 (swift-6.0.3-RELEASE)`. There are other programs of this name.
fn swift_major(output: &str) -> Option<u32> {
    let (_, version) = output.split_once("Swift version ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn create_chroot(log: &mut Log, folder: &Path) -> Result<(), TaskError> {
    if log.run(Command::new("debootstrap").arg("--version")).is_err() || !Path::new(KEYS).exists() {
        install(log, DEBOOTSTRAP)?;
    }
    // debootstrap mounts folders, and would leave the mounts behind if it were interrupted.
    let mut command = Command::new("unshare");
    command.args(UNSHARE).args(["debootstrap", "--variant=minbase", "--force-check-gpg"]);
    command.arg(format!("--include={CHROOT_PACKAGES}")).arg(SUITE).arg(folder).args(debian_mirror(log));
    log.run(&mut command)?;
    let mut clean = enter(folder, &[], Path::new("apt-get"), Path::new("/"));
    log.run(clean.arg("clean")).map(drop)
}

fn enter(chroot: &Path, mounts: &[PathBuf], program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(UNSHARE).args(["sh", "-e", "-c", ENTER_CHROOT, "sh"]).arg(chroot).args(["/proc", "/dev"]).args(mounts);
    command.args(["--", "env"]).arg(format!("--chdir={}", folder.display())).args(CHROOT_ENV).arg(program);
    clear_cargo_env(&mut command);
    command
}

/// The checkout, and cargo's target folder if it is elsewhere.
fn mounts(checkout: &Path, built: &Path) -> Vec<PathBuf> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut mounts = vec![checkout.to_owned()];
    if !real(built).starts_with(real(checkout)) {
        mounts.push(real(built));
    }
    mounts
}

/// The Debian mirror of this machine; none on Ubuntu.
fn debian_mirror(log: &mut Log) -> Option<String> {
    let format = "$(LABEL) $(REPO_URI)";
    let output = log.run(apt().args(["indextargets", "--format", format, "Created-By: Packages"])).ok()?;
    main_archive(&output)
}

/// The address of the repository labelled `Debian`. Security updates and third-party repositories have other labels.
fn main_archive(targets: &str) -> Option<String> {
    let mut addresses = targets.lines().filter_map(|line| line.strip_prefix("Debian "));
    addresses.find(|address| address.starts_with("http")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version() {
        assert_eq!(swift_major("Swift version 6.0.3 (swift-6.0.3-RELEASE)\nTarget: x86_64-pc-linux-gnu\n"), Some(6));
        assert_eq!(swift_major("Apple Swift version 6.2 (swiftlang-6.2.0.19.9)\n"), Some(6));
        assert_eq!(swift_major("python-swiftclient 4.1.0\n"), None);
        assert_eq!(swift_major(""), None);
    }

    #[test]
    fn mounts_a_target_folder_that_is_elsewhere() {
        let paths = |checkout: &str, built: &str| mounts(Path::new(checkout), Path::new(built));
        assert_eq!(paths("/no/a", "/no/a/target"), [PathBuf::from("/no/a")]);
        assert_eq!(paths("/no/a", "/no/b"), [PathBuf::from("/no/a"), PathBuf::from("/no/b")]);
    }

    #[test]
    fn enters_the_chroot_in_a_separate_mount_namespace() {
        let command = enter(Path::new("/r"), &["/a".into()], Path::new("swift"), Path::new("/a/b"));
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        assert_eq!(arguments[..4], ["--mount", "--propagation", "private", "--"]);
        assert_eq!(arguments[8..13], ["sh", "/r", "/proc", "/dev", "/a"]);
        assert_eq!(arguments[13..16], ["--", "env", "--chdir=/a/b"]);
        assert_eq!(arguments.last().map(AsRef::as_ref), Some("swift"));
    }

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
