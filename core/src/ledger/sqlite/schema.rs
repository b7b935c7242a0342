//! The tables of the file, and how a new or older file gets them. A migration only adds, so that an older program can
//! still read the file; `readable_from` says which versions can.

use std::path::Path;

use ring::rand::{SecureRandom as _, SystemRandom};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use crate::ledger::fingerprint::Secret;
use crate::ledger::sqlite::failure::{describe, is_empty_file};
use crate::ledger::store::StoreError;

/// The format that this version writes. Format 1 had only the tables `ledger` and `entries`.
const FORMAT: i64 = 2;
/// The oldest format whose programs can read the file.
const READABLE_FROM: i64 = 1;
/// Marks a SQLite file as a ledger ("wled").
const APPLICATION_ID: i64 = 0x776c_6564;

/// The tables of a new file; an older file gets those that it does not have.
///
/// `operation` and `record` are in the form of `short_text`. `owner` is 0 if the entry is not in flight.
///
/// `campaigns` is kept by a trigger, so that an older program that deletes entries also closes their campaigns. The
/// name is the part of the key before its first `/` or `:`; a key with neither belongs to no campaign.
///
/// `people_counts` has the number of the people who were admitted after `since`: to count 100,000 rows takes
/// milliseconds, in which no other call is answered.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS ledger (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS entries (
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
    CREATE UNIQUE INDEX IF NOT EXISTS entries_by_key ON entries (scope, key);
    CREATE INDEX IF NOT EXISTS entries_in_flight ON entries (owner) WHERE state IN (1, 2);
    CREATE INDEX IF NOT EXISTS entries_by_message ON entries (message_hash) WHERE message_hash IS NOT NULL;

    CREATE TABLE IF NOT EXISTS campaigns (
        scope TEXT NOT NULL,
        name TEXT NOT NULL,
        is_closed INTEGER NOT NULL,
        has_keys INTEGER NOT NULL,
        PRIMARY KEY (scope, name)
    ) WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS close_campaign AFTER DELETE ON entries WHEN old.state = 4 BEGIN
        UPDATE campaigns SET is_closed = 1
        WHERE is_closed = 0 AND scope = old.scope AND length(name) < length(old.key)
        AND name = substr(old.key, 1, min(instr(old.key || '/', '/'), instr(old.key || ':', ':')) - 1);
    END;

    CREATE TABLE IF NOT EXISTS turns (scope TEXT PRIMARY KEY, next_at INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE IF NOT EXISTS people (
        scope TEXT NOT NULL,
        person INTEGER NOT NULL,
        admitted_at INTEGER NOT NULL,
        PRIMARY KEY (scope, person)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS people_by_time ON people (scope, admitted_at);
    CREATE TABLE IF NOT EXISTS people_counts (
        scope TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        count INTEGER NOT NULL
    ) WITHOUT ROWID;
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
    let format = check_format(&transaction, path)?;
    if format < FORMAT {
        upgrade(&transaction).map_err(failed)?;
    }
    let secret = read_secret(&transaction, path, given)?;
    transaction.commit().map_err(failed)?;
    Ok(secret)
}

pub(super) fn create(connection: &Connection, given: Option<&[u8]>) -> Result<(), rusqlite::Error> {
    connection.execute_batch(TABLES)?;
    connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
    let set = "INSERT INTO ledger (name, value) VALUES (?1, ?2)";
    connection.execute(set, params!["format", FORMAT])?;
    connection.execute(set, params!["readable_from", READABLE_FROM])?;
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

/// Adds what an older file does not have.
fn upgrade(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch(TABLES)?;
    connection.execute("UPDATE ledger SET value = ?1 WHERE name = 'format'", [FORMAT]).map(drop)
}

fn read_value<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> Result<Option<T>, rusqlite::Error> {
    connection.query_row("SELECT value FROM ledger WHERE name = ?1", [name], |row| row.get(0)).optional()
}

/// The format of the file, if this version can read it.
fn check_format(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let read = |name| read_value::<i64>(connection, name).map_err(|error| describe(&error, path));
    match (read("format")?, read("readable_from")?) {
        (Some(format), Some(readable_from)) if readable_from <= FORMAT => Ok(format),
        (_, Some(readable_from)) if readable_from > FORMAT => Err(StoreError::unusable(format!(
            "{} was written by a newer version of this SDK (format {readable_from}; this version reads up to \
             {FORMAT}); update the SDK in this program",
            path.display()
        ))),
        _ => Err(StoreError::unusable(format!("{} is damaged: it has no format; restore a backup", path.display()))),
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
