//! The messages of the last time, for the limits. Each query takes the time since which messages count; a message of
//! exactly that time does not count any more.

use rusqlite::{Connection, Result, params};

/// How many messages a channel has sent and received.
pub(crate) fn messages(db: &Connection, channel: &str, since: i64) -> Result<i64> {
    db.prepare_cached("SELECT count(*) FROM messages WHERE channel = ?1 AND created > ?2")?
        .query_row(params![channel, since], |row| row.get(0))
}

/// Whether a channel has sent a message to a person.
pub(crate) fn wrote_to(db: &Connection, channel: &str, phone: &str, since: i64) -> Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM messages
         WHERE phone = ?1 AND channel = ?2 AND created > ?3 AND direction = 'outbound'",
    )?
    .exists(params![phone, channel, since])
}

/// The messages that count for the number of people: those of the channels of a key outside the 24-hour window, which
/// are templates.
const REACHED: &str = "channel IN (SELECT channel FROM key_channels WHERE api_key = ?1) AND created > ?2
    AND NOT in_window AND forced IS NOT 'failed'";

/// To how many different people the channels of a key have sent templates outside the 24-hour window.
pub(crate) fn people(db: &Connection, key: &str, since: i64) -> Result<i64> {
    db.prepare_cached(&format!("SELECT count(DISTINCT phone) FROM messages WHERE {REACHED}"))?
        .query_row(params![key, since], |row| row.get(0))
}

/// Whether a person is among those people.
pub(crate) fn reached(db: &Connection, key: &str, phone: &str, since: i64) -> Result<bool> {
    db.prepare_cached(&format!("SELECT 1 FROM messages WHERE phone = ?3 AND {REACHED}"))?
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
