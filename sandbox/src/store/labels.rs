//! Labels.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use super::identity::Identity;
use super::page::{List, Page};
use crate::clock;

/// The fields of an upsert. Absent fields keep their values.
#[derive(Debug)]
pub(crate) struct LabelUpdate<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) color: Option<&'a str>,
    pub(crate) display_order: Option<i64>,
}

pub(crate) fn id(n: i64) -> String {
    format!("label_{n}")
}

pub(crate) fn upsert(db: &Connection, channel: &str, update: &LabelUpdate<'_>, now: i64) -> Result<i64> {
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
    .query_row(params![channel, update.name, update.description, update.color, update.display_order, now], |row| {
        row.get(0)
    })
}

/// The row number of a label in a contact, which is created if it does not exist.
pub(crate) fn get_or_create(db: &Connection, channel: &str, name: &str, now: i64) -> Result<i64> {
    db.prepare_cached("INSERT OR IGNORE INTO labels (channel, name, created, updated) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![channel, name, now])?;
    db.prepare_cached("SELECT n FROM labels WHERE channel = ?1 AND name = ?2")?
        .query_row([channel, name], |row| row.get(0))
}

const COLUMNS: &str = "n, name, description, color, display_order, created, updated, channel";

fn to_json(row: &Row<'_>) -> Result<Value> {
    Ok(json!({
        "id": id(row.get(0)?),
        "channelId": row.get::<_, String>(7)?,
        "name": row.get::<_, String>(1)?,
        "description": row.get::<_, Option<String>>(2)?,
        "color": row.get::<_, Option<String>>(3)?,
        "displayOrder": row.get::<_, Option<i64>>(4)?,
        "createdAt": clock::rfc3339(row.get(5)?),
        "updatedAt": clock::rfc3339(row.get(6)?),
    }))
}

pub(crate) fn get(db: &Connection, n: i64) -> Result<Value> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM labels WHERE n = ?1"))?.query_row([n], to_json)
}

/// Sorted by display order; labels without one come last.
pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM labels WHERE channel = ?1
         ORDER BY display_order IS NULL, display_order, n"
    ))?
    .query_map([channel], to_json)?
    .collect()
}

const ALL: List = List {
    columns: COLUMNS,
    rows: "labels",
    channel: "channel",
    condition: "TRUE",
    texts: &["name", "description"],
    phone: "''",
    order: "display_order IS NULL, display_order, n",
};

/// A page of the labels, sorted in the same way, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, to_json)
}

/// Creates or replaces a label; absent fields are removed. Returns its row number.
pub(crate) fn put(db: &Connection, channel: &str, new: &LabelUpdate<'_>, identity: Identity) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO labels (n, channel, name, description, color, display_order, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (channel, name) DO UPDATE SET
           description = excluded.description, color = excluded.color, display_order = excluded.display_order,
           updated = excluded.updated
         RETURNING n",
    )?
    .query_row(
        params![
            identity.n,
            channel,
            new.name,
            new.description,
            new.color,
            new.display_order,
            identity.created,
            identity.updated
        ],
        |row| row.get(0),
    )
}

/// Removes a label, also from the contacts; false if there is none.
pub(crate) fn remove(db: &Connection, channel: &str, name: &str) -> Result<bool> {
    db.prepare_cached(
        "DELETE FROM contact_labels WHERE label = (SELECT n FROM labels WHERE channel = ?1 AND name = ?2)",
    )?
    .execute([channel, name])?;
    let removed = db.prepare_cached("DELETE FROM labels WHERE channel = ?1 AND name = ?2")?.execute([channel, name])?;
    Ok(removed > 0)
}
