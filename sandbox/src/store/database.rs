//! The database. One connection behind a mutex: a request is one transaction, committed before its response is
//! written.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{schema, seed};
use crate::error::Error;
use crate::options::Seed;

#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the file, or a database in memory without one, and seeds a new database.
    pub(crate) fn open(file: Option<&Path>, seed: Seed, now: i64) -> Result<Self, Error> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        // With a write-ahead log a committed transaction survives the process without one fsync per transaction.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
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

    pub(crate) fn reset(&self, seed: Seed, now: i64) -> Result<(), Error> {
        self.transact(|tx| {
            for table in schema::TABLES {
                tx.execute(&format!("DELETE FROM {table}"), [])?;
            }
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
