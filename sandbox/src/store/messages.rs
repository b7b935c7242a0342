//! Conversations and messages. A status is computed from the clock when it is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock;
use crate::message::Message;

/// The known statuses, in order of delivery. Other statuses can be set too; they count as not delivered.
const STATUSES: &[&str] = &["accepted", "queued", "sent", "delivered", "read", "played", "failed"];

/// The fields of a message that only the control API shows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MessageDetails {
    pub(crate) template_name: Option<String>,
    pub(crate) language_code: Option<String>,
    pub(crate) variables: Vec<String>,
    pub(crate) header: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) api_reference: Option<String>,
    pub(crate) call: Option<String>,
}

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

/// The row number of the conversation with a phone number, which is created if it does not exist.
pub(crate) fn conversation(db: &Connection, channel: &str, phone: &str) -> Result<i64> {
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

pub(crate) fn record_inbound(db: &Connection, channel: &str, phone: &str, now: i64) -> Result<()> {
    conversation(db, channel, phone)?;
    db.prepare_cached("UPDATE conversations SET last_inbound = ?3 WHERE channel = ?1 AND phone = ?2")?
        .execute(params![channel, phone, now])?;
    Ok(())
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
    conversation(db, new.channel, new.phone)?;
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
    Ok(wamid)
}

#[derive(Debug)]
struct DeliveryState {
    status: String,
    delivered: Option<i64>,
    read: Option<i64>,
}

fn delivery_state(row: &Row<'_>, now: i64) -> Result<DeliveryState> {
    let (deliver_at, read_at): (Option<i64>, Option<i64>) = (row.get("deliver_at")?, row.get("read_at")?);
    let delivered = deliver_at.filter(|at| *at <= now);
    let read = read_at.filter(|at| *at <= now);
    let forced: Option<String> = row.get("forced")?;
    let direction = row.get_ref("direction")?;
    let status = match forced {
        Some(status) => status,
        None if direction.as_str()? == "inbound" => "received".to_owned(),
        None if read.is_some() => "read".to_owned(),
        None if delivered.is_some() => "delivered".to_owned(),
        None => "sent".to_owned(),
    };
    Ok(DeliveryState { status, delivered, read })
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
        let details: MessageDetails = serde_json::from_str(row.get_ref("details")?.as_str()?).unwrap_or_default();
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
