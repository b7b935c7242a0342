//! Fingerprints, by which equal requests are found.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

use http::HeaderValue;
use http::request::Parts;
use serde_json::Value;

use super::recipient;
use crate::params::API_REFERENCE;
use crate::params::input::{Input, Source};
use crate::phone::normalize_phone;

/// The headers with the API key.
const KEY_HEADERS: [&str; 2] = ["x-api-key", "authorization"];

/// Makes fingerprints. They are different in every start of the server.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(RandomState);

impl Fingerprints {
    /// The fingerprint of a request. `sending` is its operation if that sends a message.
    ///
    /// Two requests that send have the same one if their operation, API key and parameters are equal. The reference of
    /// a message, the order of the parameters and their place do not count: a program that repeats a send may choose
    /// them again. Two other requests have the same one if their method, path, query, body and API key are equal, byte
    /// by byte.
    pub(crate) fn of(&self, parts: &Parts, body: &[u8], sending: Option<&str>) -> u64 {
        if let Some(operation) = sending
            && let Ok(input) = Input::parse(parts.uri.query().unwrap_or(""), body)
        {
            return self.0.hash_one((operation, key(parts, &input), parameters(&input)));
        }
        let keys = KEY_HEADERS.map(|name| parts.headers.get(name).map(HeaderValue::as_bytes));
        self.0.hash_one((parts.method.as_str(), parts.uri.path(), parts.uri.query(), keys, body))
    }
}

/// The API key of a request. If it has several, only requests with equal ones are executed.
fn key<'a>(parts: &'a Parts, input: &'a Input) -> Option<&'a [u8]> {
    let header = KEY_HEADERS.iter().find_map(|name| parts.headers.get(*name));
    let header = header.map(|value| {
        let value = value.as_bytes();
        value.iter().position(|byte| *byte == b' ').and_then(|space| value.get(space + 1..)).unwrap_or(value)
    });
    header.or_else(|| input.keys().ok()?.first().map(|key| key.as_bytes()))
}

/// The parameters that belong to the message, in order of their names.
fn parameters(input: &Input) -> BTreeMap<&str, Cow<'_, str>> {
    let parameters = input.parameters().filter(|(name, _)| *name != API_REFERENCE.name);
    let text = |name: &str, source| {
        let text = match source {
            Source::Query(text) => Cow::Borrowed(text),
            Source::Body(Value::String(text)) | Source::Both(_, Value::String(text)) => Cow::Borrowed(text.as_str()),
            Source::Body(value) | Source::Both(_, value) => Cow::Owned(value.to_string()),
        };
        if recipient::NAMES.contains(&name) { Cow::Owned(normalize_phone(text.trim())) } else { text }
    };
    parameters.map(|(name, source)| (name, text(name, source))).collect()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::Fingerprints;

    fn of(fingerprints: &Fingerprints, sending: Option<&str>, method: &str, query: &str, body: &str) -> u64 {
        let uri = format!("/send?{query}");
        let (parts, ()) = Request::builder().method(method).uri(uri).body(()).unwrap().into_parts();
        fingerprints.of(&parts, body.as_bytes(), sending)
    }

    #[test]
    fn sends_of_the_same_message_are_equal_however_they_are_written() {
        let fingerprints = Fingerprints::default();
        let send = |method, query, body| of(&fingerprints, Some("messages.send"), method, query, body);
        let first = send("POST", "", r#"{"to":"+1555","body":"a b","apiReference":"1","apiKey":"k"}"#);
        for (method, query, body) in [
            ("POST", "", r#"{ "apiKey": "k", "apiReference": "2", "body": "a b", "to": "1555" }"#),
            ("GET", "body=a+b&to=%2B1555&apiKey=k", ""),
            ("POST", "to=+1555&apiReference=3&apiKey=k", r#"{"body":"a b","to":"+1555"}"#),
        ] {
            assert_eq!(send(method, query, body), first, "{query} {body}");
        }
        for body in [
            r#"{"to":"+1556","body":"a b","apiKey":"k"}"#,
            r#"{"to":"+1555","body":"a  b","apiKey":"k"}"#,
            r#"{"to":"+1555","body":"a b","apiKey":"other"}"#,
            r#"{"to":"+1555","body":"a b","apiKey":"k","type":"text"}"#,
            r#"{"to":"+1555","body":"a b","apiKey":"k""#,
        ] {
            assert_ne!(send("POST", "", body), first, "{body}");
        }
        assert_ne!(of(&fingerprints, Some("templates.send"), "GET", "body=a+b&to=%2B1555&apiKey=k", ""), first);
    }

    #[test]
    fn other_requests_are_equal_byte_by_byte() {
        let fingerprints = Fingerprints::default();
        let list = |method, query, body| of(&fingerprints, None, method, query, body);
        let first = list("POST", "a=1", r#"{"b":2}"#);
        assert_eq!(list("POST", "a=1", r#"{"b":2}"#), first);
        for (method, query, body) in
            [("GET", "a=1", r#"{"b":2}"#), ("POST", "a=2", r#"{"b":2}"#), ("POST", "a=1", r#"{"b": 2}"#)]
        {
            assert_ne!(list(method, query, body), first, "{query} {body}");
        }
    }
}
