//! The owner of entries in flight: one store of one process. It holds a lock on its own file for as long as it
//! lives, so that others see at once, and without a clock, that it is gone.
//!
//! The lock is a POSIX record lock where there are any: a forked child does not keep it, as it would keep a `flock`. A
//! process loses its record locks on a file when it closes any descriptor of that file, so no store opens its own file
//! again.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::ledger::private_file::{create_private, create_private_folder};
use crate::ledger::sqlite::file::{lock_path, owner_folder};

/// How long a process waits for the others.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest pause before a process tries to lock again, in microseconds. The pauses are random, so that no process
/// always comes last.
const LONGEST_PAUSE_US: u64 = 1_000;

/// The lock of the owner itself. Dropping it ends the ownership.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) id: i64,
    path: PathBuf,
    _file: File,
}

/// The folder with the files of the owners of a ledger.
#[derive(Clone, Debug)]
pub(super) struct OwnerFolder(PathBuf);

impl OwnerFolder {
    /// Creates the folder next to the ledger, if there is none.
    pub(super) fn create(ledger: &Path) -> io::Result<Self> {
        let path = owner_folder(ledger);
        match create_private_folder(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(Self(path)),
        }
    }

    fn path_of(&self, id: i64) -> PathBuf {
        self.0.join(format!("{id:016x}"))
    }

    /// Becomes the owner with this id. The caller holds the write lock of the ledger, so that the new file is not
    /// taken for that of a dead owner before it is locked.
    pub(super) fn become_owner(&self, id: i64) -> io::Result<Owner> {
        let path = self.path_of(id);
        let file = create_private(&path)?;
        if lock::try_exclusive(&file)? {
            Ok(Owner { id, path, _file: file })
        } else {
            Err(io::ErrorKind::WouldBlock.into())
        }
    }

    /// Whether the owner with this id, which is not this process, lives.
    pub(super) fn is_alive(&self, id: i64) -> io::Result<bool> {
        match OpenOptions::new().read(true).write(true).open(self.path_of(id)) {
            Ok(file) => Ok(!lock::try_exclusive(&file)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes the file of a dead owner. The caller holds the write lock of the ledger.
    pub(super) fn forget(&self, id: i64) {
        // A file that stays is found dead again later.
        let _ = std::fs::remove_file(self.path_of(id));
    }

    /// The ids of all owners that have a file.
    pub(super) fn ids(&self) -> io::Result<Vec<i64>> {
        let mut ids = Vec::new();
        for file in std::fs::read_dir(&self.0)? {
            let name = file?.file_name();
            ids.extend(name.to_str().and_then(|name| i64::from_str_radix(name, 16).ok()));
        }
        Ok(ids)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The lock under which processes write, one after the other. SQLite alone would let a process wait for seconds while
/// others write.
#[derive(Debug)]
pub(super) struct WriteLock(File);

impl WriteLock {
    pub(super) fn open(ledger: &Path) -> io::Result<Self> {
        let path = lock_path(ledger);
        match create_private(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                OpenOptions::new().read(true).write(true).open(path).map(Self)
            }
            created => created.map(Self),
        }
    }

    /// The lock if no other process holds it.
    pub(super) fn try_hold(&self) -> io::Result<Option<WriteGuard<'_>>> {
        Ok(lock::try_exclusive(&self.0)?.then(|| WriteGuard(&self.0)))
    }

    /// Waits for the lock, and holds it until the guard is dropped.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if another process keeps it for long, such as one that was stopped.
    pub(super) fn hold(&self) -> io::Result<WriteGuard<'_>> {
        let until = Instant::now() + LOCK_TIMEOUT;
        // Blocking in the system could not be limited, and would report a deadlock of other threads' locks.
        loop {
            if let Some(guard) = self.try_hold()? {
                return Ok(guard);
            }
            if Instant::now() >= until {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            std::thread::sleep(Duration::from_micros(fastrand::u64(100..LONGEST_PAUSE_US)));
        }
    }
}

/// Holds the write lock.
#[derive(Debug)]
pub(super) struct WriteGuard<'a>(&'a File);

impl Drop for WriteGuard<'_> {
    fn drop(&mut self) {
        // The lock also ends with the process.
        let _ = lock::release(self.0);
    }
}

#[cfg(unix)]
mod lock {
    use std::fs::File;
    use std::io;

    use rustix::fs::{FlockOperation, fcntl_lock};

    /// Whether the lock was free, and is now held.
    pub(super) fn try_exclusive(file: &File) -> io::Result<bool> {
        match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn release(file: &File) -> io::Result<()> {
        Ok(fcntl_lock(file, FlockOperation::Unlock)?)
    }
}

#[cfg(not(unix))]
mod lock {
    use std::fs::{File, TryLockError};
    use std::io;

    /// Whether the lock was free, and is now held.
    pub(super) fn try_exclusive(file: &File) -> io::Result<bool> {
        match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(super) fn release(file: &File) -> io::Result<()> {
        file.unlock()
    }
}
