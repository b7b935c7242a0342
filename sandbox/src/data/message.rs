//! Messages, in documents.

use rusqlite::Connection;

use super::check::{channel, invalid, one_of, required};
use crate::error::Error;
use crate::params::checks;
use crate::store::message_rows::{self, MessageRow};

/// The highest number of a message. JSON has no larger exact integers, and later messages need numbers above it.
const HIGHEST: i64 = 1 << 53;
const TYPES: &[&str] = &["template", "text", "image", "video", "document", "audio"];

pub(super) fn put(db: &Connection, message: &MessageRow) -> Result<(), Error> {
    channel(db, &message.channel_id)?;
    required("phoneNumber", &message.phone_number, checks::phone)?;
    if !message.phone_number.starts_with('+') {
        return Err(invalid("phoneNumber", "must have its plus sign"));
    }
    required("wamid", &message.wamid, checks::wamid)?;
    one_of("direction", &message.direction, &["inbound", "outbound"])?;
    one_of("type", &message.kind, TYPES)?;
    if !(1..=HIGHEST).contains(&message.n) {
        return Err(invalid("n", &format!("must be between 1 and {HIGHEST}")));
    }
    Ok(message_rows::add(db, message)?)
}
