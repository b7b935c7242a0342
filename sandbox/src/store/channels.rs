//! Keys and channels.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use super::page::{List, Page, with};

pub(crate) fn key_exists(db: &Connection, key: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM key_channels WHERE api_key = ?1")?.exists([key])
}

pub(crate) fn exists(db: &Connection, channel: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM channels WHERE id = ?1")?.exists([channel])
}

/// The ids of a key's channels.
pub(crate) fn of_key(db: &Connection, key: &str) -> Result<Vec<String>> {
    db.prepare_cached("SELECT channel FROM key_channels WHERE api_key = ?1 ORDER BY channel")?
        .query_map([key], |row| row.get(0))?
        .collect()
}

fn to_json(row: &Row<'_>) -> Result<Value> {
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "name": row.get::<_, String>(1)?,
        "phoneNumberId": row.get::<_, String>(2)?,
        "isActive": row.get::<_, bool>(3)?,
    }))
}

pub(crate) fn list(db: &Connection, key: &str) -> Result<Vec<Value>> {
    db.prepare_cached(
        "SELECT id, name, phone_number_id, is_active FROM channels
         JOIN key_channels ON channel = id WHERE api_key = ?1 ORDER BY id",
    )?
    .query_map([key], to_json)?
    .collect()
}

const ALL: List = List {
    columns: "id, name, phone_number_id, is_active, api_key",
    rows: "channels JOIN key_channels ON channel = id",
    channel: "id",
    condition: "TRUE",
    texts: &["id", "name"],
    phone: "''",
    order: "channels.rowid",
};

/// A page of the channels of all keys, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, |row| Ok(with(to_json(row)?, "apiKey", row.get::<_, String>(4)?)))
}

/// A channel and its API key.
#[derive(Debug)]
pub(crate) struct Channel<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    /// The id of its phone number.
    pub(crate) number: &'a str,
    pub(crate) is_active: bool,
    pub(crate) key: &'a str,
}

/// Creates or replaces a channel.
pub(crate) fn put(db: &Connection, new: &Channel<'_>) -> Result<()> {
    db.execute(
        "INSERT INTO channels (id, name, phone_number_id, is_active) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET name = excluded.name, phone_number_id = excluded.phone_number_id,
           is_active = excluded.is_active",
        params![new.id, new.name, new.number, new.is_active],
    )?;
    db.execute("DELETE FROM key_channels WHERE channel = ?1", [new.id])?;
    db.execute("INSERT INTO key_channels VALUES (?1, ?2)", params![new.key, new.id])?;
    Ok(())
}

/// Removes a channel and everything that belongs to it; false if there is none.
pub(crate) fn remove(db: &Connection, id: &str) -> Result<bool> {
    for table in ["contact_labels", "contact_fields"] {
        let sql = format!("DELETE FROM {table} WHERE contact IN (SELECT n FROM contacts WHERE channel = ?1)");
        db.execute(&sql, [id])?;
    }
    const TABLES: &[&str] = &[
        "executions",
        "automations",
        "messages",
        "conversations",
        "templates",
        "contacts",
        "labels",
        "custom_fields",
        "key_channels",
    ];
    for table in TABLES {
        db.execute(&format!("DELETE FROM {table} WHERE channel = ?1"), [id])?;
    }
    Ok(db.execute("DELETE FROM channels WHERE id = ?1", [id])? > 0)
}
