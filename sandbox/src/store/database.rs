//! The database. One connection behind a mutex: a request is one transaction, committed before its response is
//! written.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};

use super::{schema, seed};
use crate::error::Error;
use crate::options::Seed;

#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

/// How long a start waits until the file is free.
const LOCK_WAIT: Duration = Duration::from_secs(1);

/// Whether the error says that another connection uses the file.
fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

impl Store {
    /// Opens the file, or a database in memory without one, and seeds a new database. The file is locked until the
    /// store is dropped.
    pub(crate) fn open(file: Option<&Path>, seed: Seed, now: i64) -> Result<Self, Error> {
        let opened = Self::open_and_lock(file, seed, now);
        match (opened, file) {
            (Err(Error::Database(error)), Some(file)) if is_locked(&error) => Err(Error::InUse(file.to_owned())),
            (opened, _) => opened,
        }
    }

    fn open_and_lock(file: Option<&Path>, seed: Seed, now: i64) -> Result<Self, Error> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // Only one sandbox may use a file: the clock, the faults and the journal are not in it, and a reset of one
        // sandbox would remove the data of the other. The system releases the lock when the process ends, also by
        // SIGKILL. The wait is for a sandbox that is ending.
        connection.busy_timeout(LOCK_WAIT)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // With a write-ahead log a committed transaction survives the process without one fsync per transaction.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // Takes the lock; from now on the file is never busy.
        connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        connection.set_prepared_statement_cache_capacity(128);
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let store = Self { connection: Mutex::new(connection) };
        match version {
            0 => store.transact(|tx| {
                tx.execute_batch(schema::SCHEMA)?;
                tx.pragma_update(None, "user_version", schema::VERSION)?;
                seed::populate(tx, seed, now)
            })?,
            schema::VERSION => {}
            other => {
                return Err(Error::Invalid(format!(
                    "the database has version {other}, this sandbox requires {}",
                    schema::VERSION
                )));
            }
        }
        Ok(store)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one transaction; an error rolls it back.
    pub(crate) fn transact<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let tx = connection.transaction()?;
        let result = work(&tx)?;
        tx.commit()?;
        Ok(result)
    }

    /// How many rows were changed since the start.
    pub(crate) fn changes(&self) -> u64 {
        self.lock().total_changes()
    }

    pub(crate) fn reset(&self, seed: Seed, now: i64) -> Result<(), Error> {
        self.transact(|tx| {
            clear(tx)?;
            tx.execute("DELETE FROM clock", [])?;
            seed::populate(tx, seed, now)?;
            Ok(())
        })
    }

    /// The offset of the clock; it is stored with the data and survives a restart.
    pub(crate) fn clock_offset(&self) -> Result<i64, Error> {
        let offset = self.lock().query_row("SELECT offset FROM clock", [], |row| row.get(0)).optional()?;
        Ok(offset.unwrap_or(0))
    }

    pub(crate) fn set_clock_offset(&self, offset: i64) -> Result<(), Error> {
        self.transact(|tx| {
            tx.execute("DELETE FROM clock", [])?;
            tx.execute("INSERT INTO clock VALUES (?1)", params![offset])?;
            Ok(())
        })
    }
}

/// Removes all data, except for the clock.
pub(crate) fn clear(db: &Connection) -> rusqlite::Result<()> {
    schema::TABLES.iter().try_for_each(|table| db.execute(&format!("DELETE FROM {table}"), []).map(drop))
}
