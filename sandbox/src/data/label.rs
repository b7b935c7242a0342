//! Labels.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use super::check::{channel, identity, optional, read, required};
use crate::error::Error;
use crate::params::checks;
use crate::store::labels::{self, LabelUpdate};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Label {
    channel_id: String,
    name: String,
    description: Option<String>,
    color: Option<String>,
    display_order: Option<i32>,
    id: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

pub(super) fn put(db: &Connection, object: Value, now: i64) -> Result<Value, Error> {
    let label: Label = read(object)?;
    channel(db, &label.channel_id)?;
    required("name", &label.name, checks::any)?;
    let new = LabelUpdate {
        name: &label.name,
        description: optional("description", label.description.as_deref(), checks::any)?,
        color: optional("color", label.color.as_deref(), checks::color)?,
        display_order: label.display_order.map(i64::from),
    };
    let identity =
        identity("label_", label.id.as_deref(), label.created_at.as_deref(), label.updated_at.as_deref(), now)?;
    let n = labels::put(db, &label.channel_id, &new, identity)?;
    Ok(labels::get(db, n)?)
}
