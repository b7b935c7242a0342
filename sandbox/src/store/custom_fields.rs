//! Definitions of custom fields.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

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
