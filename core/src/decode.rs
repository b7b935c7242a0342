//! From the text of a 2xx to typed data: the envelope `{success, data, message, pagination}`, read tolerantly.

use bytes::Bytes;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de::DeserializeOwned};

use crate::answer::Pagination;
use crate::error::Failure;
use crate::json::{Json, JsonMap};
use crate::model::{Field, Found, FoundSeed, Model};

/// A type that an operation's data can have.
pub(crate) trait Data: Sized + Send {
    /// The model it is, or is a list of.
    const MODEL: &'static str;
    const IS_LIST: bool = false;

    /// What is read from `data`.
    type Wire: DeserializeOwned;

    /// From what `data` holds, `None` where it is missing or null; `rest` are the envelope's further fields.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where the answer cannot be told from a mistake.
    fn from_wire(wire: Option<Self::Wire>, rest: JsonMap) -> Result<Self, Unreadable>;

    /// From a `data` of a shape that `Wire` cannot have.
    fn from_other(_data: Json) -> Result<Self, Unreadable> {
        Err(Unreadable)
    }
}

/// The answer is not what the API page documents.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A list: the page documents an array; null is taken for an empty one, missing data is not.
impl<T: DeserializeOwned + Model + Send> Data for Vec<T> {
    const MODEL: &'static str = T::NAME;
    const IS_LIST: bool = true;
    type Wire = Option<Vec<T>>;

    fn from_wire(wire: Option<Self::Wire>, _rest: JsonMap) -> Result<Self, Unreadable> {
        wire.map(Option::unwrap_or_default).ok_or(Unreadable)
    }
}

/// A single model, and where it is when `data` is null or missing: `empty` or `top_level`.
macro_rules! single {
    ($model:ty, $otherwise:ident) => {
        impl $crate::decode::Data for $model {
            const MODEL: &'static str = <$model as $crate::model::Model>::NAME;
            type Wire = Option<$model>;

            fn from_wire(wire: Option<Self::Wire>, rest: $crate::JsonMap) -> Result<Self, $crate::decode::Unreadable> {
                wire.flatten().map_or_else(|| $crate::decode::$otherwise(rest), Ok)
            }
        }
    };
}

pub(crate) use single;

/// A success without data is a model without fields.
pub(crate) fn empty<T: Default>(_rest: JsonMap) -> Result<T, Unreadable> {
    Ok(T::default())
}

/// Some servers put the fields beside `success` instead of under `data`.
pub(crate) fn top_level<T: DeserializeOwned>(rest: JsonMap) -> Result<T, Unreadable> {
    if rest.is_empty() {
        return Err(Unreadable);
    }
    Json::from(rest).to().map_err(|_| Unreadable)
}

/// A typed envelope.
pub(crate) struct Decoded<T> {
    pub(crate) data: T,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
}

/// Reads the body of a 2xx.
///
/// # Errors
///
/// [`Failure::Refusal`] for `success: false`, else [`Failure::Unreadable`].
pub(crate) fn decode<T: Data>(body: &Bytes) -> Result<Decoded<T>, Failure> {
    let text = std::str::from_utf8(body).map_err(|_| Failure::Unreadable)?;
    let decoded = match serde_json::from_str::<Envelope<T::Wire>>(text) {
        Ok(envelope) => envelope.check()?.convert(|data, rest| T::from_wire(data, rest)),
        // `data` has another shape, as it has beside many an error; the rest of the envelope may be sound.
        Err(_) => serde_json::from_str::<Envelope<Json>>(text)
            .map_err(|_| Failure::Unreadable)?
            .check()?
            .convert(|data, _| data.ok_or(Unreadable).and_then(T::from_other)),
    };
    decoded.map_err(|Unreadable| Failure::Unreadable)
}

struct Envelope<W> {
    success: Option<bool>,
    /// `Some` where `data` is there at all.
    data: Option<W>,
    message: Option<String>,
    pagination: Option<Pagination>,
    rest: JsonMap,
}

impl<W> Envelope<W> {
    /// Whether this is the envelope, and no refusal.
    fn check(self) -> Result<Self, Failure> {
        match self.success {
            Some(false) => Err(Failure::Refusal),
            None if self.data.is_none() && self.message.is_none() => Err(Failure::Unreadable),
            _ => Ok(self),
        }
    }

    fn convert<T>(
        self,
        data: impl FnOnce(Option<W>, JsonMap) -> Result<T, Unreadable>,
    ) -> Result<Decoded<T>, Unreadable> {
        Ok(Decoded { data: data(self.data, self.rest)?, message: self.message, pagination: self.pagination })
    }
}

impl<'de, W: Deserialize<'de>> Deserialize<'de> for Envelope<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor(std::marker::PhantomData))
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

struct EnvelopeVisitor<W>(std::marker::PhantomData<W>);

impl<'de, W: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<W> {
    type Value = Envelope<W>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<W>, A::Error> {
        let mut envelope =
            Envelope { success: None, data: None, message: None, pagination: None, rest: JsonMap::new() };
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Success => envelope.success = field(&mut map, "success", &mut envelope.rest)?,
                Name::Message => envelope.message = field(&mut map, "message", &mut envelope.rest)?,
                Name::Data => envelope.data = Some(map.next_value()?),
                Name::Pagination => envelope.pagination = map.next_value::<Json>()?.to().ok(),
                Name::Other(name) => {
                    envelope.rest.insert(name, map.next_value()?);
                }
            }
        }
        Ok(envelope)
    }
}

/// Reads a field of the envelope, keeping a shape that was not expected among the rest.
fn field<'de, F: Field, A: MapAccess<'de>>(map: &mut A, name: &str, rest: &mut JsonMap) -> Result<F, A::Error> {
    match map.next_value_seed(FoundSeed::<F>::new())? {
        Found::Value(value) => Ok(value),
        Found::Other(json) => {
            rest.insert(name.to_owned(), json);
            Ok(F::default())
        }
    }
}
