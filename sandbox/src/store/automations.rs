//! Automations.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::{Value, json};

use super::page::{List, Page, with_channel};

#[derive(Debug)]
pub(crate) struct Automation {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
}

fn read(row: &Row<'_>) -> Result<Automation> {
    Ok(Automation { id: row.get(0)?, name: row.get(1)?, is_active: row.get(2)? })
}

/// Creates or replaces an automation.
pub(crate) fn put(db: &Connection, channel: &str, new: &Automation) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO automations VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        channel,
        new.id,
        new.name,
        new.is_active
    ])?;
    Ok(())
}

/// Removes an automation; false if there is none.
pub(crate) fn remove(db: &Connection, channel: &str, id: &str) -> Result<bool> {
    let removed =
        db.prepare_cached("DELETE FROM automations WHERE channel = ?1 AND id = ?2")?.execute([channel, id])?;
    Ok(removed > 0)
}

fn to_json(row: &Row<'_>) -> Result<Value> {
    let automation = read(row)?;
    Ok(json!({ "id": automation.id, "name": automation.name, "isActive": automation.is_active }))
}

pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached("SELECT id, name, is_active FROM automations WHERE channel = ?1 ORDER BY id")?
        .query_map([channel], to_json)?
        .collect()
}

const ALL: List = List {
    columns: "id, name, is_active, channel",
    rows: "automations",
    channel: "channel",
    condition: "TRUE",
    texts: &["id", "name"],
    phone: "''",
    order: "channel, id",
};

/// A page of the automations, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, |row| with_channel(to_json(row)?, row))
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
