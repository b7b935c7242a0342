//! From the text of a 2xx to typed data, read tolerantly.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::error::Failure;
use crate::json::repair::repair_json;
use crate::json::{Json, JsonMap};
use crate::response::api_response::Pagination;
use crate::response::contradiction::contradicts_itself;
use crate::response::envelope::{Envelope, Presence};
use crate::response::model::Model;
use crate::response::shape::{Shape, Shaped};
use crate::spec::ModelDescription;
use crate::spec::safety::Safety;
use crate::time::limit::TimeLimit;

/// A type that an operation's data can have.
pub(crate) trait Data: Sized + Send {
    /// The model it is, or is a list of.
    const MODEL: &'static ModelDescription;
    const IS_LIST: bool = false;

    /// What `data` looks like where it needs no reading.
    const SHAPE: Shape;

    /// What is read from `data`.
    type Wire: DeserializeOwned;

    /// From what `data` holds; `rest` are the envelope's further fields.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where the answer cannot be told from a mistake.
    fn from_wire(data: Presence<Self::Wire>, rest: JsonMap) -> Result<Self, Unreadable>;

    /// From a `data` of a shape that `Wire` cannot have.
    fn from_other(_data: Json, _rest: JsonMap) -> Result<Self, Unreadable> {
        Err(Unreadable)
    }

    /// Whether this alone shows that the call succeeded, where the envelope does not say so.
    fn proves_success(&self) -> bool {
        true
    }
}

/// The answer is not what the API page documents.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A list: the page documents an array; null is taken for an empty one, missing data is not.
impl<T: DeserializeOwned + Model + Shaped + Send> Data for Vec<T> {
    const MODEL: &'static ModelDescription = T::DESCRIPTION;
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

/// A single model, and where it is when `data` is null or missing: `empty` or `top_level`.
macro_rules! single_object {
    ($model:ty, $otherwise:ident) => {
        impl $crate::response::decode::Data for $model {
            const MODEL: &'static $crate::spec::ModelDescription =
                <$model as $crate::response::model::Model>::DESCRIPTION;
            const SHAPE: $crate::response::shape::Shape = <$model as $crate::response::shape::Shaped>::SHAPE;
            type Wire = $model;

            fn from_wire(
                data: $crate::response::envelope::Presence<Self::Wire>,
                rest: $crate::JsonMap,
            ) -> Result<Self, $crate::response::decode::Unreadable> {
                data.into_value().map_or_else(|| $crate::response::decode::$otherwise(rest), Ok)
            }

            fn proves_success(&self) -> bool {
                $crate::response::model::Model::has_any_field(self)
            }
        }
    };
}

pub(crate) use single_object;

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
pub(crate) struct DecodedResponse<T> {
    pub(crate) data: T,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
}

/// Reads the body of a 2xx.
///
/// # Errors
///
/// [`Failure::Refusal`] for `success: false`, [`Failure::Timeout`] where the time was over first, else
/// [`Failure::Unreadable`].
pub(crate) fn decode<T: Data>(body: &Bytes, how: ReadContext) -> Result<DecodedResponse<T>, Failure> {
    how.in_time(|| {
        let text = std::str::from_utf8(body).map_err(|_| Failure::Unreadable)?;
        let decoded = read(text)?;
        how.check(text).map(|()| decoded)
    })
}

/// How the body of a 2xx is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadContext {
    /// The safety of the call.
    pub(crate) safety: Safety,
    /// When reading stops, finished or not.
    pub(crate) until: Instant,
}

impl ReadContext {
    /// # Errors
    ///
    /// [`Failure::Timeout`] where the time was over before the work was done, else what the work gives.
    pub(crate) fn in_time<T>(self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let limit = TimeLimit::new(self.until);
        let done = work();
        // Some readers take every error for another shape of the value, so the limit is asked last.
        if limit.has_struck() { Err(Failure::Timeout) } else { done }
    }

    /// # Errors
    ///
    /// [`Failure::Unreadable`] for an answer that says success and failure at once.
    pub(crate) fn check(self, body: &str) -> Result<(), Failure> {
        if contradicts_itself(body, self.safety) { Err(Failure::Unreadable) } else { Ok(()) }
    }
}

fn read<T: Data>(text: &str) -> Result<DecodedResponse<T>, Failure> {
    if let Ok(envelope) = serde_json::from_str::<Envelope<T::Wire>>(text) {
        return convert(envelope, T::from_wire);
    }
    let text = repair_json(text);
    if let Ok(envelope) = serde_json::from_str::<Envelope<T::Wire>>(&text) {
        return convert(envelope, T::from_wire);
    }
    // `data` has another shape, as it has beside many an error; the rest of the envelope may be sound.
    let envelope = serde_json::from_str::<Envelope<Json>>(&text).map_err(|_| Failure::Unreadable)?;
    convert(envelope, |data, rest| T::from_other(data.into_value().ok_or(Unreadable)?, rest))
}

fn convert<W, T: Data>(
    envelope: Envelope<W>,
    convert: impl FnOnce(Presence<W>, JsonMap) -> Result<T, Unreadable>,
) -> Result<DecodedResponse<T>, Failure> {
    let is_success = envelope.success_flag()?;
    let Envelope { data, message, pagination, rest, .. } = envelope;
    match convert(data, rest) {
        Ok(data) if is_success || data.proves_success() => Ok(DecodedResponse { data, message, pagination }),
        _ => Err(Failure::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::api::contacts::Contact;

    /// Many names or elements, in every place that keeps or skips them.
    fn long_answers() -> Vec<String> {
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
    fn reading_stops_when_the_time_is_over() {
        let (now, later) = (Instant::now(), Instant::now() + Duration::from_secs(60));
        for (index, body) in long_answers().into_iter().enumerate() {
            let body = Bytes::from(body);
            let read = |safety, until| decode::<Vec<Contact>>(&body, ReadContext { safety, until }).map(|_| ()).err();
            assert_eq!(read(Safety::Read, now), Some(Failure::Timeout), "{index}");
            assert_eq!(read(Safety::Read, later), None, "{index}");
        }
    }

    #[test]
    fn a_short_answer_is_read_whenever_it_comes() {
        let body = Bytes::from(r#"{"success":true,"data":[{"id":"1"}]}"#);
        assert!(decode::<Vec<Contact>>(&body, ReadContext { safety: Safety::Read, until: Instant::now() }).is_ok());
    }
}
