//! The envelope around every answer: `{success, data, message, pagination}` (the API page).

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

/// What `success` says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum SuccessFlag {
    Missing,
    Value(bool),
    /// Neither true nor false, or said twice and differently.
    Unclear,
}

/// An answer, its data read as `W`.
pub(crate) struct Envelope<W> {
    success: SuccessFlag,
    pub(crate) data: Presence<W>,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
    /// The further fields.
    pub(crate) rest: JsonMap,
}

impl<W> Envelope<W> {
    /// Whether `success` says that the call succeeded; if it says nothing, only data without an error can.
    ///
    /// # Errors
    ///
    /// [`Failure::Refusal`] for `success: false`, [`Failure::Unreadable`] where nothing speaks for a success.
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

/// The names in an envelope.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Name {
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
        while let Some(name) = map.next_key::<Name>()? {
            limit::check()?;
            match name {
                Name::Success => {
                    let now = match map.next_value_seed(FieldSeed::<Option<bool>>::new())? {
                        FieldValue::Value(said) => said.map_or(SuccessFlag::Missing, SuccessFlag::Value),
                        FieldValue::Other(_) => SuccessFlag::Unclear,
                    };
                    let is_new = matches!(envelope.success, SuccessFlag::Missing) || envelope.success == now;
                    envelope.success = if is_new { now } else { SuccessFlag::Unclear };
                }
                Name::Message => match map.next_value_seed(FieldSeed::new())? {
                    FieldValue::Value(message) => envelope.message = message,
                    // An object here may hold a message's id.
                    FieldValue::Other(json) => {
                        envelope.rest.insert("message".to_owned(), json);
                    }
                },
                Name::Data => envelope.data = map.next_value::<Option<W>>()?.map_or(Presence::Null, Presence::Value),
                Name::Pagination => {
                    envelope.pagination = map.next_value::<Option<Json>>()?.and_then(|json| json.to().ok())
                }
                Name::Other(name) => {
                    envelope.rest.insert(name, map.next_value()?);
                }
            }
        }
        Ok(envelope)
    }
}
