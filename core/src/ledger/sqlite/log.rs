//! SQLite's write-ahead log, which this store puts on disk and keeps short itself. Every commit appends its pages to
//! it; from time to time they are moved into the file of the ledger.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::ledger::sqlite::failure::{describe, describe_io};
use crate::ledger::sqlite::file::{PAGE_BYTES, check_space, log_path};
use crate::ledger::sqlite::owner::WriteLock;
use crate::ledger::store::StoreError;

/// The size of a page in the log.
const PAGE: u64 = PAGE_BYTES + 24;
/// The number of pages in the log from which they are moved into the file: 8 MB. With SQLite's own limit, which is half
/// of it, pages that change often are moved more often.
const MAX_PAGES: u64 = 2_000;
/// The number of pages from which moving them waits for other processes.
const URGENT_PAGES: u64 = 2 * MAX_PAGES;
/// The number of pages for which the log has space before they are written.
const SPARE_PAGES: u64 = 250;
/// The number of syncs before the log gets spare pages: a program that makes few sends does not need them.
const SYNCS_BEFORE_SPARE: u64 = 20;
/// How long the log is left alone after it could not be kept in order.
const PAUSE: Duration = Duration::from_secs(1);

/// The number of syncs that have ended, of all stores of this process.
#[cfg(test)]
pub(super) static SYNCS: AtomicU64 = AtomicU64::new(0);
/// How many of the next syncs fail.
#[cfg(test)]
pub(super) static FAILING_SYNCS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(super) struct Log {
    file: Option<File>,
    /// The number of pages after the latest commit.
    pages: Arc<AtomicU64>,
    /// The length of the file when this process looked last.
    bytes: u64,
    syncs: u64,
    /// Whether a sync failed, so that pages may be missing on disk.
    is_doubtful: bool,
    paused_until: Option<Instant>,
}

impl Log {
    /// The log of a connection.
    pub(super) fn new(connection: &mut Connection) -> Result<Self, rusqlite::Error> {
        let pages = Arc::new(AtomicU64::new(0));
        let count_pages = {
            let pages = Arc::clone(&pages);
            move |_: &mut rusqlite::hooks::Wal, count: std::ffi::c_int| {
                pages.store(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
                Ok(())
            }
        };
        // This also ends the moves that SQLite makes inside of commits. Claims would wait for their two syncs.
        connection.wal_hook(Some(count_pages))?;
        Ok(Self { file: None, pages, bytes: 0, syncs: 0, is_doubtful: false, paused_until: None })
    }

    /// Puts all committed transactions on disk.
    ///
    /// SQLite does the same with `synchronous = FULL`, but inside of the transaction, where other processes wait for
    /// it, and the value must be changed between the transactions with and without claims.
    ///
    /// A system reports only once that pages could not be written, and then takes them for written. So after a failure
    /// only the pages that are moved into the file count as on disk.
    pub(super) fn sync(&mut self, connection: &Connection, lock: &WriteLock, path: &Path) -> Result<(), StoreError> {
        if self.is_doubtful {
            let _guard = lock.hold().map_err(|error| describe_io(&error, path))?;
            self.move_all_pages(connection, path)?;
            self.is_doubtful = false;
            return Ok(());
        }
        self.syncs += 1;
        self.sync_file(path).map_err(|error| describe_io(&error, path))
    }

    fn sync_file(&mut self, path: &Path) -> io::Result<()> {
        let synced = self.open(path).and_then(|file| sync_data(file));
        // A later success says nothing about the pages of the failure.
        self.is_doubtful |= synced.is_err();
        synced
    }

    fn open(&mut self, path: &Path) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(OpenOptions::new().read(true).write(true).open(log_path(path))?)),
        }
    }

    /// Keeps the log short, and its end ahead of what is written. Call it when no call waits.
    pub(super) fn maintain(
        &mut self,
        connection: &Connection,
        lock: &WriteLock,
        path: &Path,
    ) -> Result<(), StoreError> {
        if self.paused_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        let result = self.try_maintain(connection, lock, path);
        self.paused_until = result.is_err().then(|| Instant::now() + PAUSE);
        result
    }

    fn try_maintain(&mut self, connection: &Connection, lock: &WriteLock, path: &Path) -> Result<(), StoreError> {
        let failed = |error: io::Error| describe_io(&error, path);
        let pages = self.pages.load(Ordering::Relaxed);
        let needed = (pages + SPARE_PAGES / 2) * PAGE;
        let is_short = pages < MAX_PAGES;
        if is_short && (self.syncs < SYNCS_BEFORE_SPARE || self.bytes >= needed) {
            return Ok(());
        }
        // Without the lock, others would add pages all the time, so that the log would never start again from its
        // beginning.
        let guard = match pages < URGENT_PAGES {
            true => lock.try_hold().map_err(failed)?,
            false => Some(lock.hold().map_err(failed)?),
        };
        let Some(guard) = guard else { return Ok(()) };
        if !is_short {
            return self.move_pages(connection).map_err(|error| describe(&error, path));
        }
        // The rest of the disk is for outcomes.
        if check_space(path).is_err() {
            return Ok(());
        }
        let is_longer = self.add_spare_pages(connection, path, needed)?;
        drop(guard);
        if is_longer { self.sync_file(path).map_err(failed) } else { Ok(()) }
    }

    /// Moves the pages into the file, as far as no reader needs them in the log.
    fn move_pages(&self, connection: &Connection) -> Result<(), rusqlite::Error> {
        self.pages.store(0, Ordering::Relaxed);
        connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))
    }

    /// Moves all pages into the file, which is then on disk.
    fn move_all_pages(&mut self, connection: &Connection, path: &Path) -> Result<(), StoreError> {
        let failed = |error: rusqlite::Error| describe(&error, path);
        let mut statement = connection.prepare_cached("PRAGMA wal_checkpoint(TRUNCATE)").map_err(failed)?;
        let is_busy: bool = statement.query_row([], |row| row.get(0)).map_err(failed)?;
        if is_busy {
            let message = "the disk failed, and another program prevents the ledger from being written again";
            return Err(StoreError::retryable(message));
        }
        (self.bytes, self.file) = (0, None);
        self.pages.store(0, Ordering::Relaxed);
        Ok(())
    }

    /// Makes the file longer than its content, if it is not. A sync of a file that became longer takes several times as
    /// long, because the file system writes its journal, too: 2.2 ms instead of 0.2 ms on ext4. SQLite ignores what
    /// follows the last commit. Returns whether the file became longer.
    fn add_spare_pages(&mut self, connection: &Connection, path: &Path, needed: u64) -> Result<bool, StoreError> {
        let failed = |error: io::Error| describe_io(&error, path);
        // Keeps out programs that do not know the lock of the ledger. The transaction writes nothing.
        connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| describe(&error, path))?;
        let lengthened = self.open(path).and_then(|file| lengthen(file, needed));
        connection.execute_batch("ROLLBACK").map_err(|error| describe(&error, path))?;
        let (bytes, is_longer) = lengthened.map_err(failed)?;
        self.bytes = bytes;
        Ok(is_longer)
    }
}

/// Appends spare pages to a file that is shorter than `needed`. Returns its length, and whether it became longer.
fn lengthen(file: &mut File, needed: u64) -> io::Result<(u64, bool)> {
    let end = file.seek(SeekFrom::End(0))?;
    if end >= needed {
        return Ok((end, false));
    }
    let added = io::copy(&mut io::repeat(0).take(SPARE_PAGES * PAGE), file)?;
    Ok((end + added, true))
}

fn sync_data(file: &File) -> io::Result<()> {
    #[cfg(test)]
    if FAILING_SYNCS.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        return Err(io::Error::other("a test made the sync fail"));
    }
    file.sync_data()?;
    #[cfg(test)]
    SYNCS.fetch_add(1, Ordering::SeqCst);
    Ok(())
}
