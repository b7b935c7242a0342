//! Values that are legal in a host language but cannot be sent (unpaired surrogates, NaN, cycles), with one error
//! message for all bindings.

use crate::error::{FieldError, FieldErrorKind};
use crate::json::Json;
use crate::json::elements::are_too_many;
use crate::json::repair::repair_json;

/// Why a value cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidValue {
    /// A string with an unpaired surrogate, which UTF-8 cannot represent.
    LoneSurrogate,
    /// Null in a list whose elements must not be null.
    Null,
    /// An infinite number or NaN, which JSON cannot represent.
    NotFinite,
    /// An integer outside the range of the parameter's type.
    OutOfRange,
    /// Nested deeper than [`MAX_DEPTH`]. A value that contains itself is, too.
    TooDeep,
    /// Larger than [`MAX_BYTES`], or endless.
    TooLarge,
    /// More array elements and object entries than [`MAX_ELEMENTS`], counted over all levels.
    TooMany,
}

/// The maximum depth of a JSON value. Readers have limits, too; that of serde_json is 128.
pub const MAX_DEPTH: usize = 100;

/// The maximum number of array elements and object entries in one argument, counted over all levels.
pub const MAX_ELEMENTS: usize = crate::json::elements::MAX_ELEMENTS;

/// The maximum size of a list or JSON value, in bytes of JSON. Servers accept far less. The limit also stops generators
/// that never end.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl InvalidValue {
    /// The error of the parameter or option of this name.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> FieldError {
        let (kind, message) = match self {
            Self::LoneSurrogate => (FieldErrorKind::Format, "contains an unpaired surrogate, which is not valid text"),
            Self::Null => (FieldErrorKind::Required, "is null"),
            Self::NotFinite => {
                (FieldErrorKind::Range, "contains a number that is not finite, which JSON cannot represent")
            }
            Self::OutOfRange => (FieldErrorKind::Range, "is out of range"),
            Self::TooLarge => (FieldErrorKind::TooLong, "is larger than any request may be (16 MiB)"),
            Self::TooMany => return FieldError::too_many_elements(field),
            Self::TooDeep => {
                (FieldErrorKind::TooLong, "is nested too deeply (more than 100 levels), or contains itself")
            }
        };
        FieldError::new(field, kind, message)
    }

    /// The field error for one element of a list, or for the whole parameter if there is no index.
    #[must_use]
    pub fn at_element(self, name: &str, index: Option<usize>) -> FieldError {
        self.at(index.map_or_else(|| name.to_owned(), |index| format!("{name}[{index}]")))
    }
}

/// Parses JSON that the host language serialized. It is well-formed, except that it may contain NaN, but it may exceed
/// the limits above.
///
/// # Errors
///
/// The reason why the value cannot be sent.
pub fn json(text: &str) -> Result<Json, InvalidValue> {
    if text.len() > MAX_BYTES {
        return Err(InvalidValue::TooLarge);
    }
    if depth(text) > MAX_DEPTH {
        return Err(InvalidValue::TooDeep);
    }
    if are_too_many(text) {
        return Err(InvalidValue::TooMany);
    }
    match text.parse() {
        Ok(_) if repair_json(text) != text => Err(InvalidValue::LoneSurrogate),
        Ok(json) => Ok(json),
        // Some JSON writers write `NaN` or `Infinity`, and nothing else can be invalid.
        Err(_) => Err(InvalidValue::NotFinite),
    }
}

/// The depth of the nested arrays and objects in a JSON text.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_that_cannot_be_sent_has_its_reason() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let cases = [
            (r#"{"plan":"pro \"[[[\" ","seats":[1,{"a":null}]}"#.to_owned(), None),
            (nested(MAX_DEPTH), None),
            (nested(MAX_DEPTH + 1), Some(InvalidValue::TooDeep)),
            (r#"{"a":[NaN]}"#.to_owned(), Some(InvalidValue::NotFinite)),
            (r#"["\ud83d"]"#.to_owned(), Some(InvalidValue::LoneSurrogate)),
            (format!("\"{}\"", "x".repeat(MAX_BYTES)), Some(InvalidValue::TooLarge)),
            (format!("[{}1]", "1,".repeat(MAX_ELEMENTS - 1)), None),
            (format!("[{}1]", "1,".repeat(MAX_ELEMENTS)), Some(InvalidValue::TooMany)),
        ];
        for (text, invalid) in cases {
            assert_eq!(json(&text).err(), invalid, "{}", text.get(..20).unwrap_or(&text));
        }
    }
}
