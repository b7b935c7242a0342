//! The parameters as they came: query pairs and a JSON object, neither trusted.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

/// Where a parameter was given.
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

/// The parameter that carries the key, and is none of an operation's own.
pub(crate) const KEY: &str = "apiKey";

impl Input {
    pub(crate) fn read(query: &str, body: &[u8]) -> Result<Self, String> {
        Ok(Self { query: read_query(query)?, body: read_body(body)? })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.query.contains_key(name) || self.body.contains_key(name)
    }

    /// The keys given in the query and in the body; an error for one that is no text.
    pub(crate) fn keys(&self) -> Result<Vec<&str>, String> {
        let body = match self.body.get(KEY) {
            None => None,
            Some(Value::String(key)) => Some(key.as_str()),
            Some(_) => return Err(format!("{KEY}: must be a text")),
        };
        Ok(self.query.get(KEY).map(String::as_str).into_iter().chain(body).collect())
    }

    /// Every parameter but the key.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, Source<'_>)> {
        let query = self.query.iter().map(|(name, text)| match self.body.get(name) {
            Some(value) => (name.as_str(), Source::Both(text, value)),
            None => (name.as_str(), Source::Query(text)),
        });
        let body = self.body.iter().filter(|(name, _)| !self.query.contains_key(*name));
        let body = body.map(|(name, value)| (name.as_str(), Source::Body(value)));
        query.chain(body).filter(|(name, _)| *name != KEY)
    }
}

fn read_query(query: &str) -> Result<BTreeMap<String, String>, String> {
    let mut pairs = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or("query: a name is not valid percent-encoded UTF-8")?;
        let value = decode(value).ok_or_else(|| format!("{name}: is not valid percent-encoded UTF-8"))?;
        if pairs.contains_key(&name) {
            return Err(format!("{name}: given twice in the query"));
        }
        pairs.insert(name, value);
    }
    Ok(pairs)
}

/// Percent-decoding with `+` for a space; none if it is malformed or not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn read_body(body: &[u8]) -> Result<BTreeMap<String, Value>, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(BTreeMap::new());
    }
    let text = std::str::from_utf8(body).map_err(|_| "body: is not valid UTF-8".to_owned())?;
    match serde_json::from_str::<Object>(text) {
        Ok(object) => Ok(object.0),
        Err(error) if error.is_data() => Err(format!("body: {error}")),
        Err(_) => Err("body: is not valid JSON".to_owned()),
    }
}

/// A JSON object whose names are all different; serde_json alone would keep the last of two.
struct Object(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if values.contains_key(&name) {
                        return Err(A::Error::custom(format!("{name}: given twice")));
                    }
                    values.insert(name, value);
                }
                Ok(Object(values))
            }
        }
        deserializer.deserialize_map(Names)
    }
}
