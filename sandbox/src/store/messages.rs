//! Messages. A status is computed from the clock when it is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::{Value, json};

use super::conversations;
use super::message_content::{MessageDetails, delivery_state, details, rendered};
use crate::clock;
use crate::message::Message;

/// The known statuses, in order of delivery. Other statuses can be set too; they count as not delivered.
const STATUSES: &[&str] = &["accepted", "queued", "sent", "delivered", "read", "played", "failed"];

/// A message to store.
#[derive(Debug)]
pub(crate) struct NewMessage<'a> {
    pub(crate) channel: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) direction: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) content: &'a str,
    pub(crate) details: &'a MessageDetails,
    pub(crate) deliver_at: Option<i64>,
    pub(crate) read_at: Option<i64>,
    /// The category of the template; none if the message is not a template.
    pub(crate) category: Option<&'a str>,
    /// Whether the 24-hour window is open.
    pub(crate) in_window: bool,
    /// Why the message failed after it was accepted.
    pub(crate) error: Option<&'a str>,
}

/// Real ids are opaque Base64. These look similar: the phone number, then the hashed number of the message, in various
/// lengths, so that `+`, `/` and `=` occur often.
fn wamid(n: i64, phone: &str) -> String {
    let mut mixed = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^= mixed >> 29;
    let mut bytes = vec![0x1d, 0x14];
    bytes.extend(phone.trim_start_matches('+').bytes());
    bytes.extend([0x15, 0x02, 0x00]);
    bytes.extend(mixed.to_be_bytes());
    bytes.extend(n.to_be_bytes().into_iter().skip(2 + (n % 3) as usize));
    format!("wamid.{}", STANDARD.encode(bytes))
}

pub(crate) fn add(db: &Connection, new: &NewMessage<'_>, now: i64) -> Result<String> {
    let n: i64 = db.prepare_cached("SELECT coalesce(max(n), 0) + 1 FROM messages")?.query_row([], |row| row.get(0))?;
    let wamid = wamid(n, new.phone);
    let details = serde_json::to_string(new.details).unwrap_or_else(|_| "{}".to_owned());
    db.prepare_cached(
        "INSERT INTO messages (n, wamid, channel, phone, direction, type, content, details,
                               created, deliver_at, read_at, category, in_window, forced, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                 CASE WHEN ?14 IS NOT NULL THEN 'failed' END, ?14)",
    )?
    .execute(params![
        n,
        wamid,
        new.channel,
        new.phone,
        new.direction,
        new.kind,
        new.content,
        details,
        now,
        new.deliver_at,
        new.read_at,
        new.category,
        new.in_window,
        new.error
    ])?;
    conversations::record_message(db, new.channel, new.phone, n)?;
    Ok(wamid)
}

/// The channel of a message, and the data of `messages.status`.
pub(crate) fn status(db: &Connection, wamid: &str, now: i64) -> Result<Option<(String, Value)>> {
    db.prepare_cached("SELECT * FROM messages WHERE wamid = ?1")?
        .query_row([wamid], |row| {
            let delivery_state = delivery_state(row, now)?;
            let data = json!({
                "status": delivery_state.status,
                "direction": row.get::<_, String>("direction")?,
                "type": row.get::<_, String>("type")?,
                "content": row.get::<_, String>("content")?,
                "timestamp": clock::rfc3339(row.get("created")?),
                "deliveredAt": delivery_state.delivered.map(clock::rfc3339),
                "readAt": delivery_state.read.map(clock::rfc3339),
                "error": row.get::<_, Option<String>>("error")?,
            });
            Ok((row.get("channel")?, data))
        })
        .optional()
}

/// Sets a status; false if there is no such message. The delivery times are adjusted: a message set to `sent` stays
/// undelivered, and one set to `read` is delivered too.
pub(crate) fn set_status(db: &Connection, wamid: &str, status: &str, error: Option<&str>, now: i64) -> Result<bool> {
    let rank = STATUSES.iter().position(|known| *known == status).unwrap_or(0);
    let reached = |name: &str| status != "failed" && STATUSES.iter().position(|known| *known == name) <= Some(rank);
    let changed = db
        .prepare_cached(
            "UPDATE messages SET forced = ?2, error = ?3,
               deliver_at = CASE WHEN ?4 THEN min(coalesce(deliver_at, ?6), ?6) END,
               read_at = CASE WHEN ?5 THEN min(coalesce(read_at, ?6), ?6) END
             WHERE wamid = ?1",
        )?
        .execute(params![wamid, status, error, reached("delivered"), reached("read"), now])?;
    Ok(changed > 0)
}

/// The messages of a conversation.
#[derive(Debug)]
pub(crate) struct MessagePage {
    /// Oldest first.
    pub(crate) messages: Vec<Value>,
    /// Whether there are older ones.
    pub(crate) has_more: bool,
    /// When the status of one of them changes next.
    pub(crate) next_change: Option<i64>,
}

/// The last messages of a conversation before the one with this number.
pub(crate) fn of_conversation(
    db: &Connection,
    channel: &str,
    phone: &str,
    before: i64,
    limit: i64,
    now: i64,
) -> Result<MessagePage> {
    let mut next_change: Option<i64> = None;
    let to_json = |row: &Row<'_>| {
        let details = details(row)?;
        let state = delivery_state(row, now)?;
        if row.get_ref("forced")? == ValueRef::Null {
            let times: [Option<i64>; 2] = [row.get("deliver_at")?, row.get("read_at")?];
            let future = times.into_iter().flatten().filter(|at| *at > now);
            next_change = future.chain(next_change).min();
        }
        Ok(json!({
            "n": row.get::<_, i64>("n")?,
            "wamid": row.get::<_, String>("wamid")?,
            "direction": row.get::<_, String>("direction")?,
            "type": row.get::<_, String>("type")?,
            "timestamp": clock::rfc3339(row.get("created")?),
            "status": state.status,
            "deliveredAt": state.delivered.map(clock::rfc3339),
            "readAt": state.read.map(clock::rfc3339),
            "error": row.get::<_, Option<String>>("error")?,
            "category": row.get::<_, Option<String>>("category")?,
            "rendered": rendered(row, &details)?,
            "templateName": details.template_name,
            "languageCode": details.language_code,
            "apiReference": details.api_reference,
            "url": details.url,
            "caption": details.caption,
            "filename": details.filename,
        }))
    };
    // One message more than asked for shows whether there are more.
    let mut messages = db
        .prepare_cached(
            "SELECT * FROM messages INDEXED BY messages_by_phone
             WHERE phone = ?1 AND channel = ?2 AND n < ?3 ORDER BY n DESC LIMIT ?4",
        )?
        .query_map(params![phone, channel, before, limit.saturating_add(1)], to_json)?
        .collect::<Result<Vec<_>>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = messages.len() > limit;
    messages.truncate(limit);
    messages.reverse();
    Ok(MessagePage { messages, has_more, next_change })
}

/// Lets every accepted outbound message reach `delivered` or `read` now; returns how many changed.
pub(crate) fn deliver(db: &Connection, is_read: bool, now: i64) -> Result<usize> {
    db.execute(
        "UPDATE messages SET forced = NULL, deliver_at = min(coalesce(deliver_at, ?1), ?1),
           read_at = CASE WHEN ?2 THEN min(coalesce(read_at, ?1), ?1) ELSE read_at END
         WHERE direction = 'outbound'
           AND (forced IS NULL OR forced IN ('accepted', 'queued', 'sent') OR ?2 AND forced = 'delivered')
           AND (coalesce(deliver_at, ?1 + 1) > ?1 OR ?2 AND coalesce(read_at, ?1 + 1) > ?1)",
        params![now, is_read],
    )
}

fn read_message(row: &Row<'_>, now: i64) -> Result<Message> {
    let details = details(row)?;
    Ok(Message {
        wamid: row.get("wamid")?,
        to: row.get("phone")?,
        channel_id: row.get("channel")?,
        kind: row.get("type")?,
        content: row.get("content")?,
        template_name: details.template_name,
        language_code: details.language_code,
        variables: details.variables,
        header: details.header,
        url: details.url,
        caption: details.caption,
        filename: details.filename,
        api_reference: details.api_reference,
        call: details.call,
        timestamp: clock::rfc3339(row.get("created")?),
        status: delivery_state(row, now)?.status,
        error: row.get("error")?,
    })
}

/// An outbound message, if there is one with this id.
pub(crate) fn find_outbound(db: &Connection, wamid: &str, now: i64) -> Result<Option<Message>> {
    db.prepare_cached("SELECT * FROM messages WHERE direction = 'outbound' AND wamid = ?1")?
        .query_row([wamid], |row| read_message(row, now))
        .optional()
}

/// The outbound messages after the one with this number, oldest first, at most `limit` of them; optionally only those
/// to one phone number. Also returns the number of the last one.
pub(crate) fn outbound(
    db: &Connection,
    phone: Option<&str>,
    after: i64,
    limit: Option<usize>,
    now: i64,
) -> Result<(Vec<Message>, i64)> {
    let mut last = after;
    let to_message = |row: &Row<'_>| {
        last = row.get("n")?;
        read_message(row, now)
    };
    let filter = if phone.is_some() { "phone = ?1" } else { "?1 IS NULL" };
    // SQLite takes a negative limit for none.
    let limit = limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
    let select = "SELECT * FROM messages WHERE direction = 'outbound' AND n > ?2 AND";
    let messages = db
        .prepare_cached(&format!("{select} {filter} ORDER BY n LIMIT ?3"))?
        .query_map(params![phone, after, limit], to_message)?
        .collect::<Result<_>>()?;
    Ok((messages, last))
}
