//! Hides API keys, so that they are not on a screen that others see.

use std::collections::BTreeMap;

use crate::journal::SECRET_HEADERS;
use crate::params::input::{KEY, decode};

/// How many characters of a key are shown.
const SHOWN: usize = 4;

fn mask(key: &str) -> String {
    key.chars().take(SHOWN).chain(['…']).collect()
}

/// Headers whose value is a scheme and a key, such as `Bearer KEY`.
const SCHEME_HEADERS: [&str; 2] = ["authorization", "proxy-authorization"];
/// A header of responses that is hidden like the others.
const SET_COOKIE: &str = "set-cookie";

/// A value of a header. The scheme of an `authorization` stays. Of cookies not even the names are shown: those of every
/// program on this machine are sent to each of them, whatever their port is.
pub(super) fn header(name: &str, value: &str) -> String {
    let scheme = value.split_once(' ').filter(|_| SCHEME_HEADERS.contains(&name));
    match scheme {
        Some((scheme, key)) => format!("{scheme} {}", mask(key.trim_start())),
        None if SECRET_HEADERS.contains(&name) || name == SET_COOKIE => mask(value),
        None => value.to_owned(),
    }
}

/// The headers of a request.
pub(super) fn headers(mut headers: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    for (name, values) in &mut headers {
        for value in values {
            *value = header(name, value);
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

/// Whether a string in JSON, without its quotation marks, is the name of the key.
fn is_key(string: &str) -> bool {
    string == KEY
        || string.contains('\\')
            && serde_json::from_str::<String>(&format!("\"{string}\"")).is_ok_and(|name| name == KEY)
}

/// The length of the name of the key if every character is escaped.
const LONGEST_NAME: usize = KEY.len() * 6;

/// The length of the name of the key at the start of a text that follows a quotation mark; `None` for another text.
fn name_length(text: &str) -> Option<usize> {
    // A longer string is not read to its end.
    let longest = text.char_indices().map(|(index, _)| index).find(|index| *index > LONGEST_NAME);
    let start = text.get(..longest.unwrap_or(text.len())).unwrap_or_default();
    let length = end_of_string(start);
    start.get(..length).is_some_and(is_key).then_some(length)
}

/// A body, which may be invalid JSON.
pub(super) fn body(body: &str) -> String {
    let mut masked = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('"') {
        masked.push_str(before);
        masked.push('"');
        rest = after;
        let Some(length) = name_length(rest) else { continue };
        let is_separator = |c: char| c.is_ascii_whitespace() || c == ':';
        let (name, after) = rest.split_at((length + 1).min(rest.len()));
        let value = after.trim_start_matches(is_separator);
        let (separator, value) = after.split_at(after.len() - value.len());
        let Some(string) = value.strip_prefix('"') else { continue };
        let key = string.split('"').next().unwrap_or_default();
        masked.extend([name, separator, "\"", &mask(key)]);
        rest = string.get(end_of_string(string)..).unwrap_or_default();
        // The quotation mark at the end of the value begins no name.
        if let Some(after) = rest.strip_prefix('"') {
            masked.push('"');
            rest = after;
        }
    }
    masked + rest
}

/// A body that is not UTF-8.
pub(super) fn bytes(bytes: &[u8]) -> Vec<u8> {
    // Latin-1 has a character for every byte.
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let to_bytes = |c: char| u8::try_from(c).map_or_else(|_| c.to_string().into_bytes(), |byte| vec![byte]);
    body(&text).chars().flat_map(to_bytes).collect()
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
    use super::{body, bytes, header, query};

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
            (r#"{"api\u004bey":"sandbox-key"}"#, r#"{"api\u004bey":"sand…"}"#),
            (r#"{"x:"apiKey":"sandbox-key"}"#, r#"{"x:"apiKey":"sand…"}"#),
            (r#"{"a":"\u0061\u0070\u0069\u004b\u0065\u0079"}"#, r#"{"a":"\u0061\u0070\u0069\u004b\u0065\u0079"}"#),
            (
                r#"{"\u0061\u0070\u0069\u004b\u0065\u0079":"sandbox-key"}"#,
                r#"{"\u0061\u0070\u0069\u004b\u0065\u0079":"sand…"}"#,
            ),
        ] {
            assert_eq!(body(given), expected);
        }
        assert_eq!(
            bytes(b"{\"apiKey\":\"sandbox\",\xff"),
            "{\"apiKey\":\"sand…\",".bytes().chain([0xff]).collect::<Vec<_>>()
        );
        // Quotation marks in great number do not take long.
        let long = "\\\"".repeat(50_000);
        assert_eq!(body(&long), long);
    }

    #[test]
    fn keys_and_cookies_in_headers_are_hidden() {
        for (name, given, expected) in [
            ("x-api-key", "sandbox-key", "sand…"),
            ("x-api-key", "a sandbox-key", "a sa…"),
            ("authorization", "Bearer sandbox-key", "Bearer sand…"),
            ("proxy-authorization", "Basic  c2FuZA==", "Basic c2Fu…"),
            ("authorization", "sandbox-key", "sand…"),
            ("cookie", "session=SECRET; theme=dark", "sess…"),
            ("set-cookie", "id=SECRET; Path=/", "id=S…"),
            ("x-own", "Bearer words", "Bearer words"),
        ] {
            assert_eq!(header(name, given), expected, "{name}");
        }
    }
}
