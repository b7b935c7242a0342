//! A document with all data, which can be loaded into a sandbox again.

use std::collections::BTreeSet;

use rusqlite::{Connection, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::{Put, kind};
use super::{automation, channel, contact, custom_field, execution, label, message, template};
use crate::clock::Time;
use crate::error::Error;
use crate::phone::plain_phone;
use crate::store::message_rows::{self, MessageRow};
use crate::store::page::Page;
use crate::store::{self, templates};

/// The version of the format. A change that older documents do not follow increments it.
const FORMAT: u32 = 1;

/// All data. The objects have the fields of the calls that create one, and further their ids and times.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Document {
    format: u32,
    /// The time on the clock of the sandbox.
    pub(crate) now: Option<Time>,
    channels: Vec<Value>,
    #[serde(default)]
    labels: Vec<Value>,
    #[serde(default)]
    custom_fields: Vec<Value>,
    #[serde(default)]
    contacts: Vec<Value>,
    #[serde(default)]
    templates: Vec<Value>,
    #[serde(default)]
    automations: Vec<Value>,
    #[serde(default)]
    messages: Vec<MessageRow>,
    #[serde(default)]
    executions: Vec<Value>,
}

/// The format of a document, before anything else of it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Format {
    format: Option<Value>,
}

impl Format {
    /// Checks that this version reads the format.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.format {
            Some(format) if *format == FORMAT => Ok(()),
            given => {
                let given = given.as_ref().map_or_else(|| "a document without one".to_owned(), Value::to_string);
                let why = format!("format: this sandbox reads documents of format {FORMAT}, not {given}");
                Err(Error::Invalid(why))
            }
        }
    }
}

/// All items of a kind, the oldest first.
fn all(db: &Connection, name: &str) -> Result<Vec<Value>, Error> {
    let mut items = kind(name).map_or(Ok(Vec::new()), |kind| Ok::<_, Error>((kind.page)(db, &Page::ALL)?.0))?;
    // The number in an id counts the objects as they were created.
    items.sort_by_key(|item| {
        let id = item["id"].as_str().unwrap_or_default();
        id.rsplit_once('_').and_then(|(_, number)| number.parse::<i64>().ok())
    });
    Ok(items)
}

/// Reads all data.
pub(crate) fn dump(db: &Connection, now: i64) -> Result<Document, Error> {
    Ok(Document {
        format: FORMAT,
        now: Some(Time(now)),
        channels: all(db, "channels")?,
        labels: all(db, "labels")?,
        custom_fields: all(db, "custom-fields")?,
        contacts: all(db, "contacts")?,
        templates: templates::definitions(db)?,
        automations: all(db, "automations")?,
        messages: message_rows::all(db)?,
        executions: all(db, "executions")?,
    })
}

/// An error about an item of a list, which begins with the item.
fn at<T>(list: &str, index: usize, result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|error| match error {
        Error::Invalid(why) => Error::Invalid(format!("{list}[{index}]: {why}")),
        Error::Database(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Error::Invalid(format!("{list}[{index}]: an earlier item has the same id"))
        }
        other => other,
    })
}

/// Checks that no earlier item has the same key: it would be replaced.
fn check_key(key: &[&str], item: &Value, earlier: &mut BTreeSet<Vec<String>>) -> Result<(), Error> {
    let value = |name: &&str| match (*name, item[*name].as_str()) {
        ("phoneNumber", Some(phone)) => Some(plain_phone(phone)),
        (_, value) => value.map(str::to_owned),
    };
    // An item without a field of its key is reported with its fields, or has no id yet.
    let values: Option<Vec<String>> = key.iter().map(value).collect();
    if values.is_none_or(|values| earlier.insert(values)) {
        Ok(())
    } else {
        Err(Error::Invalid(format!("an earlier item has the same {}", key.join(", "))))
    }
}

/// Replaces all data. After an error the caller must roll back.
pub(crate) fn load(db: &Connection, document: Document, now: i64) -> Result<(), Error> {
    if document.channels.is_empty() {
        return Err(Error::Invalid("channels: at least one channel is required".to_owned()));
    }
    store::clear(db)?;
    // In this order, because an item names items of earlier lists.
    let lists: [(&str, &str, Vec<Value>, Put); 7] = [
        ("channels", "channels", document.channels, channel::put),
        ("labels", "labels", document.labels, label::put),
        ("customFields", "custom-fields", document.custom_fields, custom_field::put),
        ("contacts", "contacts", document.contacts, contact::put),
        ("templates", "templates", document.templates, template::put),
        ("automations", "automations", document.automations, automation::put),
        ("executions", "executions", document.executions, execution::put),
    ];
    for (list, name, items, put) in lists {
        let key = kind(name).map_or(&[][..], |kind| kind.key);
        let mut keys = BTreeSet::new();
        for (index, item) in items.into_iter().enumerate() {
            at(list, index, check_key(key, &item, &mut keys).and_then(|()| put(db, item, now)))?;
        }
    }
    for (index, message) in document.messages.iter().enumerate() {
        at("messages", index, message::put(db, message))?;
    }
    Ok(())
}
