//! The kinds of objects: the name of each, and how it is read and written.

use rusqlite::{Connection, Result as SqlResult};
use serde_json::Value;

use super::{automation, channel, contact, custom_field, label, template};
use crate::error::Error;
use crate::phone::plain_phone;
use crate::store::page::Page;
use crate::store::{automations, channels, contacts, custom_fields, executions, labels, templates};

/// A page of items, and the total count.
type ReadPage = fn(&Connection, &Page<'_>) -> SqlResult<(Vec<Value>, i64)>;
/// Creates or replaces an object at a time of the clock, and returns it.
pub(super) type Put = fn(&Connection, Value, i64) -> Result<Value, Error>;
/// Removes the object with a key; false if there is none.
type Remove = fn(&Connection, &[String]) -> SqlResult<bool>;

/// A kind of object.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name in paths.
    pub(crate) name: &'static str,
    /// One such object.
    pub(crate) noun: &'static str,
    /// The fields that identify an object.
    pub(crate) key: &'static [&'static str],
    pub(crate) page: ReadPage,
    pub(crate) put: Option<Put>,
    /// Takes the values of `key`, in that order.
    pub(crate) remove: Option<Remove>,
}

static KINDS: &[Kind] = &[
    Kind {
        name: "channels",
        noun: "channel",
        key: &["id"],
        page: channels::page,
        put: Some(channel::put),
        remove: Some(|db, key| match key {
            [id] => channels::remove(db, id),
            _ => Ok(false),
        }),
    },
    Kind {
        name: "labels",
        noun: "label",
        key: &["channelId", "name"],
        page: labels::page,
        put: Some(label::put),
        remove: Some(|db, key| match key {
            [channel, name] => labels::remove(db, channel, name),
            _ => Ok(false),
        }),
    },
    Kind {
        name: "custom-fields",
        noun: "custom field",
        key: &["channelId", "name"],
        page: custom_fields::page,
        put: Some(custom_field::put),
        remove: Some(|db, key| match key {
            [channel, name] => custom_fields::remove(db, channel, name),
            _ => Ok(false),
        }),
    },
    Kind {
        name: "contacts",
        noun: "contact",
        key: &["channelId", "phoneNumber"],
        page: contacts::page_of_all,
        put: Some(contact::put),
        remove: Some(|db, key| match key {
            [channel, phone] => contacts::remove(db, channel, &plain_phone(phone)),
            _ => Ok(false),
        }),
    },
    Kind {
        name: "templates",
        noun: "template",
        key: &["channelId", "name", "language"],
        page: templates::page,
        put: Some(template::put),
        remove: Some(|db, key| match key {
            [channel, name, language] => templates::remove(db, channel, name, language),
            _ => Ok(false),
        }),
    },
    Kind {
        name: "automations",
        noun: "automation",
        key: &["channelId", "id"],
        page: automations::page,
        put: Some(automation::put),
        remove: Some(|db, key| match key {
            [channel, id] => automations::remove(db, channel, id),
            _ => Ok(false),
        }),
    },
    Kind { name: "executions", noun: "execution", key: &["id"], page: executions::page, put: None, remove: None },
];

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
