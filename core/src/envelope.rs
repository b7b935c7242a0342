//! The envelope around every answer: `{success, data, message, pagination}` (the API page).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::answer::Pagination;
use crate::error::Failure;
use crate::json::{Json, JsonMap};
use crate::model::{Found, FoundSeed};
use crate::time_limit;

/// What stands under a name.
#[derive(Debug)]
pub(crate) enum Slot<T> {
    Missing,
    Null,
    Value(T),
}

impl<T> Slot<T> {
    pub(crate) fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Null => None,
        }
    }
}

/// What `success` says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Success {
    Unsaid,
    Said(bool),
    /// Neither true nor false, or said twice and differently.
    Unclear,
}

/// An answer, its data read as `W`.
pub(crate) struct Envelope<W> {
    success: Success,
    pub(crate) data: Slot<W>,
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
    pub(crate) fn says_success(&self) -> Result<bool, Failure> {
        let has_error = self.rest.get("error").is_some_and(|error| !error.is_null());
        match self.success {
            Success::Said(false) => Err(Failure::Refusal),
            Success::Said(true) => Ok(true),
            Success::Unsaid if !has_error && matches!(self.data, Slot::Value(_)) => Ok(false),
            Success::Unsaid | Success::Unclear => Err(Failure::Unreadable),
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
            success: Success::Unsaid,
            data: Slot::Missing,
            message: None,
            pagination: None,
            rest: JsonMap::new(),
        };
        while let Some(name) = map.next_key::<Name>()? {
            time_limit::check()?;
            match name {
                Name::Success => {
                    let now = match map.next_value_seed(FoundSeed::<Option<bool>>::new())? {
                        Found::Value(said) => said.map_or(Success::Unsaid, Success::Said),
                        Found::Other(_) => Success::Unclear,
                    };
                    let is_new = matches!(envelope.success, Success::Unsaid) || envelope.success == now;
                    envelope.success = if is_new { now } else { Success::Unclear };
                }
                Name::Message => match map.next_value_seed(FoundSeed::new())? {
                    Found::Value(message) => envelope.message = message,
                    // An object here may hold a message's id.
                    Found::Other(json) => {
                        envelope.rest.insert("message".to_owned(), json);
                    }
                },
                Name::Data => envelope.data = map.next_value::<Option<W>>()?.map_or(Slot::Null, Slot::Value),
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
