//! Where a send's answer keeps the message id. The page does not say; these places were seen or are assumed.

use serde_json::Value;

use crate::json::Json;

/// The names an id was seen under, best first.
const NAMES: &[&str] = &["wamid", "messageId", "message_id", "id"];

/// What may stand around the message.
const AROUND: &[&str] = &["message", "messages", "data", "result", "response"];

/// How deep the message may lie.
const DEPTH: usize = 4;

/// The message id: a value that begins `wamid.` if there is one, else the first under a known name.
pub(crate) fn find_message_id(data: &Json) -> Option<String> {
    let data: Value = data.to().ok()?;
    let mut ids = Vec::new();
    collect(&data, DEPTH, &mut ids);
    let best = ids.iter().position(|id| id.starts_with("wamid.")).unwrap_or(0);
    (best < ids.len()).then(|| ids.swap_remove(best))
}

fn collect(value: &Value, depth: usize, ids: &mut Vec<String>) {
    match value {
        // The bare id in place of an object.
        Value::String(text) if text.starts_with("wamid.") => ids.push(text.clone()),
        Value::Object(fields) => {
            ids.extend(NAMES.iter().filter_map(|name| match fields.get(*name)? {
                Value::String(id) if !id.is_empty() => Some(id.clone()),
                Value::Number(id) => Some(id.to_string()),
                _ => None,
            }));
            if depth > 0 {
                AROUND.iter().filter_map(|name| fields.get(*name)).for_each(|inner| collect(inner, depth - 1, ids));
            }
        }
        Value::Array(elements) if depth > 0 => {
            if let Some(first) = elements.first() {
                collect(first, depth - 1, ids);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_id_wherever_it_was_seen() {
        let cases = [
            (r#"{"wamid": "wamid.A"}"#, Some("wamid.A")),
            (r#"{"messageId": "m1"}"#, Some("m1")),
            (r#"{"id": 17}"#, Some("17")),
            (r#"{"id": "row", "messages": [{"id": "wamid.B"}]}"#, Some("wamid.B")),
            (r#"{"message": {"id": "wamid.C"}}"#, Some("wamid.C")),
            (r#"{"id": "row", "wamid": ""}"#, Some("row")),
            (r#"{"contact": {"id": "wamid.D"}}"#, None),
            (r#""wamid.E""#, Some("wamid.E")),
            (r#"{}"#, None),
            ("[]", None),
            ("null", None),
        ];
        for (data, id) in cases {
            assert_eq!(find_message_id(&data.parse().unwrap()).as_deref(), id, "{data}");
        }
    }
}
