//! An open file: the connection, the lock for writing, and the owner of what is in flight.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::ledger::fingerprint::Secret;
use crate::ledger::private_file::create_private;
use crate::ledger::sqlite::entries::{owners_in_flight, settle_owner};
use crate::ledger::sqlite::failure::{describe, describe_io};
use crate::ledger::sqlite::file::FileId;
use crate::ledger::sqlite::owner::{Owner, OwnerFolder, WriteLock, random_number};
use crate::ledger::sqlite::schema;
use crate::ledger::store::StoreError;

/// How long SQLite waits for a lock that is not ours, such as that of a tool that has the file open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The size of a page in the write-ahead log.
const LOG_PAGE: u64 = 4096 + 24;
/// The number of pages in the write-ahead log from which they are moved into the file: 8 MB. With SQLite's own limit,
/// which is half of it, pages that change often are moved more often.
const MAX_LOG_PAGES: u64 = 2_000;
/// The number of pages for which the write-ahead log has space before they are written.
const SPARE_LOG_PAGES: u64 = 250;
/// The number of commits before the log gets spare pages: a program that makes few sends does not need them.
const COMMITS_BEFORE_SPARE: u64 = 20;

/// An open file.
#[derive(Debug)]
pub(super) struct Session {
    /// The write-ahead log, which this thread puts on disk. It is closed before SQLite deletes it.
    log_file: Option<File>,
    pub(super) connection: Connection,
    pub(super) secret: Secret,
    pub(super) locks: Arc<Locks>,
    /// The file of the write-ahead log, which contains the latest changes.
    log: Option<FileId>,
    /// The number of pages in the write-ahead log after the latest commit.
    log_pages: Arc<AtomicU64>,
    /// The length of its file when this process looked last. It never becomes shorter while the file is open.
    log_bytes: u64,
    commits: u64,
    /// Shows other threads, and a forked child, that the file is open.
    _open: OpenMark,
}

/// The number of syncs that have ended, of all stores of this process.
#[cfg(test)]
pub(super) static SYNCS: AtomicU64 = AtomicU64::new(0);

/// The locks of a store. They are kept while the file is closed for a fork, because calls may be in flight.
#[derive(Debug)]
pub(super) struct Locks {
    pub(super) write: WriteLock,
    pub(super) owner: Owner,
    owners: OwnerFolder,
    /// The file that was opened first. It is never exchanged for another one.
    file: FileId,
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
        let file = FileId::of(path).map_err(failed)?;
        let owners = OwnerFolder::create(path).map_err(failed)?;
        let owner = owners.become_owner(random_number().map_err(failed)?).map_err(failed)?;
        drop(guard);
        let session = Self::new(path, connection, secret, Arc::new(Locks { write, owner, owners, file }), mark)?;
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
        if FileId::of(path).ok() != Some(locks.file) {
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
        let log = FileId::of(&log_path(path)).ok();
        let log_pages = Arc::new(AtomicU64::new(0));
        let pages = Arc::clone(&log_pages);
        let hook = move |_: &mut rusqlite::hooks::Wal, count: std::ffi::c_int| {
            pages.store(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        };
        // This also ends the moves that SQLite makes inside of commits. Claims would wait for their two syncs.
        connection.wal_hook(Some(hook)).map_err(|error| describe(&error, path))?;
        Ok(Self { log_file: None, connection, secret, locks, log, log_pages, log_bytes: 0, commits: 0, _open: mark })
    }

    /// Settles the entries that dead owners left in flight, under the write lock.
    pub(super) fn settle_dead_owners(&self) -> Result<(), rusqlite::Error> {
        owners_in_flight(&self.connection)?.into_iter().try_for_each(|owner| self.settle_if_dead(owner))
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
        let log = FileId::of(&log_path(path)).ok();
        let is_same_log = self.log.is_none() || self.log == log;
        if FileId::of(path).is_ok_and(|file| file == self.locks.file) && is_same_log {
            self.log = log;
            return Ok(());
        }
        Err(was_exchanged(path))
    }

    /// Begins a transaction that writes.
    pub(super) fn begin(&self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop)
    }

    /// Commits the transaction. It is on disk only after [`sync`](Self::sync).
    pub(super) fn commit(&mut self) -> Result<(), rusqlite::Error> {
        self.commits += 1;
        self.connection.prepare_cached("COMMIT")?.execute([]).map(drop)
    }

    /// Puts all transactions on disk that are committed.
    ///
    /// SQLite does the same with `synchronous = FULL`, but inside of the transaction, where other processes wait for
    /// it, and the value must be changed between the transactions with and without claims.
    pub(super) fn sync(&mut self, path: &Path) -> io::Result<()> {
        self.log_file(path)?.sync_data()?;
        #[cfg(test)]
        SYNCS.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn log_file(&mut self, path: &Path) -> io::Result<&mut File> {
        match &mut self.log_file {
            Some(file) => Ok(file),
            none => Ok(none.insert(OpenOptions::new().read(true).write(true).open(log_path(path))?)),
        }
    }

    /// Keeps the write-ahead log short, and its end ahead of what is written. Call it when no call waits.
    pub(super) fn maintain_log(&mut self, path: &Path) -> Result<(), StoreError> {
        let pages = self.log_pages.load(Ordering::Relaxed);
        if pages >= MAX_LOG_PAGES {
            self.log_pages.store(0, Ordering::Relaxed);
            let mut statement = self.connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)");
            let moved = statement.as_mut().map(|statement| statement.query_row([], |_| Ok(())));
            return moved.map_err(|error| describe(error, path))?.map_err(|error| describe(&error, path));
        }
        self.add_spare_pages(path, pages).map_err(|error| describe_io(&error, path))
    }

    /// Makes the file of the write-ahead log longer than its content. A sync of a file that became longer takes several
    /// times as long, because the file system writes its journal, too: 2.2 ms instead of 0.2 ms on ext4. SQLite ignores
    /// what follows the last commit.
    fn add_spare_pages(&mut self, path: &Path, pages: u64) -> io::Result<()> {
        if self.commits < COMMITS_BEFORE_SPARE {
            return Ok(());
        }
        let needed = (pages + SPARE_LOG_PAGES / 2) * LOG_PAGE;
        if self.log_bytes >= needed {
            return Ok(());
        }
        let locks = Arc::clone(&self.locks);
        // Without the lock, another process could write at the same place.
        let _guard = locks.write.hold()?;
        let file = self.log_file(path)?;
        let mut end = file.seek(SeekFrom::End(0))?;
        if end < needed {
            end += io::copy(&mut io::Read::take(io::repeat(0), SPARE_LOG_PAGES * LOG_PAGE), file)?;
            file.sync_data()?;
        }
        self.log_bytes = end;
        Ok(())
    }
}

fn was_exchanged(path: &Path) -> StoreError {
    StoreError::unusable(format!(
        "the file {} was moved, deleted or replaced while the program used it; put it back, or restart the program",
        path.display()
    ))
}

/// The path of SQLite's write-ahead log.
fn log_path(path: &Path) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push("-wal");
    PathBuf::from(path)
}

fn open_connection(path: &Path) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| describe(&error, path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA fullfsync = 1; PRAGMA trusted_schema = 0;
             PRAGMA cell_size_check = 1;",
        )
        .map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}
