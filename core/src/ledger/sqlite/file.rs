//! The file of the ledger: whether its place is suitable, and whether it is still the same file.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::ledger::store::StoreError;

/// No new claim is written if less disk space than this is left, so that outcomes can still be written.
const MIN_FREE_BYTES: u64 = 16 * 1024 * 1024;

/// Makes a path absolute, and checks that its folder exists and that the file system is suitable. If `create` is false,
/// the file must exist.
pub(super) fn check_place(path: &Path, create: bool) -> Result<PathBuf, StoreError> {
    let unusable = |error: io::Error| {
        StoreError::unusable(format!("the path of the ledger, {}, cannot be used", path.display())).with_cause(error)
    };
    let path = std::path::absolute(path).map_err(unusable)?;
    let folder = path.parent().unwrap_or(&path);
    // The real folder: two paths to one file must find the same store.
    let folder = match folder.canonicalize() {
        Ok(folder) => folder,
        Err(error) => {
            let message = format!("the folder {} of the ledger does not exist; create it", folder.display());
            return Err(StoreError::unusable(message).with_cause(error));
        }
    };
    let path = match path.canonicalize() {
        Ok(real) => real,
        Err(_) => folder.join(path.file_name().unwrap_or_default()),
    };
    if path.is_dir() {
        return Err(StoreError::unusable(format!(
            "{} is a folder; add a file name, such as {}",
            path.display(),
            path.join("ledger.db").display()
        )));
    }
    if path.symlink_metadata().is_ok() && !path.exists() {
        return Err(StoreError::unusable(format!("{} is a link to a file that does not exist", path.display())));
    }
    let is_empty = path.metadata().is_ok_and(|metadata| metadata.len() == 0);
    if is_empty && owner_folder(&path).exists() {
        return Err(StoreError::unusable(format!("{} was emptied; restore a backup", path.display())));
    }
    if is_empty || !path.exists() {
        if !create {
            return Err(StoreError::unusable(format!("there is no ledger at {}", path.display())));
        }
        tracing::warn!(path = %path.display(), "creating a new ledger, which knows of no earlier send");
    }
    check_is_alone(&path, &folder)?;
    file_system::check(&folder)?;
    Ok(path)
}

/// The folder next to the ledger with a file of each owner.
pub(super) fn owner_folder(ledger: &Path) -> PathBuf {
    next_to(ledger, "-owners")
}

/// The file of the lock under which processes write.
pub(super) fn lock_path(ledger: &Path) -> PathBuf {
    next_to(ledger, "-lock")
}

/// SQLite's write-ahead log.
pub(super) fn log_path(ledger: &Path) -> PathBuf {
    next_to(ledger, "-wal")
}

/// SQLite's index of the write-ahead log, which its processes share.
pub(super) fn log_index_path(ledger: &Path) -> PathBuf {
    next_to(ledger, "-shm")
}

fn next_to(ledger: &Path, suffix: &str) -> PathBuf {
    let mut path = ledger.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

/// Checks that the file has one name and is on the file system of its folder: the files next to it belong to it.
#[cfg(unix)]
fn check_is_alone(path: &Path, folder: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(file), Ok(folder)) = (path.metadata(), folder.metadata()) else { return Ok(()) };
    if file.nlink() > 1 || file.dev() != folder.dev() {
        return Err(StoreError::unusable(format!(
            "{} has several names or is mounted as a single file, so programs would not share the files next to it; \
             mount its folder instead",
            path.display()
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_is_alone(_path: &Path, _folder: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Checks that there is space for new claims.
pub(super) fn check_space(path: &Path) -> Result<(), StoreError> {
    match file_system::free_bytes(path) {
        Some(free) if free < MIN_FREE_BYTES => Err(StoreError::retryable(format!(
            "less than 16 MiB are free on the disk of {}; free some space",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Whether a file of SQLite is shorter than its header says. A process that was killed while it moved pages from the
/// log into the file also leaves such a file, but then the log still has the pages.
///
/// This process must not have the file open: it would lose its locks on it.
pub(super) fn is_too_short(path: &Path) -> io::Result<bool> {
    let mut file = std::fs::File::open(path)?;
    let mut header = [0; HEADER_BYTES];
    if let Err(error) = file.read_exact(&mut header) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(false) } else { Err(error) };
    }
    let number = |at: usize| {
        let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes).unwrap_or_default()
    };
    // The number of pages is valid only if it was written with the latest change.
    let is_valid = number(CHANGES_AT) == number(VALID_FOR_AT);
    let expected = u64::from(number(PAGES_AT)) * PAGE_BYTES;
    Ok(is_valid && file.metadata()?.len() < expected)
}

/// The header of a file of SQLite: its length, and where its numbers are.
const HEADER_BYTES: usize = 100;
const CHANGES_AT: usize = 24;
const PAGES_AT: usize = 28;
const VALID_FOR_AT: usize = 92;
/// The size of a page, which is SQLite's default.
pub(super) const PAGE_BYTES: u64 = 4096;

/// Identifies a file independently of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).map(|metadata| Self(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        // An open file cannot be moved or deleted on Windows.
        std::fs::metadata(path).map(|_| Self(0, 0))
    }
}

#[cfg(unix)]
mod file_system {
    use std::path::Path;

    use crate::ledger::store::StoreError;

    /// Whether a kind of file system is suitable.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Suitability {
        /// Locks or memory maps are not shared between machines, so two could send under one key.
        Refused,
        /// The ledger is lost with the container or at a restart.
        Temporary,
        /// It depends on the file system behind it whether machines share locks.
        Doubtful,
    }

    use Suitability::{Doubtful, Refused, Temporary};

    /// The kinds of file systems that are refused, or that deserve a warning.
    const KINDS: &[(&str, u32, Suitability)] = &[
        ("NFS", 0x6969, Refused),
        ("SMB", 0x517b, Refused),
        ("CIFS", 0xff53_4d42, Refused),
        ("SMB2", 0xfe53_4d42, Refused),
        ("9P", 0x0102_1997, Refused),
        ("Ceph", 0x00c3_6400, Refused),
        ("AFS", 0x5346_414f, Refused),
        ("Lustre", 0x0bd0_0bd0, Refused),
        ("GFS2", 0x0116_1970, Refused),
        ("OCFS2", 0x7461_636f, Refused),
        ("FUSE", 0x6573_5546, Doubtful),
        ("overlayfs", 0x794c_7630, Temporary),
        ("tmpfs", 0x0102_1994, Temporary),
    ];

    pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
        match kind_of(folder) {
            Some((name, Refused)) => Err(StoreError::unusable(format!(
                "{} is on a network file system ({name}), where two machines can hold the same lock; use a local disk",
                folder.display()
            ))),
            Some((name, Temporary)) => {
                let folder = folder.display();
                tracing::warn!(%folder, "the ledger is on {name}, so it ends with the container or at a restart");
                Ok(())
            }
            Some((name, Doubtful)) => {
                let folder = folder.display();
                tracing::warn!(%folder, "the ledger is on {name}: use it on one machine only");
                Ok(())
            }
            None => Ok(()),
        }
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn kind_of(folder: &Path) -> Option<(&'static str, Suitability)> {
        let magic = u32::try_from(rustix::fs::statfs(folder).ok()?.f_type & 0xffff_ffff).ok()?;
        find(magic)
    }

    #[cfg(any(target_os = "linux", target_os = "android", test))]
    fn find(magic: u32) -> Option<(&'static str, Suitability)> {
        KINDS.iter().find(|(_, of, _)| *of == magic).map(|(name, _, suitability)| (*name, *suitability))
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn kind_of(_folder: &Path) -> Option<(&'static str, Suitability)> {
        None
    }

    pub(super) fn free_bytes(path: &Path) -> Option<u64> {
        let state = rustix::fs::statvfs(path).ok()?;
        Some(state.f_bavail.saturating_mul(state.f_frsize))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn network_file_systems_are_refused() {
            assert_eq!(find(0x6969), Some(("NFS", Refused)));
            assert_eq!(find(0x0102_1994), Some(("tmpfs", Temporary)));
            // ext4
            assert_eq!(find(0xef53), None);
        }
    }
}

#[cfg(not(unix))]
mod file_system {
    use std::path::Path;

    use crate::ledger::store::StoreError;

    pub(super) fn check(_folder: &Path) -> Result<(), StoreError> {
        Ok(())
    }

    pub(super) fn free_bytes(_path: &Path) -> Option<u64> {
        None
    }
}
