//! Conversations: one per channel and phone number.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;

use super::message_content::{body, delivery_state};
use super::page::{List, Page};
use super::rendering::preview;
use crate::clock;

/// How long after a customer's message free-form messages are allowed, in milliseconds.
pub(crate) const WINDOW: i64 = 24 * 60 * 60 * 1000;

/// The row number of the conversation with a phone number, which is created if it does not exist.
pub(crate) fn get_or_create(db: &Connection, channel: &str, phone: &str) -> Result<i64> {
    db.prepare_cached("INSERT OR IGNORE INTO conversations (channel, phone) VALUES (?1, ?2)")?
        .execute([channel, phone])?;
    db.prepare_cached("SELECT n FROM conversations WHERE channel = ?1 AND phone = ?2")?
        .query_row([channel, phone], |row| row.get(0))
}

/// When the last inbound message of a phone number arrived.
pub(crate) fn last_inbound(db: &Connection, channel: &str, phone: &str) -> Result<Option<i64>> {
    let time: Option<Option<i64>> = db
        .prepare_cached("SELECT last_inbound FROM conversations WHERE channel = ?1 AND phone = ?2")?
        .query_row([channel, phone], |row| row.get(0))
        .optional()?;
    Ok(time.flatten())
}

/// Makes a message the last one of its conversation, which is created if it does not exist.
pub(super) fn record_message(db: &Connection, channel: &str, phone: &str, message: i64) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO conversations (channel, phone, last_message) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET last_message = excluded.last_message",
    )?
    .execute(params![channel, phone, message])?;
    Ok(())
}

pub(crate) fn record_inbound(db: &Connection, channel: &str, phone: &str, now: i64) -> Result<()> {
    get_or_create(db, channel, phone)?;
    db.prepare_cached("UPDATE conversations SET last_inbound = ?3 WHERE channel = ?1 AND phone = ?2")?
        .execute(params![channel, phone, now])?;
    Ok(())
}

/// A conversation, as a list of conversations shows it.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) channel: String,
    pub(crate) phone: String,
    /// The name of the contact.
    pub(crate) name: Option<String>,
    pub(crate) last_message: Option<LastMessage>,
    /// When the 24-hour window closes; none if it is closed.
    pub(crate) window_closes_at: Option<String>,
}

/// The last message of a conversation.
#[derive(Debug, Serialize)]
pub(crate) struct LastMessage {
    preview: String,
    direction: String,
    status: String,
    timestamp: String,
}

/// Conversations with messages, the newest message first.
const WITH_MESSAGES: List = List {
    columns: "v.last_message, v.last_inbound, c.name",
    rows: "conversations v LEFT JOIN contacts c ON c.channel = v.channel AND c.phone = v.phone",
    channel: "v.channel",
    condition: "v.last_message IS NOT NULL",
    texts: &["c.name"],
    phone: "v.phone",
    order: "v.last_message DESC",
};

/// Contacts without messages, the newest first.
const WITHOUT_MESSAGES: List = List {
    columns: "c.channel, c.phone, c.name",
    rows: "contacts c LEFT JOIN conversations v ON v.channel = c.channel AND v.phone = c.phone",
    channel: "c.channel",
    condition: "v.last_message IS NULL",
    texts: &["c.name"],
    phone: "c.phone",
    order: "c.n DESC",
};

/// The conversation of a row with the columns of [`WITH_MESSAGES`]. The last message is not in their query, because
/// the messages of the pages before would be read as well.
fn with_messages(db: &Connection, row: &Row<'_>, now: i64) -> Result<Conversation> {
    let (number, last_inbound, name): (i64, Option<i64>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    db.prepare_cached("SELECT * FROM messages WHERE n = ?1")?.query_row([number], |message| {
        let last_message = LastMessage {
            preview: preview(message.get_ref("type")?.as_str()?, &body(message)?),
            direction: message.get("direction")?,
            status: delivery_state(message, now)?.status,
            timestamp: clock::rfc3339(message.get("created")?),
        };
        Ok(Conversation {
            channel: message.get("channel")?,
            phone: message.get("phone")?,
            name,
            last_message: Some(last_message),
            window_closes_at: last_inbound.map(|at| at + WINDOW).filter(|at| *at > now).map(clock::rfc3339),
        })
    })
}

fn without_messages(row: &Row<'_>) -> Result<Conversation> {
    Ok(Conversation {
        channel: row.get("channel")?,
        phone: row.get("phone")?,
        name: row.get("name")?,
        last_message: None,
        window_closes_at: None,
    })
}

/// A page of the conversations with messages and then of the contacts without, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>, now: i64) -> Result<(Vec<Conversation>, i64)> {
    let with = WITH_MESSAGES.count(db, page)?;
    let without = WITHOUT_MESSAGES.count(db, page)?;
    let mut conversations = Vec::new();
    if page.offset < with {
        conversations = WITH_MESSAGES.items(db, page, |row| with_messages(db, row, now))?;
    }
    let read = i64::try_from(conversations.len()).unwrap_or(i64::MAX);
    if read < page.limit {
        let rest = Page { limit: page.limit - read, offset: (page.offset - with).max(0), ..*page };
        conversations.extend(WITHOUT_MESSAGES.items(db, &rest, without_messages)?);
    }
    Ok((conversations, with + without))
}

/// The conversation with a phone number. There may be neither a message nor a contact.
pub(crate) fn get(db: &Connection, channel: &str, phone: &str, now: i64) -> Result<Conversation> {
    let newest = db
        .prepare_cached(
            "SELECT v.last_message, v.last_inbound, c.name FROM conversations v
             LEFT JOIN contacts c ON c.channel = v.channel AND c.phone = v.phone
             WHERE v.channel = ?1 AND v.phone = ?2 AND v.last_message IS NOT NULL",
        )?
        .query_row([channel, phone], |row| with_messages(db, row, now))
        .optional()?;
    if let Some(conversation) = newest {
        return Ok(conversation);
    }
    let name: Option<Option<String>> = db
        .prepare_cached("SELECT name FROM contacts WHERE channel = ?1 AND phone = ?2")?
        .query_row([channel, phone], |row| row.get(0))
        .optional()?;
    Ok(Conversation {
        channel: channel.to_owned(),
        phone: phone.to_owned(),
        name: name.flatten(),
        last_message: None,
        window_closes_at: None,
    })
}
