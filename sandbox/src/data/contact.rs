//! Contacts.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::check::{channel, identity, invalid, optional, read, required};
use crate::error::Error;
use crate::params::checks;
use crate::phone::plain_phone;
use crate::store::contacts::{self, ContactUpdate};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contact {
    channel_id: String,
    phone_number: String,
    name: Option<String>,
    email: Option<String>,
    profile_picture_url: Option<String>,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    custom_fields: Map<String, Value>,
    id: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

pub(super) fn put(db: &Connection, object: Value, now: i64) -> Result<Value, Error> {
    let contact: Contact = read(object)?;
    channel(db, &contact.channel_id)?;
    let phone = plain_phone(&contact.phone_number);
    required("phoneNumber", &phone, checks::phone)?;
    if contact.labels.iter().any(|name| name.trim().is_empty()) {
        return Err(invalid("labels", "a label must have a name"));
    }
    if contact.custom_fields.keys().any(|name| name.trim().is_empty()) {
        return Err(invalid("customFields", "a custom field must have a name"));
    }
    let new = ContactUpdate {
        name: optional("name", contact.name.as_deref(), checks::any)?,
        email: optional("email", contact.email.as_deref(), checks::email)?,
        picture: optional("profilePictureUrl", contact.profile_picture_url.as_deref(), checks::url)?,
        labels: contact.labels.iter().map(String::as_str).collect(),
        fields: Some(&contact.custom_fields),
    };
    let identity =
        identity("contact_", contact.id.as_deref(), contact.created_at.as_deref(), contact.updated_at.as_deref(), now)?;
    let n = contacts::put(db, &contact.channel_id, &phone, &new, identity)?;
    Ok(contacts::get(db, n)?)
}
