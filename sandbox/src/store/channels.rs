//! Keys and channels.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

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

pub(crate) fn list(db: &Connection, key: &str) -> Result<Vec<Value>> {
    let to_json = |row: &Row<'_>| {
        Ok(json!({
            "id": row.get::<_, String>(0)?,
            "name": row.get::<_, String>(1)?,
            "phoneNumberId": row.get::<_, String>(2)?,
            "isActive": row.get::<_, bool>(3)?,
        }))
    };
    db.prepare_cached(
        "SELECT id, name, phone_number_id, is_active FROM channels
         JOIN key_channels ON channel = id WHERE api_key = ?1 ORDER BY id",
    )?
    .query_map([key], to_json)?
    .collect()
}

pub(crate) fn add(db: &Connection, key: &str, id: &str, name: &str, number: &str) -> Result<()> {
    db.execute("INSERT INTO channels (id, name, phone_number_id) VALUES (?1, ?2, ?3)", params![id, name, number])?;
    db.execute("INSERT INTO key_channels VALUES (?1, ?2)", params![key, id])?;
    Ok(())
}
