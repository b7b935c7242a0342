//! Definitions of custom fields.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use super::check::{channel, identity, invalid, one_of, read, required};
use crate::api::FIELD_TYPES;
use crate::error::Error;
use crate::params::checks;
use crate::store::custom_fields::{self, CustomFieldUpdate};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CustomField {
    channel_id: String,
    name: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    is_required: bool,
    #[serde(default)]
    options: Vec<String>,
    id: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

pub(super) fn put(db: &Connection, object: Value, now: i64) -> Result<Value, Error> {
    let field: CustomField = read(object)?;
    channel(db, &field.channel_id)?;
    required("name", &field.name, checks::any)?;
    let kind = field.kind.as_deref().unwrap_or("text");
    one_of("type", kind, FIELD_TYPES)?;
    if (kind == "dropdown") == field.options.is_empty() {
        return Err(invalid("options", "a dropdown needs options, and other types have none"));
    }
    if field.options.iter().any(|option| option.trim().is_empty()) {
        return Err(invalid("options", "an option must not be empty"));
    }
    let options = (!field.options.is_empty()).then(|| Value::from(field.options.as_slice()));
    let new = CustomFieldUpdate {
        name: &field.name,
        kind: Some(kind),
        is_required: Some(field.is_required),
        options: options.as_ref(),
    };
    let identity =
        identity("field_", field.id.as_deref(), field.created_at.as_deref(), field.updated_at.as_deref(), now)?;
    let n = custom_fields::put(db, &field.channel_id, &new, identity)?;
    Ok(custom_fields::get(db, n)?)
}
