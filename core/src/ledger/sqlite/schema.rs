//! The tables of the file, and how a new or older file gets them. A migration only adds, so that an older program can
//! still read the file; `readable_from` says which versions can.

use std::path::Path;

use ring::rand::{SecureRandom as _, SystemRandom};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use crate::ledger::fingerprint::Secret;
use crate::ledger::sqlite::failure::{describe, is_empty_file};
use crate::ledger::store::StoreError;

/// The format that this version writes.
const FORMAT: i64 = 1;
/// Marks a SQLite file as a ledger ("wled").
const APPLICATION_ID: i64 = 0x776c_6564;

/// `operation` and `record` are in the form of `short_text`. `owner` is 0 if the entry is not in flight.
const TABLES: &str = "
    CREATE TABLE ledger (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        operation TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        state INTEGER NOT NULL,
        token INTEGER NOT NULL,
        owner INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        record TEXT,
        message_hash INTEGER,
        failure TEXT,
        status INTEGER,
        request_id TEXT,
        whatsapp_code INTEGER,
        recipient TEXT,
        note TEXT,
        also_accepted TEXT
    );
    CREATE UNIQUE INDEX entries_by_key ON entries (scope, key);
    CREATE INDEX entries_in_flight ON entries (owner) WHERE state IN (1, 2);
    CREATE INDEX entries_by_message ON entries (message_hash) WHERE message_hash IS NOT NULL;
";

/// Checks that a file that exists is a ledger, before anything is changed in it or next to it.
pub(super) fn check_owner(path: &Path) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let failed = |error: rusqlite::Error| describe(&error, path);
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    // Nothing is moved from the log into a file that may not be whole.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(failed)?;
    check_application_id(&connection, path)
}

fn check_application_id(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| describe(&error, path);
    // In this order: another process may create the tables in between, and it sets the id together with them.
    if is_empty_file(connection).map_err(failed)? {
        return Ok(());
    }
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(failed)?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    Err(StoreError::unusable(format!("{} is a SQLite file, but not a ledger; choose another path", path.display())))
}

/// Creates or checks the tables, and returns the secret of the fingerprints.
pub(super) fn prepare(connection: &mut Connection, path: &Path, given: Option<&[u8]>) -> Result<Secret, StoreError> {
    let failed = |error: rusqlite::Error| describe(&error, path);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    check_application_id(&transaction, path)?;
    if is_empty_file(&transaction).map_err(failed)? {
        create(&transaction, given).map_err(failed)?;
    }
    check_format(&transaction, path)?;
    let secret = read_secret(&transaction, path, given)?;
    transaction.commit().map_err(failed)?;
    Ok(secret)
}

fn create(connection: &Connection, given: Option<&[u8]>) -> Result<(), rusqlite::Error> {
    connection.execute_batch(TABLES)?;
    connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
    let set = "INSERT INTO ledger (name, value) VALUES (?1, ?2)";
    connection.execute(set, params!["format", FORMAT])?;
    connection.execute(set, params!["readable_from", FORMAT])?;
    let secret = match given {
        Some(given) => Secret::new(given),
        None => {
            let mut bytes = [0; 32];
            SystemRandom::new().fill(&mut bytes).map_err(|_| rusqlite::Error::InvalidQuery)?;
            connection.execute(set, params!["secret", bytes])?;
            Secret::new(&bytes)
        }
    };
    connection.execute(set, params!["secret_check", secret.check_value()])?;
    Ok(())
}

fn read_value<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> Result<Option<T>, rusqlite::Error> {
    connection.query_row("SELECT value FROM ledger WHERE name = ?1", [name], |row| row.get(0)).optional()
}

fn check_format(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let readable_from: Option<i64> = read_value(connection, "readable_from").map_err(|error| describe(&error, path))?;
    match readable_from {
        Some(readable_from) if readable_from <= FORMAT => Ok(()),
        Some(readable_from) => Err(StoreError::unusable(format!(
            "{} was written by a newer version of this SDK (format {readable_from}; this version reads up to \
             {FORMAT}); update the SDK in this program",
            path.display()
        ))),
        None => Err(StoreError::unusable(format!("{} is damaged: it has no format; restore a backup", path.display()))),
    }
}

fn read_secret(connection: &Connection, path: &Path, given: Option<&[u8]>) -> Result<Secret, StoreError> {
    let read = |name| read_value::<Vec<u8>>(connection, name).map_err(|error| describe(&error, path));
    let secret = match (given, read("secret")?) {
        (Some(given), _) => Secret::new(given),
        (None, Some(own)) => Secret::new(&own),
        (None, None) => {
            return Err(StoreError::unusable(format!(
                "{} was made with the option ledger_secret; set it to the same value",
                path.display()
            )));
        }
    };
    if read("secret_check")?.is_some_and(|check| check != secret.check_value()) {
        return Err(StoreError::unusable(format!(
            "the option ledger_secret is not the secret that {} was made with; set it to the same value, or remove it \
             if the file has its own",
            path.display()
        )));
    }
    Ok(secret)
}
