//! Automations and their executions.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::{Value, json};

#[derive(Debug)]
pub(crate) struct Automation {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
}

fn read(row: &Row<'_>) -> Result<Automation> {
    Ok(Automation { id: row.get(0)?, name: row.get(1)?, is_active: row.get(2)? })
}

pub(crate) fn add(db: &Connection, channel: &str, new: &Automation) -> Result<()> {
    db.execute("INSERT INTO automations VALUES (?1, ?2, ?3, ?4)", params![channel, new.id, new.name, new.is_active])?;
    Ok(())
}

pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    let to_json = |row: &Row<'_>| {
        let automation = read(row)?;
        Ok(json!({ "id": automation.id, "name": automation.name, "isActive": automation.is_active }))
    };
    db.prepare_cached("SELECT id, name, is_active FROM automations WHERE channel = ?1 ORDER BY id")?
        .query_map([channel], to_json)?
        .collect()
}

/// Finds an automation by id, or by name, ignoring case.
pub(crate) fn find(db: &Connection, channel: &str, id: Option<&str>, name: Option<&str>) -> Result<Option<Automation>> {
    db.prepare_cached(
        "SELECT id, name, is_active FROM automations
         WHERE channel = ?1 AND (id = ?2 OR name = ?3)",
    )?
    .query_row(params![channel, id, name], read)
    .optional()
}

pub(crate) fn execute(
    db: &Connection,
    channel: &str,
    automation: &str,
    contact: i64,
    conversation: i64,
    now: i64,
) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO executions (channel, automation, contact, conversation, created)
         VALUES (?1, ?2, ?3, ?4, ?5) RETURNING n",
    )?
    .query_row(params![channel, automation, contact, conversation, now], |row| row.get(0))
}
