//! An open file: the connection, the lock for writing, and the owner of what is in flight.

#[cfg(unix)]
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::ledger::fingerprint::Secret;
use crate::ledger::private_file::create_private;
use crate::ledger::random::random_number;
use crate::ledger::sqlite::entries::{owners_in_flight, settle_owner};
use crate::ledger::sqlite::failure::{describe, describe_io, is_damaged};
use crate::ledger::sqlite::file::{FileId, is_too_short, lock_path, log_index_path, log_path};
use crate::ledger::sqlite::log::Log;
use crate::ledger::sqlite::owner::{Owner, OwnerFolder, WriteLock};
use crate::ledger::sqlite::schema;
use crate::ledger::store::StoreError;

/// How long SQLite waits for a lock that is not ours, such as that of a tool that has the file open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// An open file.
#[derive(Debug)]
pub(super) struct Session {
    /// Its file is closed before SQLite deletes it.
    log: Log,
    pub(super) connection: Connection,
    pub(super) secret: Secret,
    pub(super) locks: Arc<Locks>,
    /// The files of SQLite next to the ledger, as far as they have been seen.
    log_files: [Option<FileId>; 2],
    /// The length of the file when it was seen last. SQLite does not make it shorter.
    length: u64,
    /// Whether the files were the right ones when they were checked last.
    is_right: bool,
    /// Shows other threads, and a forked child, that the file is open.
    _open: OpenMark,
}

/// The locks of a store. They are kept while the file is closed for a fork, because calls may be in flight.
#[derive(Debug)]
pub(super) struct Locks {
    pub(super) write: WriteLock,
    pub(super) owner: Owner,
    owners: OwnerFolder,
    /// The files of the ledger and of its lock that were opened first. They are never exchanged for others.
    files: [FileId; 2],
}

/// Sets a flag for as long as it lives.
#[derive(Debug)]
struct OpenMark(Arc<AtomicBool>);

impl OpenMark {
    fn new(flag: &Arc<AtomicBool>) -> Self {
        flag.store(true, Ordering::SeqCst);
        Self(Arc::clone(flag))
    }
}

impl Drop for OpenMark {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Session {
    /// Opens the file for the first time, and settles what dead owners left in flight.
    pub(super) fn open(path: &Path, secret: Option<&[u8]>, is_open: &Arc<AtomicBool>) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| describe_io(&error, path);
        schema::check_owner(path)?;
        let write = WriteLock::open(path).map_err(failed)?;
        let guard = write.hold().map_err(failed)?;
        match create_private(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        let mark = OpenMark::new(is_open);
        let mut connection = open_connection(path)?;
        let secret = schema::prepare(&mut connection, path, secret)?;
        let files = open_files(path).map_err(failed)?;
        let owners = OwnerFolder::create(path).map_err(failed)?;
        let owner = owners.become_owner(random_number().map_err(failed)?).map_err(failed)?;
        drop(guard);
        let session = Self::new(path, connection, secret, Arc::new(Locks { write, owner, owners, files }), mark)?;
        let guard = session.locks.write.hold().map_err(failed)?;
        for id in session.locks.owners.ids().map_err(failed)? {
            session.settle_if_dead(id).map_err(|error| describe(&error, path))?;
        }
        drop(guard);
        Ok(session)
    }

    /// Opens the file under locks that this store holds already.
    pub(super) fn reopen(
        path: &Path,
        secret: Option<&[u8]>,
        is_open: &Arc<AtomicBool>,
        locks: Arc<Locks>,
    ) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| describe_io(&error, path);
        let mark = OpenMark::new(is_open);
        let guard = locks.write.hold().map_err(failed)?;
        // Another file would know of no earlier send.
        if open_files(path).ok() != Some(locks.files) {
            return Err(was_exchanged(path));
        }
        let mut connection = open_connection(path)?;
        let secret = schema::prepare(&mut connection, path, secret)?;
        drop(guard);
        Self::new(path, connection, secret, locks, mark)
    }

    fn new(
        path: &Path,
        mut connection: Connection,
        secret: Secret,
        locks: Arc<Locks>,
        mark: OpenMark,
    ) -> Result<Self, StoreError> {
        let log = Log::new(&mut connection).map_err(|error| describe(&error, path))?;
        sync_folder(path);
        Ok(Self { log, connection, secret, locks, log_files: log_files(path), length: 0, is_right: true, _open: mark })
    }

    /// Settles the entries that this store left in flight, because it ends.
    pub(super) fn settle_own(&self) -> Result<(), rusqlite::Error> {
        settle_owner(&self.connection, self.locks.owner.id)
    }

    /// Settles the entries of an owner if it is gone.
    ///
    /// The caller holds the write lock.
    pub(super) fn settle_if_dead(&self, owner: i64) -> Result<(), rusqlite::Error> {
        if !self.is_dead(owner) {
            return Ok(());
        }
        settle_owner(&self.connection, owner)?;
        self.locks.owners.forget(owner);
        Ok(())
    }

    /// Whether an owner is gone. In doubt it lives.
    pub(super) fn is_dead(&self, owner: i64) -> bool {
        owner != self.locks.owner.id && matches!(self.locks.owners.is_alive(owner), Ok(false))
    }

    /// Checks that the path still leads to the open files: SQLite would continue to write into deleted ones.
    pub(super) fn check_files(&mut self, path: &Path) -> Result<(), StoreError> {
        let now = log_files(path);
        let is_same = |(before, now): (&Option<FileId>, &Option<FileId>)| before.is_none() || before == now;
        let is_here = open_files(path).is_ok_and(|files| files == self.locks.files);
        let length = path.metadata().map(|metadata| metadata.len()).unwrap_or_default();
        if is_here && length >= self.length && self.log_files.iter().zip(&now).all(is_same) {
            (self.log_files, self.length, self.is_right) = (now, length, true);
            return Ok(());
        }
        // Pages that are moved into such a file would hide that others are missing.
        self.is_right = false;
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        Err(if is_here && length < self.length { was_truncated(path) } else { was_exchanged(path) })
    }

    /// Begins a transaction that writes.
    pub(super) fn begin(&self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop)
    }

    /// Commits the transaction. It is on disk only after [`sync`](Self::sync).
    pub(super) fn commit(&self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("COMMIT")?.execute([]).map(drop)
    }

    /// Puts all transactions on disk that are committed.
    pub(super) fn sync(&mut self, path: &Path) -> Result<(), StoreError> {
        self.log.sync(&self.connection, &self.locks.write, path)
    }

    /// Keeps the write-ahead log in order. Call it when no call waits.
    pub(super) fn maintain_log(&mut self, path: &Path) -> Result<(), StoreError> {
        if !self.is_right {
            return Ok(());
        }
        let maintained = self.log.maintain(&self.connection, &self.locks.write, path);
        // Pages that were moved make the file longer.
        self.length = path.metadata().map_or(self.length, |metadata| self.length.max(metadata.len()));
        maintained
    }

    /// Settles the entries that dead owners left in flight, in their own transaction.
    pub(super) fn settle_dead_owners(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error: rusqlite::Error| describe(&error, path);
        let mut dead = owners_in_flight(&self.connection).map_err(failed)?;
        dead.retain(|owner| self.is_dead(*owner));
        if dead.is_empty() {
            return Ok(());
        }
        let _guard = self.locks.write.hold().map_err(|error| describe_io(&error, path))?;
        self.begin().map_err(failed)?;
        let settled = dead.into_iter().try_for_each(|owner| self.settle_if_dead(owner)).and_then(|()| self.commit());
        settled.map_err(|error| {
            // After an error SQLite may have ended the transaction itself.
            let _ = self.connection.execute_batch("ROLLBACK");
            failed(error)
        })
    }
}

/// The files of the ledger and of its lock.
fn open_files(path: &Path) -> io::Result<[FileId; 2]> {
    Ok([FileId::of(path)?, FileId::of(&lock_path(path))?])
}

/// The files of SQLite next to the ledger.
fn log_files(path: &Path) -> [Option<FileId>; 2] {
    [FileId::of(&log_path(path)).ok(), FileId::of(&log_index_path(path)).ok()]
}

/// Puts the names of new files on disk. Not every file system can do this, and most need not.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn was_truncated(path: &Path) -> StoreError {
    StoreError::unusable(format!(
        "the file {} became shorter while the program used it; stop all programs that use it, and restore a backup",
        path.display()
    ))
}

fn was_exchanged(path: &Path) -> StoreError {
    StoreError::unusable(format!(
        "the file {} was moved, deleted or replaced while the program used it; put it back, or restart the program",
        path.display()
    ))
}

fn open_connection(path: &Path) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| describe(&error, path);
    let is_doubtful = is_too_short(path).map_err(|error| describe_io(&error, path))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA fullfsync = 1; PRAGMA trusted_schema = 0;
             PRAGMA cell_size_check = 1;",
        )
        .map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(48);
    if is_doubtful {
        // Closing the file would fill it up with empty pages, which hide that others are missing.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(failed)?;
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
        if found != "ok" {
            return Err(is_damaged(path).with_cause(found));
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(failed)?;
    }
    Ok(connection)
}
