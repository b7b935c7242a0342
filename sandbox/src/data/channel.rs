//! Channels.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{read, required};
use crate::error::Error;
use crate::params::checks;
use crate::store::channels;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Channel {
    id: String,
    name: String,
    phone_number_id: String,
    api_key: String,
    #[serde(default = "yes")]
    is_active: bool,
}

fn yes() -> bool {
    true
}

pub(super) fn put(db: &Connection, object: Value, _now: i64) -> Result<Value, Error> {
    let channel: Channel = read(object)?;
    required("id", &channel.id, checks::any)?;
    required("name", &channel.name, checks::any)?;
    required("phoneNumberId", &channel.phone_number_id, checks::any)?;
    required("apiKey", &channel.api_key, checks::any)?;
    let new = channels::Channel {
        id: &channel.id,
        name: &channel.name,
        number: &channel.phone_number_id,
        is_active: channel.is_active,
        key: &channel.api_key,
    };
    channels::put(db, &new)?;
    Ok(json!({
        "id": channel.id,
        "name": channel.name,
        "phoneNumberId": channel.phone_number_id,
        "isActive": channel.is_active,
        "apiKey": channel.api_key,
    }))
}
