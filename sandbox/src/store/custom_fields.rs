//! Definitions of custom fields.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use super::identity::Identity;
use super::page::{List, Page};
use crate::clock;

/// The fields of an upsert. Absent fields keep their values.
#[derive(Debug)]
pub(crate) struct CustomFieldUpdate<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: Option<&'a str>,
    pub(crate) is_required: Option<bool>,
    pub(crate) options: Option<&'a Value>,
}

pub(crate) fn id(n: i64) -> String {
    format!("field_{n}")
}

pub(crate) fn upsert(db: &Connection, channel: &str, update: &CustomFieldUpdate<'_>, now: i64) -> Result<i64> {
    // A field that stops being a dropdown loses its options.
    db.prepare_cached(
        "INSERT INTO custom_fields (channel, name, type, is_required, options, created, updated)
         VALUES (?1, ?2, coalesce(?3, 'text'), coalesce(?4, 0), ?5, ?6, ?6)
         ON CONFLICT DO UPDATE SET
           type = coalesce(?3, type), is_required = coalesce(?4, is_required),
           options = CASE WHEN ?3 IS NULL THEN options ELSE ?5 END, updated = ?6
         RETURNING n",
    )?
    .query_row(
        params![channel, update.name, update.kind, update.is_required, update.options.map(Value::to_string), now],
        |row| row.get(0),
    )
}

/// Creates a text field for a name in a contact, unless it exists.
pub(crate) fn create_if_missing(db: &Connection, channel: &str, name: &str, now: i64) -> Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO custom_fields
           (channel, name, type, is_required, created, updated)
         VALUES (?1, ?2, 'text', 0, ?3, ?3)",
    )?
    .execute(params![channel, name, now])?;
    Ok(())
}

const COLUMNS: &str = "n, name, type, is_required, options, created, updated, channel";

fn to_json(row: &Row<'_>) -> Result<Value> {
    let options: Option<String> = row.get(4)?;
    let options: Option<Value> = options.and_then(|text| serde_json::from_str(&text).ok());
    Ok(json!({
        "id": id(row.get(0)?),
        "channelId": row.get::<_, String>(7)?,
        "name": row.get::<_, String>(1)?,
        "type": row.get::<_, String>(2)?,
        "isRequired": row.get::<_, bool>(3)?,
        "options": options.unwrap_or_else(|| json!([])),
        "createdAt": clock::rfc3339(row.get(5)?),
        "updatedAt": clock::rfc3339(row.get(6)?),
    }))
}

pub(crate) fn get(db: &Connection, n: i64) -> Result<Value> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM custom_fields WHERE n = ?1"))?.query_row([n], to_json)
}

pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM custom_fields WHERE channel = ?1 ORDER BY n"))?
        .query_map([channel], to_json)?
        .collect()
}

const ALL: List = List {
    columns: COLUMNS,
    rows: "custom_fields",
    channel: "channel",
    condition: "TRUE",
    texts: &["name"],
    phone: "''",
    order: "n",
};

/// A page of the custom fields, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, to_json)
}

/// Creates or replaces a custom field; returns its row number.
pub(crate) fn put(db: &Connection, channel: &str, new: &CustomFieldUpdate<'_>, identity: Identity) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO custom_fields (n, channel, name, type, is_required, options, created, updated)
         VALUES (?1, ?2, ?3, coalesce(?4, 'text'), coalesce(?5, 0), ?6, ?7, ?8)
         ON CONFLICT (channel, name) DO UPDATE SET
           type = excluded.type, is_required = excluded.is_required, options = excluded.options,
           updated = excluded.updated
         RETURNING n",
    )?
    .query_row(
        params![
            identity.n,
            channel,
            new.name,
            new.kind,
            new.is_required,
            new.options.map(Value::to_string),
            identity.created,
            identity.updated
        ],
        |row| row.get(0),
    )
}

/// Removes a custom field, also from the contacts; false if there is none.
pub(crate) fn remove(db: &Connection, channel: &str, name: &str) -> Result<bool> {
    db.prepare_cached(
        "DELETE FROM contact_fields
         WHERE name = ?2 AND contact IN (SELECT n FROM contacts WHERE channel = ?1)",
    )?
    .execute([channel, name])?;
    let removed =
        db.prepare_cached("DELETE FROM custom_fields WHERE channel = ?1 AND name = ?2")?.execute([channel, name])?;
    Ok(removed > 0)
}
