//! One request with everything that is known about it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::mask;
use super::state::Server;
use crate::api::{self, Explanation};
use crate::journal::{Answer, Entry};

/// The body of a request, as it was received.
pub(super) fn body_bytes(entry: &Entry) -> Vec<u8> {
    match (&entry.body, &entry.body_base64) {
        (Some(body), _) => body.as_bytes().to_vec(),
        // The journal itself encoded it.
        (None, Some(encoded)) => STANDARD.decode(encoded).unwrap_or_default(),
        (None, None) => Vec::new(),
    }
}

fn has_key_header(entry: &Entry) -> bool {
    let is_bearer =
        |value: &str| value.split_once(' ').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    entry.header("x-api-key").is_some() || entry.header("authorization").is_some_and(is_bearer)
}

fn answer(answer: &Answer) -> Value {
    let mut headers: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (name, value) in &answer.headers {
        headers
            .entry(name.as_str())
            .or_default()
            .push(mask::header(name.as_str(), &String::from_utf8_lossy(value.as_bytes())));
    }
    json!({
        "status": answer.status,
        "headers": headers,
        "body": mask::body(&String::from_utf8_lossy(&answer.body)),
        "truncated": answer.is_truncated,
    })
}

/// The request with this `seq`; none if it was dropped.
pub(super) fn view(server: &Server, seq: u64) -> Option<Value> {
    let (entry, row, attempts) = server.journal.find(seq)?;
    let operation = api::operation(&entry.path);
    let body = body_bytes(&entry);
    let explanation = Explanation::new(operation, &entry.method, &entry.query, &body, has_key_header(&entry));
    Some(json!({
        "row": row,
        "attempts": attempts,
        "query": mask::query(&entry.query),
        "headers": mask::headers(entry.headers),
        "body": entry.body.as_deref().map(mask::body),
        "body_base64": entry.body_base64.is_some().then(|| STANDARD.encode(mask::bytes(&body))),
        "parameters": explanation.parameters,
        "problems": explanation.problems,
        "answer": server.journal.answer(seq).as_ref().map(answer),
    }))
}
