//! A JSON value kept as its exact text, so that values pass through the SDK unchanged.

pub(crate) mod elements;
pub(crate) mod repair;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::time::limit;

/// JSON values by name: custom fields, or the fields of a response that this version does not know.
pub type JsonMap = BTreeMap<String, Json>;

/// A JSON value kept as its exact text, for custom fields and for fields of a response that the SDK does not know.
///
/// A value passes through the SDK unchanged: a number keeps all its digits, and an object keeps the order of its keys.
/// `serde_json::Value` guarantees neither, and would make its version part of this crate's public API.
///
/// Make a value with `from` (strings, numbers and booleans), [`array`](Self::array), [`object`](Self::object),
/// [`from_serialize`](Self::from_serialize) (any type of yours) or `parse` (JSON text). Read it with
/// [`to_text`](Self::to_text) for a string, [`get`](Self::get) and [`elements`](Self::elements) for a part, and
/// [`to`](Self::to) for a Rust type.
///
/// ```
/// use workspace_sdk::Json;
///
/// let plan = Json::object([("plan", Json::from("pro")), ("seats", Json::from(5))]);
/// assert_eq!(plan.as_json(), r#"{"plan":"pro","seats":5}"#);
///
/// let value: Json = r#"{"plan": "pro", "seats": 12345678901234567890}"#.parse()?;
/// assert_eq!(value.get("plan").and_then(|plan| plan.to_text()), Some("pro".to_owned()));
/// assert_eq!(value.get("seats").map(|seats| seats.as_json().to_owned()), Some("12345678901234567890".to_owned()));
/// assert_eq!(value.get("seats").and_then(|seats| seats.to::<u64>().ok()), Some(12345678901234567890));
/// # Ok::<(), workspace_sdk::InvalidJson>(())
/// ```
#[derive(Clone)]
pub struct Json(
    /// Valid JSON. Most values of custom fields are short, and fit without an allocation.
    pub(crate) CompactString,
);

/// The string was not valid JSON. The error contains the position, but never the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidJson {
    line: usize,
    column: usize,
}

impl fmt::Display for InvalidJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not valid JSON at line {}, column {}", self.line, self.column)
    }
}

impl std::error::Error for InvalidJson {}

impl From<serde_json::Error> for InvalidJson {
    fn from(error: serde_json::Error) -> Self {
        Self { line: error.line(), column: error.column() }
    }
}

impl Json {
    /// The JSON `null`.
    #[must_use]
    pub fn null() -> Self {
        Self::from_raw(RawValue::NULL)
    }

    /// A JSON object with these entries, in this order.
    #[must_use]
    pub fn object<K: Into<String>, V: Into<Json>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut text = String::from("{");
        for (name, value) in entries {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(Json::from(name.into()).as_json());
            text.push(':');
            text.push_str(value.into().as_json());
        }
        text.push('}');
        Self::from_valid(text)
    }

    /// A JSON array of these values.
    #[must_use]
    pub fn array<V: Into<Json>>(values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<Json> = values.into_iter().map(Into::into).collect();
        Self::from_serializable(&values)
    }

    /// Serializes any value that serde supports.
    ///
    /// # Errors
    ///
    /// [`InvalidJson`] if the value has no JSON form, such as a map whose keys are not strings.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, InvalidJson> {
        Ok(Self::from_raw(&serde_json::value::to_raw_value(value)?))
    }

    /// The JSON text, unchanged.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The value of a JSON string; `None` for any other type.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        let text = self.as_json();
        serde_json::from_str(text).or_else(|_| serde_json::from_str(&crate::json::repair::repair_json(text))).ok()
    }

    /// Deserializes the value into a Rust type.
    ///
    /// # Errors
    ///
    /// [`InvalidJson`] if the value has a different shape.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, InvalidJson> {
        Ok(serde_json::from_str(self.as_json())?)
    }

    /// The value of the entry with this name, if this is an object with such an entry.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Json> {
        self.entries()?.remove(name)
    }

    /// The entries, if this is an object.
    #[must_use]
    pub fn entries(&self) -> Option<JsonMap> {
        self.is_object().then(|| self.to().ok()).flatten()
    }

    /// The elements, if this is an array.
    #[must_use]
    pub fn elements(&self) -> Option<Vec<Json>> {
        self.as_json().starts_with('[').then(|| self.to().ok()).flatten()
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.as_json().starts_with('{')
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_json() == "null"
    }

    /// Whether this is an empty string, array or object.
    pub(crate) fn is_empty(&self) -> bool {
        let text = self.as_json();
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        text.starts_with(['"', '[', '{']) && inner.trim().is_empty() && (inner.is_empty() || !text.starts_with('"'))
    }

    /// Whether an object contains a name twice; most readers would drop one of the two values. `None` if this is not an
    /// object.
    pub(crate) fn has_repeated_name(&self) -> Option<bool> {
        struct Names(usize);

        impl<'de> serde::de::Visitor<'de> for Names {
            type Value = usize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(mut self, mut map: A) -> Result<usize, A::Error> {
                while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {
                    self.0 += 1;
                }
                Ok(self.0)
            }
        }

        let total =
            serde::de::Deserializer::deserialize_map(&mut serde_json::Deserializer::from_str(self.as_json()), Names(0));
        Some(self.entries()?.len() < total.ok()?)
    }

    /// The value for a query string: the content of a JSON string, otherwise the JSON text.
    pub(crate) fn to_query_text(&self) -> Cow<'_, str> {
        match self.to_text() {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(self.as_json()),
        }
    }

    fn from_serializable<T: Serialize + ?Sized>(value: &T) -> Self {
        Self::from_serialize(value).unwrap_or_else(|_| Self::null())
    }

    fn from_valid(text: String) -> Self {
        RawValue::from_string(text).map_or_else(|_| Self::null(), |raw| Self::from_raw(&raw))
    }

    pub(crate) fn from_raw(raw: &RawValue) -> Self {
        Self(raw.get().into())
    }
}

impl FromStr for Json {
    type Err = InvalidJson;

    fn from_str(text: &str) -> Result<Self, InvalidJson> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Ok(Self::from_raw(raw))
    }
}

/// Two values are equal if they are the same JSON; spacing and the order of keys do not matter.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        if self.as_json() == other.as_json() {
            return true;
        }
        match (self.to::<serde_json::Value>(), other.to::<serde_json::Value>()) {
            (Ok(mine), Ok(theirs)) => mine == theirs,
            _ => false,
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_json())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_json())
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(self.as_json()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        limit::check()?;
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self::from_raw(&raw))
    }
}

macro_rules! json_from {
    ($($from:ty),+) => { $(
        impl From<$from> for Json {
            fn from(value: $from) -> Self {
                Self::from_serializable(&value)
            }
        }
    )+ };
}

json_from!(bool, i32, i64, u32, u64, &str, String, JsonMap);

/// A number that JSON cannot represent (NaN, infinity) becomes `null`.
impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Self::from_serializable(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_values_and_repeated_names_are_detected() {
        let cases = [
            ("\"\"", true, None),
            ("\" \"", false, None),
            ("[ ]", true, None),
            ("{ }", true, Some(false)),
            (r#"{"a":1,"b":1}"#, false, Some(false)),
            (r#"{"a":1,"\u0061":{"a":1}}"#, false, Some(true)),
            ("[1,1]", false, None),
            ("0", false, None),
            ("null", false, None),
            ("false", false, None),
        ];
        for (text, is_empty, repeats) in cases {
            let json: Json = text.parse().unwrap();
            assert_eq!(json.is_empty(), is_empty, "{text}");
            assert_eq!(json.has_repeated_name(), repeats, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_objects_their_order() {
        let text = r#"{"b":1e400,"a":12345678901234567890.10}"#;
        assert_eq!(text.parse::<Json>().unwrap().as_json(), text);
        assert_eq!(Json::object([("b", 1), ("a", 2)]).as_json(), r#"{"b":1,"a":2}"#);
        assert_eq!(Json::from(f64::NAN), Json::null());
    }
}
