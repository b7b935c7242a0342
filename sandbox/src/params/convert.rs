//! From what was given to what it means: the same value from a query and from a body.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Kind;

fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) if text.is_empty() => Err("must not be empty".to_owned()),
        Value::String(text) => Ok(text),
        other => Err(format!("must be a text, not {}", name(other))),
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A text from a query may hold JSON; from a body too, for both work identically.
fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|_| "is not valid JSON".to_owned())
}

pub(super) fn convert(kind: Kind, value: &Value, query: bool) -> Result<Value, String> {
    match kind {
        Kind::Text(check) => {
            let text = text(value)?;
            check(text)?;
            Ok(Value::from(text))
        }
        Kind::Word(words) => {
            let text = text(value)?;
            if words.contains(&text) {
                Ok(Value::from(text))
            } else {
                Err(format!("must be one of {}", words.join(", ")))
            }
        }
        Kind::Flag => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(text) if query && text == "true" => Ok(Value::Bool(true)),
            Value::String(text) if query && text == "false" => Ok(Value::Bool(false)),
            Value::String(text) if text.is_empty() => Err("must not be empty".to_owned()),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::Integer(from, to) => {
            let number = match value {
                Value::String(text) if query => digits(text)?,
                other => other.as_i64(),
            };
            let number = number.ok_or_else(|| "must be a whole number".to_owned())?;
            if (from..=to).contains(&number) {
                Ok(Value::from(number))
            } else {
                Err(format!("must be between {from} and {to}"))
            }
        }
        Kind::Names => match value {
            Value::Array(items) => list(items),
            other => {
                let text = text(other)?;
                match json(text) {
                    Ok(Value::Array(items)) => list(&items),
                    _ if text.trim_start().starts_with('[') => Err("is not a valid JSON array".to_owned()),
                    _ => {
                        let items: Vec<Value> = text.split(',').map(|name| Value::from(name.trim())).collect();
                        list(&items)
                    }
                }
            }
        },
        Kind::Options => match value {
            Value::Array(items) => list(items),
            Value::String(text) if query => match json(text) {
                Ok(Value::Array(items)) => list(&items),
                _ => Err("must be a JSON array of texts".to_owned()),
            },
            _ => Err("must be a JSON array of texts".to_owned()),
        },
        Kind::Fields => match value {
            Value::Object(fields) => object(fields),
            other => {
                let text = text(other)?;
                if text.trim_start().starts_with('{') {
                    match json(text)? {
                        Value::Object(fields) => object(&fields),
                        _ => Err("must be a JSON object".to_owned()),
                    }
                } else {
                    pairs(text)
                }
            }
        },
    }
}

fn digits(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let number = text.strip_prefix('-').unwrap_or(text);
    let all = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Ok(if all { text.parse().ok() } else { None })
}

fn list(items: &[Value]) -> Result<Value, String> {
    if items.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let mut seen = BTreeSet::new();
    for item in items {
        match item {
            Value::String(text) if text.trim().is_empty() => {
                return Err("has an empty name".to_owned());
            }
            Value::String(text) => {
                if !seen.insert(text) {
                    return Err(format!("names '{text}' twice"));
                }
            }
            other => return Err(format!("must hold texts, not {}", name(other))),
        }
    }
    Ok(Value::Array(items.to_vec()))
}

fn object(fields: &Map<String, Value>) -> Result<Value, String> {
    if fields.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if fields.keys().any(|name| name.trim().is_empty()) {
        return Err("has a field without a name".to_owned());
    }
    Ok(Value::Object(fields.clone()))
}

fn pairs(text: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for pair in text.split(',') {
        let (key, value) = pair.split_once(':').ok_or("must be a JSON object or key:value pairs")?;
        let key = key.trim();
        if fields.insert(key.to_owned(), Value::from(value.trim())).is_some() {
            return Err(format!("has the field '{key}' twice"));
        }
    }
    object(&fields)
}
