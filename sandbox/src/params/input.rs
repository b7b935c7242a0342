//! Parses the raw parameters: the pairs of the query and the members of a JSON body.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

/// Where a parameter is: the query, the body or both.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    Query(&'a str),
    Body(&'a Value),
    Both(&'a str, &'a Value),
}

#[derive(Debug, Default)]
pub(crate) struct Input {
    query: BTreeMap<String, String>,
    body: BTreeMap<String, Value>,
}

/// The parameter with the API key. It belongs to no operation.
pub(crate) const KEY: &str = "apiKey";

impl Input {
    pub(crate) fn parse(query: &str, body: &[u8]) -> Result<Self, String> {
        Ok(Self { query: parse_query(query)?, body: parse_body(body)? })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.query.contains_key(name) || self.body.contains_key(name)
    }

    /// The API keys in the query and in the body; an error for one that is not a string.
    pub(crate) fn keys(&self) -> Result<Vec<&str>, String> {
        let body = match self.body.get(KEY) {
            None => None,
            Some(Value::String(key)) => Some(key.as_str()),
            Some(_) => return Err(format!("{KEY}: must be a string")),
        };
        Ok(self.query.get(KEY).map(String::as_str).into_iter().chain(body).collect())
    }

    /// Every parameter except the API key.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, Source<'_>)> {
        let query = self.query.iter().map(|(name, string)| match self.body.get(name) {
            Some(value) => (name.as_str(), Source::Both(string, value)),
            None => (name.as_str(), Source::Query(string)),
        });
        let body = self.body.iter().filter(|(name, _)| !self.query.contains_key(*name));
        let body = body.map(|(name, value)| (name.as_str(), Source::Body(value)));
        query.chain(body).filter(|(name, _)| *name != KEY)
    }
}

fn parse_query(query: &str) -> Result<BTreeMap<String, String>, String> {
    let mut pairs = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or("query: a name is not valid percent-encoded UTF-8")?;
        let value = decode(value).ok_or_else(|| format!("{name}: is not valid percent-encoded UTF-8"))?;
        if pairs.contains_key(&name) {
            return Err(format!("{name}: appears twice in the query"));
        }
        pairs.insert(name, value);
    }
    Ok(pairs)
}

/// Decodes a name or value of `application/x-www-form-urlencoded`; `None` if an escape is malformed or the result is
/// not UTF-8. (A browser's decoder would repair both.)
pub(crate) fn decode(encoded: &str) -> Option<String> {
    let is_escape =
        |rest: &str| rest.as_bytes().first_chunk::<2>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if !encoded.split('%').skip(1).all(is_escape) {
        return None;
    }
    let spaced = encoded.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

fn parse_body(body: &[u8]) -> Result<BTreeMap<String, Value>, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(BTreeMap::new());
    }
    let text = std::str::from_utf8(body).map_err(|_| "body: is not valid UTF-8".to_owned())?;
    match serde_json::from_str::<UniqueObject>(text) {
        Ok(object) => Ok(object.0),
        Err(error) if error.is_data() => Err(format!("body: {error}")),
        Err(_) => Err("body: is not valid JSON".to_owned()),
    }
}

/// A JSON object without duplicate names. serde_json alone would keep the last of two.
struct UniqueObject(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for UniqueObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = UniqueObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueObject, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if values.contains_key(&name) {
                        return Err(A::Error::custom(format!("{name}: appears twice")));
                    }
                    values.insert(name, value);
                }
                Ok(UniqueObject(values))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn malformed_escapes_and_invalid_utf8_are_rejected() {
        for (encoded, expected) in [
            ("", Some("")),
            ("a+b%20c%2Bd", Some("a b c+d")),
            ("%c3%A9%F0%9f%98%80", Some("é😀")),
            ("%00é", Some("\0é")),
            ("%", None),
            ("%2", None),
            ("%+1", None),
            ("%é", None),
            ("%%20", None),
            ("%ff", None),
            ("%ed%a0%80", None),
        ] {
            assert_eq!(decode(encoded).as_deref(), expected, "{encoded}");
        }
    }
}
