//! Hides API keys, so that they are not on a screen that others see.

use std::collections::BTreeMap;

use crate::journal::SECRET_HEADERS;
use crate::params::input::{KEY, decode};

/// How many characters of a key are shown.
const SHOWN: usize = 4;

fn mask(key: &str) -> String {
    key.chars().take(SHOWN).chain(['…']).collect()
}

/// The headers; of a header such as `Authorization: Bearer KEY` the scheme stays.
pub(super) fn headers(mut headers: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    for name in SECRET_HEADERS {
        for value in headers.get_mut(name).into_iter().flatten() {
            *value = match value.split_once(' ') {
                Some((scheme, key)) => format!("{scheme} {}", mask(key.trim_start())),
                None => mask(value),
            };
        }
    }
    headers
}

/// The raw query.
pub(super) fn query(query: &str) -> String {
    let mask_pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if decode(name).as_deref() == Some(KEY) => {
            let key = decode(value).unwrap_or_else(|| value.to_owned());
            format!("{name}={}", mask(&key))
        }
        _ => pair.to_owned(),
    };
    query.split('&').map(mask_pair).collect::<Vec<_>>().join("&")
}

/// A body, which may be invalid JSON.
pub(super) fn body(body: &str) -> String {
    let name = format!("\"{KEY}\"");
    let mut masked = String::new();
    let mut rest = body;
    while let Some(start) = rest.find(&name) {
        let (before, after) = rest.split_at(start + name.len());
        masked += before;
        rest = after;
        let separator = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ':').len();
        let (separator, value) = rest.split_at(separator);
        if let Some(string) = value.strip_prefix('"') {
            masked += &format!("{separator}\"{}", mask(string.split('"').next().unwrap_or_default()));
            rest = string.get(end_of_string(string)..).unwrap_or_default();
        }
    }
    masked + rest
}

/// The position of the quotation mark that ends a string in JSON.
fn end_of_string(string: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in string.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return index,
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    string.len()
}

#[cfg(test)]
mod tests {
    use super::{body, query};

    #[test]
    fn keys_in_queries_and_bodies_are_hidden() {
        for (given, expected) in [
            ("", ""),
            ("a=sandbox-key&b", "a=sandbox-key&b"),
            ("apiKey=sandbox-key&to=1", "apiKey=sand…&to=1"),
            ("api%4bey=s%61ndbox-key", "api%4bey=sand…"),
            ("apiKey=%zzbox", "apiKey=%zzb…"),
            ("apiKey", "apiKey"),
        ] {
            assert_eq!(query(given), expected);
        }
        for (given, expected) in [
            ("", ""),
            (r#"{"a":"sandbox-key"}"#, r#"{"a":"sandbox-key"}"#),
            (r#"{"apiKey" : "sandbox-key","to":"1"}"#, r#"{"apiKey" : "sand…","to":"1"}"#),
            (r#"{"apiKey":"a\"secret\\","b":"c"}"#, r#"{"apiKey":"a\…","b":"c"}"#),
            (r#"{"apiKey":"k","apiKey":"sandbox"}"#, r#"{"apiKey":"k…","apiKey":"sand…"}"#),
            (r#"{"apiKey":"sandbox"#, r#"{"apiKey":"sand…"#),
            (r#"{"apiKey":5}"#, r#"{"apiKey":5}"#),
            ("\"apiKey\"", "\"apiKey\""),
        ] {
            assert_eq!(body(given), expected);
        }
    }
}
