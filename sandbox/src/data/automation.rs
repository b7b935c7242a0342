//! Automations.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{channel, read, required};
use crate::error::Error;
use crate::params::checks;
use crate::store::automations;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Automation {
    channel_id: String,
    id: String,
    name: String,
    is_active: bool,
}

pub(super) fn put(db: &Connection, object: Value, _now: i64) -> Result<Value, Error> {
    let Automation { channel_id, id, name, is_active } = read(object)?;
    channel(db, &channel_id)?;
    required("id", &id, checks::any)?;
    required("name", &name, checks::any)?;
    let item = json!({ "channelId": channel_id, "id": id, "name": name, "isActive": is_active });
    automations::put(db, &channel_id, &automations::Automation { id, name, is_active })?;
    Ok(item)
}
