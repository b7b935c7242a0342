//! An answer that says success and failure at once. Of a call that changes something, such an answer settles nothing.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::repair::repair_json;
use crate::response::message_id::{MAX_DEPTH, WRAPPER_KEYS};
use crate::response::model::{FieldSeed, FieldValue};
use crate::spec::safety::Safety;
use crate::time::limit;

/// Parts of words for a message that will not arrive.
const FAILURES: &[&str] = &[
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

/// The names that a status was seen under.
const STATUSES: &[&str] = &["status", "state", "messagestatus", "message_status", "deliverystatus", "delivery_status"];

/// Whether the body of a 2xx that says success also says that the call failed: an error that is not empty, a nested
/// `success` that is not true, or, of a send, a status that means failure. A read is believed: the status of a message may well
/// be "failed".
pub(crate) fn contradicts_itself(body: &str, safety: Safety) -> bool {
    let levels = match safety {
        Safety::Read => return false,
        // What an upsert answers may hold messages, and these may have failed long ago.
        Safety::Upsert => 1,
        Safety::Send => MAX_DEPTH,
    };
    let look = |body: &str| {
        let object = Object { levels, of_send: safety == Safety::Send, is_top: true };
        object.deserialize(&mut serde_json::Deserializer::from_str(body))
    };
    // An answer that cannot be checked is treated like one that contradicts itself.
    look(body).or_else(|_| look(&repair_json(body))).unwrap_or(true)
}

/// Looks for a failure in an object, or in the first object of a list.
#[derive(Clone, Copy)]
struct Object {
    /// How many levels below this one are looked at.
    levels: usize,
    of_send: bool,
    /// The envelope, whose own `success` was read before.
    is_top: bool,
}

/// What the value under a name may say.
enum Meaning {
    Success,
    Error,
    Status,
    /// Something around the message.
    Around,
    Nothing,
}

impl Object {
    fn meaning(self, name: &str) -> Meaning {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "success" if self.is_top => Meaning::Nothing,
            "success" | "ok" => Meaning::Success,
            "data" if self.is_top => Meaning::Around,
            _ if name.starts_with("error") => Meaning::Error,
            _ if !self.of_send => Meaning::Nothing,
            _ if name.starts_with("fail") || name == "exception" => Meaning::Error,
            _ if STATUSES.contains(&&*name) => Meaning::Status,
            _ if WRAPPER_KEYS.contains(&&*name) => Meaning::Around,
            _ => Meaning::Nothing,
        }
    }

    fn inside(self) -> Option<Self> {
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

/// The half of a visitor that judges scalars, with a function from a [`Scalar`] to whether it says failure.
macro_rules! visit_scalars {
    ($judge:expr) => {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }

        fn visit_unit<E>(self) -> Result<bool, E> {
            Ok($judge(Scalar::Null))
        }

        fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
            Ok($judge(Scalar::Bool(value)))
        }

        fn visit_i64<E>(self, number: i64) -> Result<bool, E> {
            Ok($judge(Scalar::Number(number as f64)))
        }

        fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
            Ok($judge(Scalar::Number(number as f64)))
        }

        fn visit_f64<E>(self, number: f64) -> Result<bool, E> {
            Ok($judge(Scalar::Number(number)))
        }

        fn visit_str<E>(self, text: &str) -> Result<bool, E> {
            Ok($judge(Scalar::String(text)))
        }
    };
}

/// Lets visitors read the next value.
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
        // As with the id, only the first element counts.
        let mut fails = false;
        if let Some(inside) = self.inside() {
            fails = array.next_element_seed(inside)?.unwrap_or_default();
        }
        drain(array)?;
        Ok(fails)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut fails = false;
        while let Some(name) = map.next_key::<String>()? {
            limit::check()?;
            fails |= match (self.meaning(&name), self.inside()) {
                (Meaning::Success, _) => match map.next_value_seed(FieldSeed::<Option<bool>>::new())? {
                    FieldValue::Value(said) => said == Some(false),
                    FieldValue::Other(_) => true,
                },
                (Meaning::Error, _) => map.next_value_seed(ErrorValue)?,
                (Meaning::Status, _) => map.next_value_seed(StatusValue)?,
                (Meaning::Around, Some(inside)) => map.next_value_seed(inside)?,
                (Meaning::Around | Meaning::Nothing, _) => map.next_value::<IgnoredAny>().map(|_| false)?,
            };
        }
        Ok(fails)
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

/// How servers write into a string that there is no error.
const NOTHING: &[&str] = &["0", "false", "none", "null", "no error", "ok", "success"];

/// Whether the value of an `error` field reports an error. Null, false, zero and empty values do not, in a string either.
struct ErrorValue;

fn reports_error(value: Scalar<'_>) -> bool {
    match value {
        Scalar::Null => false,
        Scalar::Bool(value) => value,
        Scalar::Number(number) => number != 0.0,
        Scalar::String(text) => {
            let text = text.trim();
            !text.is_empty() && !NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
        }
    }
}

impl<'de> Visitor<'de> for ErrorValue {
    visit_scalars!(reports_error);

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<bool, A::Error> {
        drain(array).map(|count| count > 0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut is_something = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            limit::check()?;
            is_something = true;
        }
        Ok(is_something)
    }
}

/// Whether a status means that the message will not arrive: in words, as false, or as an HTTP status.
struct StatusValue;

fn means_failure(value: Scalar<'_>) -> bool {
    match value {
        Scalar::Null => false,
        Scalar::Bool(value) => !value,
        Scalar::Number(number) => (400.0..600.0).contains(&number),
        Scalar::String(text) => {
            let text = text.to_lowercase().replace(['_', '-'], " ");
            FAILURES.iter().any(|failure| text.contains(failure))
        }
    }
}

impl<'de> Visitor<'de> for StatusValue {
    visit_scalars!(means_failure);

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<bool, A::Error> {
        drain(array).map(|_| false)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        // A status in parts says it in one of these.
        Object { levels: 0, of_send: true, is_top: false }.visit_map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_send_is_doubted_where_anything_says_failure() {
        let doubtful = [
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
        let settled = [
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
        for body in doubtful {
            assert!(contradicts_itself(body, Safety::Send), "{body}");
        }
        for body in settled {
            assert!(!contradicts_itself(body, Safety::Send), "{body}");
        }
        for body in doubtful.into_iter().chain(settled) {
            assert!(!contradicts_itself(body, Safety::Read), "{body}");
        }
    }

    #[test]
    fn an_upsert_is_doubted_for_an_error_and_a_nested_success() {
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
