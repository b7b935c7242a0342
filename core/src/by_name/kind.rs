//! What JSON a parameter is written as, and what is said of a value that is none of it.

use super::Refused;
use crate::elements::are_too_many;
use crate::json::Json;
use crate::mend::mend;
use crate::unfit::Unfit;

/// The JSON of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A whole number, zero or more.
    Count,
    /// A number of milliseconds, zero or more.
    Milliseconds,
    /// Any number.
    Number,
    /// True or false.
    Flag,
    /// An array of texts.
    Texts,
    /// A text, or an array of texts.
    TextOrTexts,
    /// Any value.
    Json,
    /// An object.
    Object,
    /// An object of texts.
    TextsByName,
}

/// Why a value is not one of a kind.
#[derive(Debug)]
pub(crate) enum Misfit {
    /// It has another type.
    Type,
    /// It has the right one, and no request can hold it.
    Unfit(Option<usize>, Unfit),
}

impl Kind {
    /// What a value must be.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer | Self::Count => "a whole number",
            Self::Milliseconds => "a number of milliseconds",
            Self::Number => "a number",
            Self::Flag => "a boolean",
            Self::Texts => "an array of strings",
            Self::TextOrTexts => "a string or an array of strings",
            Self::Json => "a JSON value",
            Self::Object => "an object",
            Self::TextsByName => "an object of strings",
        }
    }

    /// # Errors
    ///
    /// In what way the value is not one of this kind.
    pub(crate) fn check(self, value: &Json) -> Result<(), Misfit> {
        let text = value.as_json();
        if self.may_begin(text) && are_too_many(text) {
            return Err(Misfit::Unfit(None, Unfit::TooMany));
        }
        match self {
            Self::Text if text.starts_with('"') => check_text(None, value),
            Self::Texts | Self::TextOrTexts if text.starts_with('[') => check_texts(value),
            Self::TextOrTexts if text.starts_with('"') => check_text(None, value),
            Self::Flag if matches!(text, "true" | "false") => Ok(()),
            Self::Integer => check_integer(text, i64::MIN),
            Self::Count => check_integer(text, 0),
            Self::Milliseconds => match text.parse::<f64>() {
                Ok(number) if number >= 0.0 => Ok(()),
                Ok(_) => Err(Misfit::Unfit(None, Unfit::OutOfRange)),
                Err(_) => Err(Misfit::Type),
            },
            Self::Number if text.parse::<f64>().is_ok() => Ok(()),
            Self::TextsByName if text.starts_with('{') => {
                // Only a name that is no text keeps an object from being taken apart.
                let entries = value.entries().ok_or(Misfit::Unfit(None, Unfit::LoneSurrogate))?;
                entries.values().try_for_each(|value| check_text(None, value))
            }
            Self::Object if !text.starts_with('{') => Err(Misfit::Type),
            Self::Json | Self::Object if mend(text) != text => Err(Misfit::Unfit(None, Unfit::LoneSurrogate)),
            Self::Json | Self::Object => Ok(()),
            Self::Text | Self::Texts | Self::TextOrTexts | Self::TextsByName | Self::Flag | Self::Number => {
                Err(Misfit::Type)
            }
        }
    }
}

impl Kind {
    /// Whether this text is an array or object of a kind that can be one.
    fn may_begin(self, text: &str) -> bool {
        match self {
            Self::Texts | Self::TextOrTexts => text.starts_with('['),
            Self::Object | Self::TextsByName => text.starts_with('{'),
            Self::Json => text.starts_with(['[', '{']),
            Self::Text | Self::Integer | Self::Count | Self::Milliseconds | Self::Number | Self::Flag => false,
        }
    }
}

fn check_text(index: Option<usize>, value: &Json) -> Result<(), Misfit> {
    if !value.as_json().starts_with('"') {
        return Err(Misfit::Type);
    }
    // The text was written by a writer of JSON: all that it can hold and UTF-8 cannot is half of a pair.
    value.to::<String>().map(drop).map_err(|_| Misfit::Unfit(index, Unfit::LoneSurrogate))
}

fn check_texts(value: &Json) -> Result<(), Misfit> {
    let elements = value.elements().ok_or(Misfit::Type)?;
    elements.iter().enumerate().try_for_each(|(index, element)| check_text(Some(index), element))
}

fn check_integer(text: &str, least: i64) -> Result<(), Misfit> {
    if let Ok(number) = text.parse::<i64>() {
        return if number >= least { Ok(()) } else { Err(Misfit::Unfit(None, Unfit::OutOfRange)) };
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_infinite() => Err(Misfit::Unfit(None, Unfit::NotFinite)),
        Ok(number) if number.fract() == 0.0 => Err(Misfit::Unfit(None, Unfit::OutOfRange)),
        _ => Err(Misfit::Type),
    }
}

/// What a JSON value is called.
fn found(value: &Json) -> &'static str {
    match value.as_json().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Says what is wrong with an argument's type, and never its value.
pub(crate) fn wrong_type(operation: &str, name: &str, kind: Kind, value: &Json) -> Refused {
    let (expected, found) = (kind.expected(), found(value));
    let which = match kind {
        Kind::Texts | Kind::TextOrTexts if found == "an array" => " with other elements",
        Kind::TextsByName if found == "an object" => " with other values",
        Kind::Integer | Kind::Count if found == "a number" => " with a fraction",
        _ => "",
    };
    Refused::Argument(format!("{operation}: {name} must be {expected}, not {found}{which}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a value: nothing, the wrong type, or why it is unfit.
    fn verdict(kind: Kind, value: &str) -> &'static str {
        match kind.check(&value.parse().unwrap()) {
            Ok(()) => "fits",
            Err(Misfit::Type) => "type",
            Err(Misfit::Unfit(None, Unfit::LoneSurrogate)) => "surrogate",
            Err(Misfit::Unfit(Some(1), Unfit::LoneSurrogate)) => "surrogate in the second",
            Err(Misfit::Unfit(None, Unfit::OutOfRange)) => "range",
            Err(Misfit::Unfit(None, Unfit::NotFinite)) => "finite",
            Err(Misfit::Unfit(None, Unfit::TooMany)) => "too many",
            Err(Misfit::Unfit(..)) => "other",
        }
    }

    #[test]
    fn each_kind_takes_its_own_values() {
        let cases = [
            (Kind::Text, r#""a""#, "fits"),
            (Kind::Text, r#""\ud83d""#, "surrogate"),
            (Kind::Text, "1", "type"),
            (Kind::Integer, "-9223372036854775808", "fits"),
            (Kind::Integer, "9223372036854775808", "range"),
            (Kind::Integer, "1e300", "range"),
            (Kind::Integer, "1e999", "finite"),
            (Kind::Integer, "1.5", "type"),
            (Kind::Integer, r#""1""#, "type"),
            (Kind::Count, "0", "fits"),
            (Kind::Count, "-1", "range"),
            (Kind::Milliseconds, "0.5", "fits"),
            (Kind::Milliseconds, "1e999", "fits"),
            (Kind::Milliseconds, "-1", "range"),
            (Kind::Milliseconds, "true", "type"),
            (Kind::Number, "-0.5", "fits"),
            (Kind::Number, "[]", "type"),
            (Kind::Flag, "false", "fits"),
            (Kind::Flag, "0", "type"),
            (Kind::Texts, r#"["a","b"]"#, "fits"),
            (Kind::Texts, r#"["a","\udc00"]"#, "surrogate in the second"),
            (Kind::Texts, r#"["a",1]"#, "type"),
            (Kind::Texts, r#""a""#, "type"),
            (Kind::TextOrTexts, r#""a""#, "fits"),
            (Kind::TextOrTexts, r#"["a"]"#, "fits"),
            (Kind::TextOrTexts, "{}", "type"),
            (Kind::Json, "null", "fits"),
            (Kind::Json, r#"{"a":["\ud800"]}"#, "surrogate"),
            (Kind::Object, r#"{"a":1}"#, "fits"),
            (Kind::Object, "[]", "type"),
            (Kind::TextsByName, r#"{"a":"b"}"#, "fits"),
            (Kind::TextsByName, r#"{"a":1}"#, "type"),
            (Kind::TextsByName, r#"{"\ud800":"b"}"#, "surrogate"),
        ];
        let long = format!("[{}1]", "1,".repeat(crate::elements::MAX_ELEMENTS));
        let within = format!(r#"{{"a":{long}}}"#);
        let too_many = [
            (Kind::Texts, long.as_str(), "too many"),
            (Kind::TextOrTexts, &long, "too many"),
            (Kind::Json, &long, "too many"),
            (Kind::Object, &within, "too many"),
            (Kind::TextsByName, &within, "too many"),
            (Kind::Text, &long, "type"),
            (Kind::Object, &long, "type"),
        ];
        for (kind, value, expected) in cases.into_iter().chain(too_many) {
            assert_eq!(verdict(kind, value), expected, "{kind:?} {}", value.get(..30).unwrap_or(value));
        }
    }
}
