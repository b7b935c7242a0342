//! Labels.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use crate::clock;

/// What an upsert says. What it does not say stays as it was.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) color: Option<&'a str>,
    pub(crate) display_order: Option<i64>,
}

pub(crate) fn id(n: i64) -> String {
    format!("label_{n}")
}

pub(crate) fn upsert(db: &Connection, channel: &str, change: &Change<'_>, now: i64) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO labels (channel, name, description, color, display_order, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT DO UPDATE SET
           description = coalesce(excluded.description, description),
           color = coalesce(excluded.color, color),
           display_order = coalesce(excluded.display_order, display_order),
           updated = excluded.updated
         RETURNING n",
    )?
    .query_row(params![channel, change.name, change.description, change.color, change.display_order, now], |row| {
        row.get(0)
    })
}

/// A label a contact mentions: made where it is unknown, untouched where it is known.
pub(crate) fn ensure(db: &Connection, channel: &str, name: &str, now: i64) -> Result<i64> {
    db.prepare_cached("INSERT OR IGNORE INTO labels (channel, name, created, updated) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![channel, name, now])?;
    db.prepare_cached("SELECT n FROM labels WHERE channel = ?1 AND name = ?2")?
        .query_row([channel, name], |row| row.get(0))
}

const COLUMNS: &str = "n, name, description, color, display_order, created, updated, channel";

fn show(row: &Row<'_>) -> Result<Value> {
    Ok(json!({
        "id": id(row.get(0)?),
        "channelId": row.get::<_, String>(7)?,
        "name": row.get::<_, String>(1)?,
        "description": row.get::<_, Option<String>>(2)?,
        "color": row.get::<_, Option<String>>(3)?,
        "displayOrder": row.get::<_, Option<i64>>(4)?,
        "createdAt": clock::text(row.get(5)?),
        "updatedAt": clock::text(row.get(6)?),
    }))
}

pub(crate) fn get(db: &Connection, n: i64) -> Result<Value> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM labels WHERE n = ?1"))?.query_row([n], show)
}

/// By their order, those without one last.
pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM labels WHERE channel = ?1
         ORDER BY display_order IS NULL, display_order, n"
    ))?
    .query_map([channel], show)?
    .collect()
}
