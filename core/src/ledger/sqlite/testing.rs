//! Files and connections for the tests of the store.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::Path;

use rusqlite::Connection;

use crate::ledger::fingerprint::Secret;
use crate::ledger::sqlite::schema;

/// A connection to a new ledger that is not in a file.
pub(super) fn in_memory() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    schema::create(&connection, None).unwrap();
    connection
}

/// The tables of format 1, and an entry that was accepted in 1970.
const FORMAT_1: &str = "
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
    PRAGMA application_id = 0x776c6564;
    INSERT INTO ledger (name, value) VALUES ('format', 1), ('readable_from', 1), ('secret', x'00');
    INSERT INTO entries (scope, key, operation, fingerprint, state, token, owner, attempts, created_at, changed_at)
    VALUES ('', 'spring/1', 'messages.send', x'01', 4, 1, 0, 1, 1, 1);
";

/// Creates a file as the first version of the SDK did.
pub(super) fn create_format_1(path: &Path) {
    let file = Connection::open(path).unwrap();
    file.execute_batch(FORMAT_1).unwrap();
    let check = Secret::new(&[0]).check_value();
    file.execute("INSERT INTO ledger (name, value) VALUES ('secret_check', ?1)", [check]).unwrap();
}

/// The statements that created the tables, indexes and triggers of a file, by their names.
pub(super) fn schema_of(path: &Path) -> HashMap<String, String> {
    let file = Connection::open(path).unwrap();
    let mut select = file.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}
