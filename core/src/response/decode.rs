//! Decodes the body of a 2xx into typed data. Decoding is tolerant.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::error::Failure;
use crate::json::repair::{repair_json, repair_numbers};
use crate::json::{Json, JsonMap};
use crate::response::api_response::Pagination;
use crate::response::contradiction::contradicts_itself;
use crate::response::envelope::{Envelope, Presence};
use crate::response::model::{Model, fast_path};
use crate::response::shape::{HasShape, Shape};
use crate::spec::ModelDescription;
#[cfg(feature = "bindings")]
use crate::spec::documentation::ModelDocumentation;
use crate::spec::safety::Safety;
use crate::time::limit::TimeLimit;

/// A type of an operation's data.
pub(crate) trait Data: Sized + Send {
    /// The model of the data, or of the elements of a list.
    const MODEL: &'static ModelDescription;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation;
    const IS_LIST: bool = false;

    /// The shape of a `data` that is already canonical.
    #[cfg_attr(not(feature = "bindings"), allow(dead_code))]
    const SHAPE: Shape;

    /// The type that `data` is deserialized into.
    type Wire: DeserializeOwned;

    /// Converts the content of `data`; `rest` contains the other fields of the envelope.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if the response could be an error.
    fn from_wire(data: Presence<Self::Wire>, rest: JsonMap) -> Result<Self, Unreadable>;

    /// Converts a `data` of a shape that `Wire` cannot have.
    fn from_other(_data: Json, _rest: JsonMap) -> Result<Self, Unreadable> {
        Err(Unreadable)
    }

    /// Whether the data alone proves that the call succeeded, if the envelope does not say so.
    fn proves_success(&self) -> bool {
        true
    }

    /// The result of a send as the ledger keeps it: an object of the fields that the SDK knows.
    fn into_record(self) -> Option<Record> {
        None
    }
}

/// A result as the ledger keeps it.
pub(crate) struct Record {
    pub(crate) json: Json,
    /// The field `messageId` in it.
    pub(crate) message_id: Option<String>,
}

/// The body of a success as the ledger keeps it.
pub(crate) fn record<T: Data>(body: &Bytes) -> Option<Record> {
    /// The body was read once already, so this is only a bound.
    const READ_TIMEOUT: Duration = Duration::from_secs(1);
    let context = ReadContext { safety: Safety::Send, until: Instant::now() + READ_TIMEOUT };
    decode::<T>(body, context).ok()?.data.into_record()
}

/// The response is not what the API page documents.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A list. The page documents an array; null counts as an empty one, missing data does not.
impl<T: DeserializeOwned + Model + HasShape + Send> Data for Vec<T> {
    const MODEL: &'static ModelDescription = T::DESCRIPTION;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation = T::DOCUMENTATION;
    const IS_LIST: bool = true;
    const SHAPE: Shape = Shape::Array(&T::SHAPE);
    type Wire = Vec<T>;

    fn from_wire(data: Presence<Self::Wire>, _rest: JsonMap) -> Result<Self, Unreadable> {
        match data {
            Presence::Value(list) => Ok(list),
            Presence::Null => Ok(Self::new()),
            Presence::Missing => Err(Unreadable),
        }
    }
}

/// Implements [`Data`] for a single model. The second argument is the function for `data` that is null or missing:
/// `empty` or `top_level`.
macro_rules! single_object {
    ($model:ty, $fallback:ident) => {
        impl $crate::response::decode::Data for $model {
            const MODEL: &'static $crate::spec::ModelDescription =
                <$model as $crate::response::model::Model>::DESCRIPTION;
            #[cfg(feature = "bindings")]
            const DOCUMENTATION: &'static $crate::spec::documentation::ModelDocumentation =
                <$model as $crate::response::model::Model>::DOCUMENTATION;
            const SHAPE: $crate::response::shape::Shape = <$model as $crate::response::shape::HasShape>::SHAPE;
            type Wire = $model;

            fn from_wire(
                data: $crate::response::envelope::Presence<Self::Wire>,
                rest: $crate::JsonMap,
            ) -> Result<Self, $crate::response::decode::Unreadable> {
                data.into_value().map_or_else(|| $crate::response::decode::$fallback(rest), Ok)
            }

            fn proves_success(&self) -> bool {
                $crate::response::model::Model::has_any_field(self)
            }
        }
    };
}

pub(crate) use single_object;

/// Returns a model without fields for a success without data.
pub(crate) fn empty<T: Default>(_rest: JsonMap) -> Result<T, Unreadable> {
    Ok(T::default())
}

/// Reads the model from the top level: some servers put the fields next to `success` instead of into `data`.
pub(crate) fn top_level<T: DeserializeOwned>(rest: JsonMap) -> Result<T, Unreadable> {
    if rest.is_empty() {
        return Err(Unreadable);
    }
    Json::from(rest).to().map_err(|_| Unreadable)
}

/// An envelope with typed data.
pub(crate) struct DecodedResponse<T> {
    pub(crate) data: T,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
    /// The body without numbers that JSON does not have, if it had any, so that others can parse it.
    pub(crate) repaired_body: Option<Bytes>,
}

/// Reads the body of a 2xx.
///
/// # Errors
///
/// [`Failure::Refusal`] for `success: false`, [`Failure::Timeout`] if the deadline passed first, otherwise
/// [`Failure::Unreadable`].
pub(crate) fn decode<T: Data>(body: &Bytes, context: ReadContext) -> Result<DecodedResponse<T>, Failure> {
    context.in_time(|| {
        let text = std::str::from_utf8(body).map_err(|_| Failure::Unreadable)?;
        let decoded = fast_path::try_fast(|| read(text))?;
        context.check(text).map(|()| decoded)
    })
}

/// The parameters for reading the body of a 2xx.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadContext {
    /// The safety of the call.
    pub(crate) safety: Safety,
    /// The deadline for reading.
    pub(crate) until: Instant,
}

impl ReadContext {
    /// # Errors
    ///
    /// [`Failure::Timeout`] if the deadline passed before the work was done, otherwise the error of the work.
    pub(crate) fn in_time<T>(self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let limit = TimeLimit::new(self.until);
        let result = work();
        // Some readers treat every error as another shape of the value, so the time limit is checked last.
        if limit.has_expired() { Err(Failure::Timeout) } else { result }
    }

    /// # Errors
    ///
    /// [`Failure::Unreadable`] for a response that reports both success and failure.
    pub(crate) fn check(self, body: &str) -> Result<(), Failure> {
        if contradicts_itself(body, self.safety) { Err(Failure::Unreadable) } else { Ok(()) }
    }
}

fn read<T: Data>(text: &str) -> Result<DecodedResponse<T>, Failure> {
    if let Ok(envelope) = serde_json::from_str::<Envelope<T::Wire>>(text) {
        return convert(envelope, T::from_wire);
    }
    let numbers = repair_numbers(text);
    let text = repair_json(&numbers);
    let decoded = match serde_json::from_str::<Envelope<T::Wire>>(&text) {
        Ok(envelope) => convert(envelope, T::from_wire),
        // `data` has another shape, as in many errors; the rest of the envelope may be valid.
        Err(_) => {
            let envelope = serde_json::from_str::<Envelope<Json>>(&text).map_err(|_| Failure::Unreadable)?;
            convert(envelope, |data, rest| T::from_other(data.into_value().ok_or(Unreadable)?, rest))
        }
    };
    let repaired_body = match &numbers {
        Cow::Borrowed(_) => None,
        Cow::Owned(repaired) => Some(Bytes::from(repaired.clone())),
    };
    decoded.map(|decoded| DecodedResponse { repaired_body, ..decoded })
}

fn convert<W, T: Data>(
    envelope: Envelope<W>,
    convert: impl FnOnce(Presence<W>, JsonMap) -> Result<T, Unreadable>,
) -> Result<DecodedResponse<T>, Failure> {
    let is_success = envelope.success_flag()?;
    let Envelope { data, message, pagination, rest, .. } = envelope;
    match convert(data, rest) {
        Ok(data) if is_success || data.proves_success() => {
            Ok(DecodedResponse { data, message, pagination, repaired_body: None })
        }
        _ => Err(Failure::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use models::Item;

    // `model!` declares public types.
    #[allow(unreachable_pub)]
    mod models {
        use crate::json::JsonMap;
        use crate::response::model::macros::model;

        model! {
            /// A model with a field of each kind that the bodies below contain.
            pub struct Item {
                /// A string.
                id: Option<String> = "id";
                /// A list of models.
                labels: Vec<Element> = "labels";
                /// An object of any values.
                custom_fields: JsonMap = "customFields";
            }
        }

        model! {
            /// An element of a list.
            pub struct Element [text: name] {
                /// A string.
                name: Option<String> = "name";
            }
        }
    }

    /// Bodies with many names or elements, in every place where values are kept or skipped.
    fn long_bodies() -> Vec<String> {
        let names = (0..1_000).map(|index| format!("\"n{index}\":1,")).collect::<String>();
        let (same, lists, labels) = ("\"n\":1,".repeat(1_000), "[],".repeat(1_000), r#"{"name":"a"},"#.repeat(1_000));
        vec![
            format!(r#"{{"success":true,"data":[{{{names}"id":"1"}}]}}"#),
            format!(r#"{{{names}"success":true,"data":[]}}"#),
            format!(r#"{{"success":true,"data":[{{{same}"id":"1"}}]}}"#),
            format!(r#"{{"success":true,"data":[{{"customFields":{{{names}"id":"1"}}}}]}}"#),
            format!(r#"{{"success":true,"data":[{{"id":[{lists}1]}}]}}"#),
            format!(r#"{{"success":true,"data":[{{"id":{{{names}"a":1}}}}]}}"#),
            format!(r#"{{"success":true,"data":[{{"labels":[{labels}{{}}]}}]}}"#),
            format!(r#"{{"success":true,"data":[{labels}{{}}]}}"#),
            format!(r#"{{"success":true,"data":[{}null]}}"#, "null,".repeat(1_000)),
            format!("\u{feff}{{\"success\":true,\"data\":[{{{names}\"id\":\"\\ud83d\"}}]}}"),
        ]
    }

    #[test]
    fn reading_stops_at_the_deadline() {
        let (now, later) = (Instant::now(), Instant::now() + Duration::from_secs(60));
        for (index, body) in long_bodies().into_iter().enumerate() {
            let body = Bytes::from(body);
            let read = |safety, until| decode::<Vec<Item>>(&body, ReadContext { safety, until }).map(|_| ()).err();
            assert_eq!(read(Safety::Read, now), Some(Failure::Timeout), "{index}");
            assert_eq!(read(Safety::Read, later), None, "{index}");
        }
    }

    #[test]
    fn a_short_response_is_read_even_after_the_deadline() {
        let body = Bytes::from(r#"{"success":true,"data":[{"id":"1"}]}"#);
        assert!(decode::<Vec<Item>>(&body, ReadContext { safety: Safety::Read, until: Instant::now() }).is_ok());
    }
}
