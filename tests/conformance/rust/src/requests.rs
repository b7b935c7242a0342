//! Compares the requests in the sandbox's journal with those of a case.

use serde_json::{Map, Value};
use workspace_sandbox::Entry;

use crate::case::Request;
use crate::compare::{brief, compare};

/// Adds every difference between the requests of a case and those of the journal.
pub fn compare_requests(expected: &[Request], entries: &[Entry], differences: &mut Vec<String>) {
    let expected: Vec<&Request> =
        expected.iter().flat_map(|request| std::iter::repeat_n(request, request.times)).collect();
    if expected.len() != entries.len() {
        let seen: Vec<_> = entries.iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect();
        differences.push(format!("requests: expected {}, found {}: {}", expected.len(), seen.len(), seen.join(", ")));
    }
    for (index, (request, entry)) in expected.iter().zip(entries).enumerate() {
        compare_request(&format!("requests[{index}]"), request, entry, differences);
    }
}

fn compare_request(path: &str, expected: &Request, entry: &Entry, differences: &mut Vec<String>) {
    let mut string = |name: &str, expected: Option<&String>, actual: &str| {
        if expected.is_some_and(|expected| expected != actual) {
            let expected = expected.map_or("", String::as_str);
            differences.push(format!("{path}.{name}: expected {expected:?}, found {actual:?}"));
        }
    };
    string("method", expected.method.as_ref(), &entry.method);
    string("path", expected.path.as_ref(), &entry.path);
    string("raw_query", expected.raw_query.as_ref(), &entry.query);
    if let Some(query) = &expected.query {
        match decode_query(&entry.query) {
            Ok(found) => {
                let query = Value::Object(query.clone());
                compare(&format!("{path}.query"), &query, &Value::Object(found), differences);
            }
            Err(problem) => differences.push(format!("{path}.query: {problem}")),
        }
    }
    for (name, wanted) in &expected.headers {
        let path = format!("{path}.headers.{name}");
        match entry.headers.get(name).map(Vec::as_slice) {
            Some([value]) => compare(&path, wanted, &Value::String(value.clone()), differences),
            found => differences.push(format!("{path}: expected {}, found {found:?}", brief(wanted))),
        }
    }
    for name in &expected.no_headers {
        if let Some(found) = entry.headers.get(name) {
            differences.push(format!("{path}.headers.{name}: expected nothing, found {found:?}"));
        }
    }
    if let Some(body) = &expected.body {
        compare_body(&format!("{path}.body"), body, entry, differences);
    }
}

fn compare_body(path: &str, expected: &Value, entry: &Entry, differences: &mut Vec<String>) {
    let text = entry.body.as_deref().unwrap_or_default();
    if text.is_empty() && entry.body_base64.is_none() {
        if !expected.is_null() {
            differences.push(format!("{path}: expected {}, found no body", brief(expected)));
        }
        return;
    }
    if expected.is_null() {
        differences.push(format!("{path}: expected no body, found {text}"));
        return;
    }
    match serde_json::from_str(text) {
        Ok(found) => compare(path, expected, &found, differences),
        Err(_) => differences.push(format!("{path}: expected {}, found {text:?}, which is not JSON", brief(expected))),
    }
}

/// Decodes a query as a server does: `+` is a space. A name may occur once.
fn decode_query(query: &str) -> Result<Map<String, Value>, String> {
    let mut decoded = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (percent_decode(name)?, percent_decode(value)?);
        if decoded.insert(name.clone(), Value::String(value)).is_some() {
            return Err(format!("{name} occurs twice"));
        }
    }
    Ok(decoded)
}

fn percent_decode(text: &str) -> Result<String, String> {
    let bad = || format!("{text:?} is not valid percent-encoding");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or_else(bad);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).map_err(|_| bad())?
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_queries_as_a_server_does() {
        let read = |query: &str| decode_query(query).map(Value::Object);
        assert_eq!(read("a=b%20c&d=%C3%A9+%2B"), Ok(json!({"a": "b c", "d": "é +"})));
        assert_eq!(read(""), Ok(json!({})));
        assert!(read("a=1&a=2").is_err());
        assert!(read("a=%zz").is_err());
        assert!(read("a=%C3").is_err());
    }
}
