//! The envelope of every response: `{success, data, message, pagination}` (the API page).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::error::Failure;
use crate::json::{Json, JsonMap};
use crate::response::api_response::Pagination;
use crate::response::model::{FieldSeed, FieldValue};
use crate::time::limit;

/// The value of a key: absent, null or present.
#[derive(Debug)]
pub(crate) enum Presence<T> {
    Missing,
    Null,
    Value(T),
}

impl<T> Presence<T> {
    pub(crate) fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Null => None,
        }
    }
}

/// The value of `success`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum SuccessFlag {
    Missing,
    Value(bool),
    /// Neither true nor false, or present twice with different values.
    Unclear,
}

/// A response, with its data read as `W`.
pub(crate) struct Envelope<W> {
    success: SuccessFlag,
    pub(crate) data: Presence<W>,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
    /// The other fields.
    pub(crate) rest: JsonMap,
}

impl<W> Envelope<W> {
    /// Whether `success` is true. `false` means that `success` is missing, and that only the data, without an error,
    /// can prove a success.
    ///
    /// # Errors
    ///
    /// [`Failure::Refusal`] for `success: false`, [`Failure::Unreadable`] if nothing indicates a success.
    pub(crate) fn success_flag(&self) -> Result<bool, Failure> {
        let has_error = self.rest.get("error").is_some_and(|error| !error.is_null());
        match self.success {
            SuccessFlag::Value(false) => Err(Failure::Refusal),
            SuccessFlag::Value(true) => Ok(true),
            SuccessFlag::Missing if !has_error && matches!(self.data, Presence::Value(_)) => Ok(false),
            SuccessFlag::Missing | SuccessFlag::Unclear => Err(Failure::Unreadable),
        }
    }
}

impl<'de, W: Deserialize<'de>> Deserialize<'de> for Envelope<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

/// The keys of an envelope.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Success,
    Message,
    Data,
    Pagination,
    Other(String),
}

struct EnvelopeVisitor<W>(PhantomData<W>);

impl<'de, W: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<W> {
    type Value = Envelope<W>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<W>, A::Error> {
        let mut envelope = Envelope {
            success: SuccessFlag::Missing,
            data: Presence::Missing,
            message: None,
            pagination: None,
            rest: JsonMap::new(),
        };
        while let Some(name) = map.next_key::<Key>()? {
            limit::check()?;
            match name {
                Key::Success => {
                    let value = match map.next_value_seed(FieldSeed::<Option<bool>>::new())? {
                        FieldValue::Value(flag) => flag.map_or(SuccessFlag::Missing, SuccessFlag::Value),
                        FieldValue::Other(_) => SuccessFlag::Unclear,
                    };
                    let is_consistent = matches!(envelope.success, SuccessFlag::Missing) || envelope.success == value;
                    envelope.success = if is_consistent { value } else { SuccessFlag::Unclear };
                }
                Key::Message => match map.next_value_seed(FieldSeed::new())? {
                    FieldValue::Value(message) => envelope.message = message,
                    // An object here may contain the id of a message.
                    FieldValue::Other(json) => {
                        envelope.rest.insert("message".to_owned(), json);
                    }
                },
                Key::Data => envelope.data = map.next_value::<Option<W>>()?.map_or(Presence::Null, Presence::Value),
                Key::Pagination => {
                    envelope.pagination = map.next_value::<Option<Json>>()?.and_then(|json| json.to().ok())
                }
                Key::Other(name) => {
                    envelope.rest.insert(name, map.next_value()?);
                }
            }
        }
        Ok(envelope)
    }
}
