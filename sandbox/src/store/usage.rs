//! The messages of the last time, for the limits. Each query takes the time since which messages count; a message of
//! exactly that time does not count any more.
//!
//! `INDEXED BY` is for queries about one person: SQLite would otherwise read all messages of the channel.

use rusqlite::{Connection, Result, params};

/// How many messages a channel has sent and received.
pub(crate) fn messages(db: &Connection, channel: &str, since: i64) -> Result<i64> {
    db.prepare_cached("SELECT count(*) FROM messages WHERE channel = ?1 AND created > ?2")?
        .query_row(params![channel, since], |row| row.get(0))
}

/// Whether a channel has sent a message to a person.
pub(crate) fn wrote_to(db: &Connection, channel: &str, phone: &str, since: i64) -> Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM messages INDEXED BY messages_by_phone
         WHERE phone = ?1 AND channel = ?2 AND created > ?3 AND direction = 'outbound'",
    )?
    .exists(params![phone, channel, since])
}

/// The messages of the channels of a key.
const OF_KEY: &str = "channel IN (SELECT channel FROM key_channels WHERE api_key = ?1) AND created > ?2";

/// Those messages that count for the number of people: the ones outside the 24-hour window, which are templates.
const COUNTED: &str = "NOT in_window AND forced IS NOT 'failed'";

/// Whether the channels of a key have sent templates outside the 24-hour window to that many different people.
///
/// The number of people is known only after all messages were read, but the number of messages is in the index. Most of
/// the time there are not even that many messages, which keeps a campaign with thousands of people fast.
pub(crate) fn has_people(db: &Connection, key: &str, since: i64, people: u32) -> Result<bool> {
    db.prepare_cached(&format!(
        "SELECT CASE WHEN (SELECT count(*) FROM messages WHERE {OF_KEY}) < ?3 THEN FALSE
         ELSE (SELECT count(DISTINCT phone) FROM messages WHERE {OF_KEY} AND {COUNTED}) >= ?3 END"
    ))?
    .query_row(params![key, since, people], |row| row.get(0))
}

/// Whether a person is among those people.
pub(crate) fn reached(db: &Connection, key: &str, phone: &str, since: i64) -> Result<bool> {
    db.prepare_cached(&format!(
        "SELECT 1 FROM messages INDEXED BY messages_by_phone WHERE phone = ?3 AND {OF_KEY} AND {COUNTED}"
    ))?
    .exists(params![key, since, phone])
}

/// The number of marketing templates to a person, from all channels.
pub(crate) fn marketing(db: &Connection, phone: &str, since: i64) -> Result<i64> {
    db.prepare_cached(
        "SELECT count(*) FROM messages
         WHERE phone = ?1 AND created > ?2 AND category = 'MARKETING' AND forced IS NOT 'failed'",
    )?
    .query_row(params![phone, since], |row| row.get(0))
}
