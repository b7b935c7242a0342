//! JSON values are texts in a language too; this reads and writes them one level at a time.

use workspace_sdk::Json;

use crate::values::{GivenText, JsonText};

/// A name and its value.
#[derive(uniffi::Record)]
pub struct Entry {
    pub name: String,
    pub value: JsonText,
}

/// The JSON of a text. Half of a surrogate pair is escaped, so that it can be named where the value is used.
#[uniffi::export]
pub fn json_of_text(text: GivenText) -> JsonText {
    let bytes = text.into_bytes();
    let mut json = String::new();
    for chunk in bytes.utf8_chunks() {
        let quoted = Json::from(chunk.valid());
        json.push_str(quoted.as_json().trim_start_matches('"').strip_suffix('"').unwrap_or_default());
        // Each half is three bytes, of which each is invalid by itself: one escape of any half says all.
        if chunk.invalid().first().is_some_and(|byte| *byte == HALF) {
            json.push_str("\\ud800");
        }
    }
    JsonText(format!("\"{json}\""))
}

/// What the bytes of half of a surrogate pair begin with.
const HALF: u8 = 0xED;

/// The text that a JSON string is; nothing where it is another value.
#[uniffi::export]
pub fn json_to_text(json: JsonText) -> Option<String> {
    json.0.parse::<Json>().ok()?.to_text()
}

/// The entries of a JSON object in order; nothing where it is another value.
#[uniffi::export]
pub fn json_entries(json: JsonText) -> Option<Vec<Entry>> {
    let entries = json.0.parse::<Json>().ok()?.in_order()?;
    let entry = |(name, value): (String, Json)| Entry { name, value: JsonText(value.as_json().to_owned()) };
    Some(entries.into_iter().map(entry).collect())
}

/// The elements of a JSON array; nothing where it is another value.
#[uniffi::export]
pub fn json_elements(json: JsonText) -> Option<Vec<JsonText>> {
    let elements = json.0.parse::<Json>().ok()?.elements()?;
    Some(elements.into_iter().map(|element| JsonText(element.as_json().to_owned())).collect())
}

/// Whether a text is one JSON value.
#[uniffi::export]
pub fn is_json(text: GivenText) -> bool {
    text.into_string().is_ok_and(|text| text.parse::<Json>().is_ok())
}
