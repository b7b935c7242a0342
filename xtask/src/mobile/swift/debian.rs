//! A small Debian in a folder of its own, which has Swift: for machines whose system has none.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::command::{Failed, as_by_hand, root, target};
use crate::log::Log;

/// The release of Debian that has Swift 6.
const SUITE: &str = "trixie";

/// Swift, what it compiles and links with, and whom the system trusts.
const PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,ca-certificates,git";

/// What makes such a folder, and the keys by which it knows Debian.
const MAKER: &[&str] = &["debootstrap", "debian-archive-keyring"];
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// The name below a person's cache: it is large, and the same for every checkout.
const PLACE: &str = "workspace-sdk/swift-6-trixie";

/// Shell: the first argument is the folder, then come what is mounted in it and `--`, then what is run.
/// The mounts are seen by this program alone and end with it, so deleting the folder can never delete what is mounted.
const ENTER: &str = "\
root=$1; shift
while [ \"$1\" != -- ]; do mkdir -p \"$root$1\"; mount --rbind \"$1\" \"$root$1\"; shift; done
shift; exec chroot \"$root\" \"$@\"";

/// Runs a program alone with its mounts.
const ALONE: &[&str] = &["--mount", "--propagation", "private", "--"];

/// What else would come from outside and means nothing inside.
const INSIDE: &[&str] = &["PATH=/usr/bin:/bin", "HOME=/root", "TMPDIR=/tmp", "LC_ALL=C.UTF-8"];

pub(super) struct Debian {
    folder: PathBuf,
}

impl Debian {
    /// The one of the cache; made where there is none yet.
    pub(super) fn cached(log: &mut Log) -> Result<Self, Failed> {
        let cache = cache().ok_or_else(|| log.fail("there is no folder for a cache"))?;
        Self::at(log, cache.join(PLACE))
    }

    fn at(log: &mut Log, folder: PathBuf) -> Result<Self, Failed> {
        let io = |path: &Path, error| format!("{}: {error}", path.display());
        let above = folder.parent().unwrap_or(&folder);
        fs::create_dir_all(above).map_err(|error| log.fail(&io(above, error)))?;
        // Two runs do not make it at once; the lock of a run that breaks off goes with it.
        let lock = folder.with_extension("lock");
        let held = File::create(&lock).and_then(|file| file.lock().map(|()| file));
        let _held = held.map_err(|error| log.fail(&io(&lock, error)))?;
        if !folder.is_dir() {
            let unfinished = folder.with_extension("unfinished");
            let _ = fs::remove_dir_all(&unfinished);
            make(log, &unfinished)?;
            fs::rename(&unfinished, &folder).map_err(|error| log.fail(&io(&folder, error)))?;
        }
        Ok(Self { folder })
    }

    /// A program in it, which finds the checkout and all that is built where they are outside.
    pub(super) fn command(&self, program: &Path, current: &Path) -> Command {
        enter(&self.folder, &shared(&root(), &target()), program, current)
    }
}

fn make(log: &mut Log, folder: &Path) -> Result<(), Failed> {
    if log.run(Command::new("debootstrap").arg("--version")).is_err() || !Path::new(KEYS).exists() {
        apt::install(log, MAKER)?;
    }
    // It mounts things while it works, and would leave them behind if it broke off.
    let mut command = Command::new("unshare");
    command.args(ALONE).args(["debootstrap", "--variant=minbase", "--force-check-gpg"]);
    command.arg(format!("--include={PACKAGES}")).arg(SUITE).arg(folder).args(apt::mirror(log));
    log.run(&mut command)?;
    let mut clean = enter(folder, &[], Path::new("apt-get"), Path::new("/"));
    log.run(clean.arg("clean")).map(drop)
}

fn enter(folder: &Path, shared: &[PathBuf], program: &Path, current: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(ALONE).args(["sh", "-e", "-c", ENTER, "sh"]).arg(folder).args(["/proc", "/dev"]).args(shared);
    command.args(["--", "env"]).arg(format!("--chdir={}", current.display())).args(INSIDE).arg(program);
    as_by_hand(&mut command);
    command
}

/// The checkout, and what is built where that lies elsewhere.
fn shared(checkout: &Path, built: &Path) -> Vec<PathBuf> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut shared = vec![checkout.to_owned()];
    if !real(built).starts_with(real(checkout)) {
        shared.push(real(built));
    }
    shared
}

fn cache() -> Option<PathBuf> {
    let named = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| env::home_dir().map(|home| home.join(".cache")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_what_is_built_elsewhere() {
        let paths = |checkout: &str, built: &str| shared(Path::new(checkout), Path::new(built));
        assert_eq!(paths("/no/a", "/no/a/target"), [PathBuf::from("/no/a")]);
        assert_eq!(paths("/no/a", "/no/b"), [PathBuf::from("/no/a"), PathBuf::from("/no/b")]);
    }

    #[test]
    fn enters_with_its_mounts_alone() {
        let command = enter(Path::new("/r"), &["/a".into()], Path::new("swift"), Path::new("/a/b"));
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        assert_eq!(arguments[..4], ["--mount", "--propagation", "private", "--"]);
        assert_eq!(arguments[8..13], ["sh", "/r", "/proc", "/dev", "/a"]);
        assert_eq!(arguments[13..16], ["--", "env", "--chdir=/a/b"]);
        assert_eq!(arguments.last().map(AsRef::as_ref), Some("swift"));
    }
}
