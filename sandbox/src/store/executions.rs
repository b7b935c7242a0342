//! Executions of automations.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use super::page::{List, Page};
use crate::clock;

/// The row number of a contact or a conversation that does not exist: those of SQLite begin with 1.
pub(crate) const NO_ROW: i64 = 0;

/// An execution to store.
#[derive(Debug)]
pub(crate) struct NewExecution<'a> {
    pub(crate) channel: &'a str,
    pub(crate) automation: &'a str,
    /// Its row number, or [`NO_ROW`].
    pub(crate) contact: i64,
    /// Its row number, or [`NO_ROW`].
    pub(crate) conversation: i64,
    pub(crate) created: i64,
}

pub(crate) fn id(n: i64) -> String {
    format!("exec_{n}")
}

/// Adds an execution; returns its row number. `n` is that number, none for the next one.
pub(crate) fn add(db: &Connection, new: &NewExecution<'_>, n: Option<i64>) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO executions (n, channel, automation, contact, conversation, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING n",
    )?
    .query_row(params![n, new.channel, new.automation, new.contact, new.conversation, new.created], |row| row.get(0))
}

/// The newest first. An execution remains when its automation, its contact or its conversation is removed. The number
/// is that of the conversation, or of the contact if there is no conversation.
const ALL: List = List {
    columns: "e.n, e.channel, e.automation, a.name, coalesce(v.phone, k.phone), c.name, e.created",
    rows: "executions e LEFT JOIN conversations v ON v.n = e.conversation
           LEFT JOIN contacts k ON k.n = e.contact
           LEFT JOIN automations a ON a.channel = e.channel AND a.id = e.automation
           LEFT JOIN contacts c ON c.channel = e.channel AND c.phone = coalesce(v.phone, k.phone)",
    channel: "e.channel",
    condition: "TRUE",
    texts: &["a.name", "c.name"],
    phone: "coalesce(v.phone, k.phone, '')",
    order: "e.n DESC",
};

/// A page of the executions, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, |row: &Row<'_>| {
        Ok(json!({
            "id": id(row.get(0)?),
            "channelId": row.get::<_, String>(1)?,
            "automationId": row.get::<_, String>(2)?,
            "automationName": row.get::<_, Option<String>>(3)?,
            "phoneNumber": row.get::<_, Option<String>>(4)?,
            "contactName": row.get::<_, Option<String>>(5)?,
            "createdAt": clock::rfc3339(row.get(6)?),
        }))
    })
}
