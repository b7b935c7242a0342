//! Checks whether a JSON value has the type of a parameter, and writes the message if it does not.

use crate::bindings::invalid_value::InvalidValue;
use crate::bindings::json_calls::error::DispatchError;
use crate::json::Json;
use crate::json::elements::are_too_many;
use crate::json::repair::repair_json;
use crate::spec::json_type::JsonType;

/// The reason why a value does not have a type.
#[derive(Debug)]
pub(crate) enum TypeMismatch {
    /// The value has another type.
    Type,
    /// The value has the right type, but cannot be sent: the index of the element, and the reason.
    InvalidValue(Option<usize>, InvalidValue),
}

impl JsonType {
    /// The name of the type in messages.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Integer | Self::Count => "an integer",
            Self::Milliseconds => "a number of milliseconds",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::Strings => "an array of strings",
            Self::StringOrStrings => "a string or an array of strings",
            Self::Any => "a JSON value",
            Self::Object => "an object",
            Self::StringMap => "an object of strings",
        }
    }

    /// # Errors
    ///
    /// The reason why the value does not have this type.
    pub(crate) fn check(self, value: &Json) -> Result<(), TypeMismatch> {
        let text = value.as_json();
        if self.may_begin(text) && are_too_many(text) {
            return Err(TypeMismatch::InvalidValue(None, InvalidValue::TooMany));
        }
        match self {
            Self::String if text.starts_with('"') => check_text(None, value),
            Self::Strings | Self::StringOrStrings if text.starts_with('[') => check_texts(value),
            Self::StringOrStrings if text.starts_with('"') => check_text(None, value),
            Self::Bool if matches!(text, "true" | "false") => Ok(()),
            Self::Integer => check_integer(text, i64::MIN),
            Self::Count => check_integer(text, 0),
            Self::Milliseconds => match text.parse::<f64>() {
                Ok(number) if number >= 0.0 => Ok(()),
                Ok(_) => Err(TypeMismatch::InvalidValue(None, InvalidValue::OutOfRange)),
                Err(_) => Err(TypeMismatch::Type),
            },
            Self::Number if text.parse::<f64>().is_ok() => Ok(()),
            Self::StringMap if text.starts_with('{') => {
                // The object is well-formed, so it can be unreadable only because a key is not valid text.
                let entries = value.entries().ok_or(TypeMismatch::InvalidValue(None, InvalidValue::LoneSurrogate))?;
                entries.values().try_for_each(|value| check_text(None, value))
            }
            Self::Object if !text.starts_with('{') => Err(TypeMismatch::Type),
            Self::Any | Self::Object if repair_json(text) != text => {
                Err(TypeMismatch::InvalidValue(None, InvalidValue::LoneSurrogate))
            }
            Self::Any | Self::Object => Ok(()),
            Self::String | Self::Strings | Self::StringOrStrings | Self::StringMap | Self::Bool | Self::Number => {
                Err(TypeMismatch::Type)
            }
        }
    }
}

impl JsonType {
    /// Whether this JSON starts like an array or object that the type allows.
    fn may_begin(self, text: &str) -> bool {
        match self {
            Self::Strings | Self::StringOrStrings => text.starts_with('['),
            Self::Object | Self::StringMap => text.starts_with('{'),
            Self::Any => text.starts_with(['[', '{']),
            Self::String | Self::Integer | Self::Count | Self::Milliseconds | Self::Number | Self::Bool => false,
        }
    }
}

fn check_text(index: Option<usize>, value: &Json) -> Result<(), TypeMismatch> {
    if !value.as_json().starts_with('"') {
        return Err(TypeMismatch::Type);
    }
    // A JSON writer wrote this string, so it can be invalid only because of an unpaired surrogate.
    value.to::<String>().map(drop).map_err(|_| TypeMismatch::InvalidValue(index, InvalidValue::LoneSurrogate))
}

fn check_texts(value: &Json) -> Result<(), TypeMismatch> {
    let elements = value.elements().ok_or(TypeMismatch::Type)?;
    elements.iter().enumerate().try_for_each(|(index, element)| check_text(Some(index), element))
}

fn check_integer(text: &str, least: i64) -> Result<(), TypeMismatch> {
    if let Ok(number) = text.parse::<i64>() {
        return if number >= least { Ok(()) } else { Err(TypeMismatch::InvalidValue(None, InvalidValue::OutOfRange)) };
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_infinite() => Err(TypeMismatch::InvalidValue(None, InvalidValue::NotFinite)),
        Ok(number) if number.fract() == 0.0 => Err(TypeMismatch::InvalidValue(None, InvalidValue::OutOfRange)),
        _ => Err(TypeMismatch::Type),
    }
}

/// The name of the type of a JSON value in messages.
fn type_name(value: &Json) -> &'static str {
    match value.as_json().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// The error of an argument with a wrong type. It does not contain the value.
pub(crate) fn wrong_type(operation: &str, name: &str, kind: JsonType, value: &Json) -> DispatchError {
    let (expected, found) = (kind.expected(), type_name(value));
    let which = match kind {
        JsonType::Strings | JsonType::StringOrStrings if found == "an array" => " with other elements",
        JsonType::StringMap if found == "an object" => " with other values",
        JsonType::Integer | JsonType::Count if found == "a number" => " with a fraction",
        _ => "",
    };
    DispatchError::InvalidArgument(format!("{operation}: {name} must be {expected}, not {found}{which}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of the check of a value: valid, the wrong type, or why it is invalid.
    fn verdict(kind: JsonType, value: &str) -> &'static str {
        match kind.check(&value.parse().unwrap()) {
            Ok(()) => "valid",
            Err(TypeMismatch::Type) => "type",
            Err(TypeMismatch::InvalidValue(None, InvalidValue::LoneSurrogate)) => "surrogate",
            Err(TypeMismatch::InvalidValue(Some(1), InvalidValue::LoneSurrogate)) => "surrogate in the second",
            Err(TypeMismatch::InvalidValue(None, InvalidValue::OutOfRange)) => "range",
            Err(TypeMismatch::InvalidValue(None, InvalidValue::NotFinite)) => "finite",
            Err(TypeMismatch::InvalidValue(None, InvalidValue::TooMany)) => "too many",
            Err(TypeMismatch::InvalidValue(..)) => "other",
        }
    }

    #[test]
    fn each_type_accepts_its_own_values() {
        let cases = [
            (JsonType::String, r#""a""#, "valid"),
            (JsonType::String, r#""\ud83d""#, "surrogate"),
            (JsonType::String, "1", "type"),
            (JsonType::Integer, "-9223372036854775808", "valid"),
            (JsonType::Integer, "9223372036854775808", "range"),
            (JsonType::Integer, "1e300", "range"),
            (JsonType::Integer, "1e999", "finite"),
            (JsonType::Integer, "1.5", "type"),
            (JsonType::Integer, r#""1""#, "type"),
            (JsonType::Count, "0", "valid"),
            (JsonType::Count, "-1", "range"),
            (JsonType::Milliseconds, "0.5", "valid"),
            (JsonType::Milliseconds, "1e999", "valid"),
            (JsonType::Milliseconds, "-1", "range"),
            (JsonType::Milliseconds, "true", "type"),
            (JsonType::Number, "-0.5", "valid"),
            (JsonType::Number, "[]", "type"),
            (JsonType::Bool, "false", "valid"),
            (JsonType::Bool, "0", "type"),
            (JsonType::Strings, r#"["a","b"]"#, "valid"),
            (JsonType::Strings, r#"["a","\udc00"]"#, "surrogate in the second"),
            (JsonType::Strings, r#"["a",1]"#, "type"),
            (JsonType::Strings, r#""a""#, "type"),
            (JsonType::StringOrStrings, r#""a""#, "valid"),
            (JsonType::StringOrStrings, r#"["a"]"#, "valid"),
            (JsonType::StringOrStrings, "{}", "type"),
            (JsonType::Any, "null", "valid"),
            (JsonType::Any, r#"{"a":["\ud800"]}"#, "surrogate"),
            (JsonType::Object, r#"{"a":1}"#, "valid"),
            (JsonType::Object, "[]", "type"),
            (JsonType::StringMap, r#"{"a":"b"}"#, "valid"),
            (JsonType::StringMap, r#"{"a":1}"#, "type"),
            (JsonType::StringMap, r#"{"\ud800":"b"}"#, "surrogate"),
        ];
        let long = format!("[{}1]", "1,".repeat(crate::json::elements::MAX_ELEMENTS));
        let within = format!(r#"{{"a":{long}}}"#);
        let too_many = [
            (JsonType::Strings, long.as_str(), "too many"),
            (JsonType::StringOrStrings, &long, "too many"),
            (JsonType::Any, &long, "too many"),
            (JsonType::Object, &within, "too many"),
            (JsonType::StringMap, &within, "too many"),
            (JsonType::String, &long, "type"),
            (JsonType::Object, &long, "type"),
        ];
        for (kind, value, expected) in cases.into_iter().chain(too_many) {
            assert_eq!(verdict(kind, value), expected, "{kind:?} {}", value.get(..30).unwrap_or(value));
        }
    }
}
