//! The channels, and how much data there is.

use rusqlite::{Connection, Result};
use serde_json::{Value, json};

/// The numbers of objects on all channels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) conversations: i64,
    pub(crate) contacts: i64,
    pub(crate) messages: i64,
}

fn count(db: &Connection, sql: &str) -> Result<i64> {
    db.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

pub(crate) fn counts(db: &Connection) -> Result<Counts> {
    Ok(Counts {
        conversations: count(db, "SELECT count(*) FROM conversations")?,
        contacts: count(db, "SELECT count(*) FROM contacts")?,
        messages: count(db, "SELECT count(*) FROM messages")?,
    })
}

/// The channels of all keys, in the order in which they were created.
pub(crate) fn channels(db: &Connection) -> Result<Vec<Value>> {
    db.prepare_cached("SELECT id, name, phone_number_id FROM channels ORDER BY rowid")?
        .query_map([], |row| {
            Ok(json!({
                "id": row.get::<_, String>(0)?,
                "name": row.get::<_, String>(1)?,
                "phoneNumberId": row.get::<_, String>(2)?,
            }))
        })?
        .collect()
}
