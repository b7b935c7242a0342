//! Whole messages, to copy all data.

use rusqlite::{Connection, Result, Row, params};
use serde::{Deserialize, Serialize};

use super::conversations;
use super::message_content::{MessageDetails, details};
use crate::clock::Time;

/// A message with everything that the database knows about it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MessageRow {
    pub(crate) n: i64,
    pub(crate) wamid: String,
    pub(crate) channel_id: String,
    pub(crate) phone_number: String,
    /// `inbound` or `outbound`.
    pub(crate) direction: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) content: String,
    #[serde(default)]
    pub(crate) details: MessageDetails,
    pub(crate) timestamp: Time,
    pub(crate) delivered_at: Option<Time>,
    pub(crate) read_at: Option<Time>,
    pub(crate) category: Option<String>,
    pub(crate) in_window: bool,
    /// The status that was set; none if it follows from the times.
    pub(crate) status: Option<String>,
    pub(crate) error: Option<String>,
}

fn read(row: &Row<'_>) -> Result<MessageRow> {
    Ok(MessageRow {
        n: row.get("n")?,
        wamid: row.get("wamid")?,
        channel_id: row.get("channel")?,
        phone_number: row.get("phone")?,
        direction: row.get("direction")?,
        kind: row.get("type")?,
        content: row.get("content")?,
        details: details(row)?,
        timestamp: Time(row.get("created")?),
        delivered_at: row.get::<_, Option<i64>>("deliver_at")?.map(Time),
        read_at: row.get::<_, Option<i64>>("read_at")?.map(Time),
        category: row.get("category")?,
        in_window: row.get("in_window")?,
        status: row.get("forced")?,
        error: row.get("error")?,
    })
}

/// All messages, oldest first.
pub(crate) fn all(db: &Connection) -> Result<Vec<MessageRow>> {
    db.prepare_cached("SELECT * FROM messages ORDER BY n")?.query_map([], read)?.collect()
}

/// Adds a message to its conversation.
pub(crate) fn add(db: &Connection, message: &MessageRow) -> Result<()> {
    let details = serde_json::to_string(&message.details).unwrap_or_else(|_| "{}".to_owned());
    db.prepare_cached(
        "INSERT INTO messages (n, wamid, channel, phone, direction, type, content, details,
                               created, deliver_at, read_at, category, in_window, forced, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        message.n,
        message.wamid,
        message.channel_id,
        message.phone_number,
        message.direction,
        message.kind,
        message.content,
        details,
        message.timestamp.0,
        message.delivered_at.map(|at| at.0),
        message.read_at.map(|at| at.0),
        message.category,
        message.in_window,
        message.status,
        message.error
    ])?;
    conversations::record_message(db, &message.channel_id, &message.phone_number, message.n)?;
    if message.direction == "inbound" {
        conversations::record_inbound(db, &message.channel_id, &message.phone_number, message.timestamp.0)?;
    }
    Ok(())
}
