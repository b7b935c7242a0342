//! Where a send's answer keeps the message id. The page does not say; these places were seen or are assumed.

use crate::json::Json;

/// The names an id was seen under, best first.
const ID_KEYS: &[&str] = &["wamid", "messageId", "message_id", "id"];

/// What may stand around the message.
pub(crate) const WRAPPER_KEYS: &[&str] = &["message", "messages", "data", "result", "response"];

/// How deep the message may lie.
pub(crate) const MAX_DEPTH: usize = 4;

/// The message id: a value that begins `wamid.` if there is one, else the first under a known name.
pub(crate) fn find_message_id(data: &Json) -> Option<String> {
    let mut ids = Vec::new();
    collect(data, MAX_DEPTH, &mut ids);
    let best = ids.iter().position(|id| id.starts_with("wamid.")).unwrap_or(0);
    (best < ids.len()).then(|| ids.swap_remove(best))
}

fn collect(value: &Json, depth: usize, ids: &mut Vec<String>) {
    if let Some(fields) = value.entries() {
        ids.extend(ID_KEYS.iter().filter_map(|name| id_text(fields.get(*name)?)));
        if depth > 0 {
            WRAPPER_KEYS.iter().filter_map(|name| fields.get(*name)).for_each(|inner| collect(inner, depth - 1, ids));
        }
    } else if let Some(elements) = value.elements() {
        if let Some(first) = elements.first().filter(|_| depth > 0) {
            collect(first, depth - 1, ids);
        }
    } else {
        // The bare id in place of an object.
        ids.extend(value.to_text().filter(|text| text.starts_with("wamid.")));
    }
}

/// An id: a text that is not empty, or a number.
fn id_text(value: &Json) -> Option<String> {
    let number = || value.as_json().starts_with(|c: char| c.is_ascii_digit()).then(|| value.to_string());
    value.to_text().filter(|text| !text.is_empty()).or_else(number)
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
            (r#"{"id":"wamid.F","echo":"cut \ud83d","n":1e400}"#, Some("wamid.F")),
            (r#"{}"#, None),
            ("[]", None),
            ("null", None),
        ];
        for (data, id) in cases {
            assert_eq!(find_message_id(&data.parse().unwrap()).as_deref(), id, "{data}");
        }
    }
}
