//! Reads and writes JSON one level at a time: a language keeps a JSON value as a string.

use workspace_sdk::Json;
use workspace_sdk::bindings::invalid_value::{MAX_BYTES, MAX_DEPTH};

use crate::ffi::{FfiJson, FfiString};

/// A member of a JSON object.
#[derive(uniffi::Record)]
pub struct JsonMember {
    pub name: String,
    pub value: FfiJson,
}

/// Encodes a string as a JSON string. A lone surrogate is escaped, so that validation can report it when the value is
/// used.
#[uniffi::export]
pub fn json_from_string(string: FfiString) -> FfiJson {
    let bytes = string.into_bytes();
    let mut json = String::new();
    for chunk in bytes.utf8_chunks() {
        let quoted = Json::from(chunk.valid());
        json.push_str(quoted.as_json().trim_start_matches('"').strip_suffix('"').unwrap_or_default());
        // A lone surrogate is three invalid bytes, of which the first one is replaced with an escape. Any surrogate
        // will do, because the value will be rejected.
        if chunk.invalid().first().is_some_and(|byte| *byte == SURROGATE_LEAD_BYTE) {
            json.push_str("\\ud800");
        }
    }
    FfiJson(format!("\"{json}\""))
}

/// The first byte of an encoded surrogate.
const SURROGATE_LEAD_BYTE: u8 = 0xED;

/// Decodes a JSON string; absent if the value has another type.
#[uniffi::export]
pub fn json_as_string(json: FfiJson) -> Option<String> {
    json.0.parse::<Json>().ok()?.to_text()
}

/// The members of a JSON object in order; absent if the value has another type.
#[uniffi::export]
pub fn json_members(json: FfiJson) -> Option<Vec<JsonMember>> {
    let members = json.0.parse::<Json>().ok()?.in_order()?;
    let member = |(name, value): (String, Json)| JsonMember { name, value: FfiJson(value.as_json().to_owned()) };
    Some(members.into_iter().map(member).collect())
}

/// The elements of a JSON array; absent if the value has another type.
#[uniffi::export]
pub fn json_elements(json: FfiJson) -> Option<Vec<FfiJson>> {
    let elements = json.0.parse::<Json>().ok()?.elements()?;
    Some(elements.into_iter().map(|element| FfiJson(element.as_json().to_owned())).collect())
}

/// Whether a string contains exactly one JSON value.
#[uniffi::export]
pub fn is_json(string: FfiString) -> bool {
    string.into_string().is_ok_and(|string| string.parse::<Json>().is_ok())
}

/// The maximum number of nested levels of a JSON value.
#[uniffi::export]
pub fn max_json_depth() -> i32 {
    i32::try_from(MAX_DEPTH).unwrap_or(i32::MAX)
}

/// The maximum size of a JSON value in bytes.
#[uniffi::export]
pub fn max_json_bytes() -> i32 {
    i32::try_from(MAX_BYTES).unwrap_or(i32::MAX)
}
