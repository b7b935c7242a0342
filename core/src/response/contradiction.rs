//! Detects a response that reports both success and failure, such as
//!
//! ```json
//! {"success": true, "data": {"messageId": "wamid.A", "status": "failed", "error": "Undeliverable"}}
//! ```
//!
//! Was this message sent? The response does not say, and neither answer may be guessed: reported as sent, a message can
//! be lost, and reported as rejected, it can be sent twice. So for a send the outcome is unknown, and for an upsert the
//! response is unreadable.
//!
//! The API page documents no such responses. The rules here are assumptions, and they are meant to be too strict rather
//! than too lax: an unknown status counts as success only if it contains none of [`FAILURE_SUBSTRINGS`].

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::repair::repair_json;
use crate::response::message_id::{MAX_DEPTH, WRAPPER_KEYS};
use crate::response::model::{FieldSeed, FieldValue};
use crate::spec::safety::Safety;
use crate::time::limit;

/// Substrings of statuses that mean that the message will not arrive.
const FAILURE_SUBSTRINGS: &[&str] = &[
    "fail",
    "error",
    "reject",
    "undeliver",
    "unsuccess",
    "not sent",
    "unsent",
    "invalid",
    "declined",
    "denied",
    "refused",
    "abort",
    "cancel",
    "expired",
    "bounced",
    "blocked",
    "dropped",
];

/// The known keys of a status.
const STATUS_KEYS: &[&str] =
    &["status", "state", "messagestatus", "message_status", "deliverystatus", "delivery_status"];

/// Whether the body of a 2xx that reports success also reports a failure: an error that is not empty, a nested
/// `success` that is not true, or, for a send, a status that means failure.
///
/// A read is never checked: `messages.status` of a message that failed is a success with the status "failed".
pub(crate) fn contradicts_itself(body: &str, safety: Safety) -> bool {
    let levels = match safety {
        Safety::Read => return false,
        // The response to an upsert may contain messages that failed long ago.
        Safety::Upsert => 1,
        Safety::Send => MAX_DEPTH,
    };
    let check = |body: &str| {
        let object = Object { levels, is_send: safety == Safety::Send, is_top: true };
        object.deserialize(&mut serde_json::Deserializer::from_str(body))
    };
    // A response that cannot be checked counts as contradicting itself.
    check(body).or_else(|_| check(&repair_json(body))).unwrap_or(true)
}

/// Searches for a failure in an object, or in the first object of a list.
#[derive(Clone, Copy)]
struct Object {
    /// The number of levels below this one that are searched.
    levels: usize,
    is_send: bool,
    /// Whether this is the envelope, whose own `success` was read before.
    is_top: bool,
}

/// The meaning of an entry.
enum Meaning {
    Success,
    Error,
    Status,
    /// An object or list that contains the message.
    Wrapper,
    Other,
}

impl Object {
    fn meaning(self, name: &str) -> Meaning {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "success" if self.is_top => Meaning::Other,
            "success" | "ok" => Meaning::Success,
            "data" if self.is_top => Meaning::Wrapper,
            _ if name.starts_with("error") => Meaning::Error,
            _ if !self.is_send => Meaning::Other,
            _ if name.starts_with("fail") || name == "exception" => Meaning::Error,
            _ if STATUS_KEYS.contains(&&*name) => Meaning::Status,
            _ if WRAPPER_KEYS.contains(&&*name) => Meaning::Wrapper,
            _ => Meaning::Other,
        }
    }

    fn nested(self) -> Option<Self> {
        Some(Self { levels: self.levels.checked_sub(1)?, is_top: false, ..self })
    }
}

/// A JSON value that is neither an array nor an object.
enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(f64),
    String(&'a str),
}

/// Implements the visitor methods for scalars, given a function that returns whether a [`Scalar`] reports a failure.
macro_rules! visit_scalars {
    ($reports_failure:expr) => {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }

        fn visit_unit<E>(self) -> Result<bool, E> {
            Ok($reports_failure(Scalar::Null))
        }

        fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
            Ok($reports_failure(Scalar::Bool(value)))
        }

        fn visit_i64<E>(self, number: i64) -> Result<bool, E> {
            Ok($reports_failure(Scalar::Number(number as f64)))
        }

        fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
            Ok($reports_failure(Scalar::Number(number as f64)))
        }

        fn visit_f64<E>(self, number: f64) -> Result<bool, E> {
            Ok($reports_failure(Scalar::Number(number)))
        }

        fn visit_str<E>(self, text: &str) -> Result<bool, E> {
            Ok($reports_failure(Scalar::String(text)))
        }
    };
}

/// Implements `DeserializeSeed` for visitors, so that they can read the next value.
macro_rules! visitor_seeds {
    ($($visitor:ty),+) => { $(
        impl<'de> DeserializeSeed<'de> for $visitor {
            type Value = bool;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
                deserializer.deserialize_any(self)
            }
        }
    )+ };
}

visitor_seeds!(Object, ErrorValue, StatusValue);

impl<'de> Visitor<'de> for Object {
    visit_scalars!(|_| false);

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<bool, A::Error> {
        // As for the id, only the first element counts.
        let mut reports_failure = false;
        if let Some(nested) = self.nested() {
            reports_failure = array.next_element_seed(nested)?.unwrap_or_default();
        }
        drain(array)?;
        Ok(reports_failure)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut reports_failure = false;
        while let Some(name) = map.next_key::<String>()? {
            limit::check()?;
            reports_failure |= match (self.meaning(&name), self.nested()) {
                (Meaning::Success, _) => match map.next_value_seed(FieldSeed::<Option<bool>>::new())? {
                    FieldValue::Value(flag) => flag == Some(false),
                    FieldValue::Other(_) => true,
                },
                (Meaning::Error, _) => map.next_value_seed(ErrorValue)?,
                (Meaning::Status, _) => map.next_value_seed(StatusValue)?,
                (Meaning::Wrapper, Some(nested)) => map.next_value_seed(nested)?,
                (Meaning::Wrapper | Meaning::Other, _) => map.next_value::<IgnoredAny>().map(|_| false)?,
            };
        }
        Ok(reports_failure)
    }
}

fn drain<'de, A: SeqAccess<'de>>(mut array: A) -> Result<usize, A::Error> {
    let mut count = 0;
    while array.next_element::<IgnoredAny>()?.is_some() {
        limit::check()?;
        count += 1;
    }
    Ok(count)
}

/// Values of an `error` field by which servers report a success.
const NO_ERROR_VALUES: &[&str] = &["0", "false", "none", "null", "no error", "ok", "success"];

/// Whether the value of an `error` field reports an error. Null, false, zero and empty values do not, nor do the same
/// values as strings.
struct ErrorValue;

fn reports_error(value: Scalar<'_>) -> bool {
    match value {
        Scalar::Null => false,
        Scalar::Bool(value) => value,
        Scalar::Number(number) => number != 0.0,
        Scalar::String(text) => {
            let text = text.trim();
            !text.is_empty() && !NO_ERROR_VALUES.iter().any(|value| text.eq_ignore_ascii_case(value))
        }
    }
}

impl<'de> Visitor<'de> for ErrorValue {
    visit_scalars!(reports_error);

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<bool, A::Error> {
        drain(array).map(|count| count > 0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut has_entries = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            limit::check()?;
            has_entries = true;
        }
        Ok(has_entries)
    }
}

/// Whether a status means that the message will not arrive: a known word, false, or an HTTP error status.
struct StatusValue;

fn means_failure(value: Scalar<'_>) -> bool {
    match value {
        Scalar::Null => false,
        Scalar::Bool(value) => !value,
        Scalar::Number(number) => (400.0..600.0).contains(&number),
        Scalar::String(text) => {
            let text = text.to_lowercase().replace(['_', '-'], " ");
            FAILURE_SUBSTRINGS.iter().any(|failure| text.contains(failure))
        }
    }
}

impl<'de> Visitor<'de> for StatusValue {
    visit_scalars!(means_failure);

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<bool, A::Error> {
        drain(array).map(|_| false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        // A status that is an object has these fields.
        Object { levels: 0, is_send: true, is_top: false }.visit_map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_send_contradicts_itself_if_any_field_reports_failure() {
        let contradictory = [
            r#"{"success":true,"data":{"success":false,"error":"…"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","success":false}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","success":"perhaps"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","ok":0}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"failed"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"ERROR"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"Rejected by Meta"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"not_sent"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"undelivered"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":false}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":500}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":{"error":{"code":1}}}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","deliveryStatus":"failed"}}"#,
            r#"{"success":true,"data":{"error":"x"}}"#,
            r#"{"success":true,"data":{"errors":[{}]}}"#,
            r#"{"success":true,"data":{"errorCode":131047}}"#,
            r#"{"success":true,"data":{"failed":1}}"#,
            r#"{"success":true,"data":null,"error":"x"}"#,
            r#"{"success":true,"error":{"code":1},"data":{"messageId":"wamid.A"}}"#,
            r#"{"success":true,"errors":["x"],"messageId":"wamid.A"}"#,
            r#"{"success":true,"status":"error","messageId":"wamid.A"}"#,
            r#"{"success":true,"data":[{"success":false}]}"#,
            r#"{"success":true,"data":{"messages":[{"id":"wamid.A","message_status":"failed"}]}}"#,
            r#"{"success":true,"data":{"error":"x"},"data":{"messageId":"wamid.A"}}"#,
            r#"{"success":true,"data":{"status":"failed \ud83d"}}"#,
            r#"{"success":true,"data":{"\u0065rror":"x"}}"#,
        ];
        let consistent = [
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"sent"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","status":"accepted","success":true,"ok":1}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","error":null,"errors":[],"success":null}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","error":"","errors":{},"failed":0}}"#,
            r#"{"success":true,"error":null,"errors":false,"message":"Sent, no error","data":{"id":1}}"#,
            r#"{"success":true,"status":200,"data":{"executionId":"e","status":"triggered"}}"#,
            r#"{"success":true,"data":{"text":{"error":"x"},"note":"failed"}}"#,
            r#"{"success":true,"data":{"messageId":"wamid.A","note":[[[[[[]]]]]]}}"#,
            r#"{"success":true,"data":null}"#,
            r#"{"success":true}"#,
        ];
        for body in contradictory {
            assert!(contradicts_itself(body, Safety::Send), "{body}");
        }
        for body in consistent {
            assert!(!contradicts_itself(body, Safety::Send), "{body}");
        }
        for body in contradictory.into_iter().chain(consistent) {
            assert!(!contradicts_itself(body, Safety::Read), "{body}");
        }
    }

    #[test]
    fn an_upsert_contradicts_itself_with_an_error_or_a_nested_success() {
        let cases = [
            (r#"{"success":true,"data":{"success":false}}"#, true),
            (r#"{"success":true,"data":{"id":"1","error":"x"}}"#, true),
            (r#"{"success":true,"data":{"id":"1"},"errors":["x"]}"#, true),
            (r#"{"success":true,"data":{"id":"1","status":"blocked"}}"#, false),
            (r#"{"success":true,"data":{"id":"1","messages":[{"status":"failed","error":"x"}]}}"#, false),
            (r#"{"success":true,"data":{"id":"1","customFields":{"error":"x","success":false}}}"#, false),
        ];
        for (body, expected) in cases {
            assert_eq!(contradicts_itself(body, Safety::Upsert), expected, "{body}");
        }
    }
}
