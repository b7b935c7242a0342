//! Converts parameters to their types: a query and a JSON body give the same value.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::spec::ParamType;

fn string(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(string) if string.is_empty() => Err("must not be empty".to_owned()),
        Value::String(string) => Ok(string),
        other => Err(format!("must be a string, not {}", type_name(other))),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A string may contain JSON, in a query as in a body.
fn json(string: &str) -> Result<Value, String> {
    serde_json::from_str(string).map_err(|_| "is not valid JSON".to_owned())
}

/// Converts a value; `query` is true for a query parameter, whose value is always a string.
pub(super) fn convert(ty: ParamType, value: &Value, query: bool) -> Result<Value, String> {
    match ty {
        ParamType::String(check) => {
            let string = string(value)?;
            check(string)?;
            Ok(Value::from(string))
        }
        ParamType::Enum(values) => {
            let string = string(value)?;
            if values.contains(&string) {
                Ok(Value::from(string))
            } else {
                Err(format!("must be one of {}", values.join(", ")))
            }
        }
        ParamType::Bool => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(string) if query && string == "true" => Ok(Value::Bool(true)),
            Value::String(string) if query && string == "false" => Ok(Value::Bool(false)),
            Value::String(string) if string.is_empty() => Err("must not be empty".to_owned()),
            _ => Err("must be true or false".to_owned()),
        },
        ParamType::Integer(from, to) => {
            let number = match value {
                Value::String(string) if query => digits(string)?,
                other => other.as_i64(),
            };
            let number = number.ok_or_else(|| "must be an integer".to_owned())?;
            if (from..=to).contains(&number) {
                Ok(Value::from(number))
            } else {
                Err(format!("must be between {from} and {to}"))
            }
        }
        ParamType::NameList => match value {
            Value::Array(items) => list(items),
            other => {
                let string = string(other)?;
                match json(string) {
                    Ok(Value::Array(items)) => list(&items),
                    _ if string.trim_start().starts_with('[') => Err("is not a valid JSON array".to_owned()),
                    _ => {
                        let items: Vec<Value> = string.split(',').map(|name| Value::from(name.trim())).collect();
                        list(&items)
                    }
                }
            }
        },
        ParamType::StringArray => match value {
            Value::Array(items) => list(items),
            Value::String(string) if query => match json(string) {
                Ok(Value::Array(items)) => list(&items),
                _ => Err("must be a JSON array of strings".to_owned()),
            },
            _ => Err("must be a JSON array of strings".to_owned()),
        },
        ParamType::FieldMap => match value {
            Value::Object(fields) => object(fields),
            other => {
                let string = string(other)?;
                if string.trim_start().starts_with('{') {
                    match json(string)? {
                        Value::Object(fields) => object(&fields),
                        _ => Err("must be a JSON object".to_owned()),
                    }
                } else {
                    pairs(string)
                }
            }
        },
    }
}

fn digits(string: &str) -> Result<Option<i64>, String> {
    if string.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let number = string.strip_prefix('-').unwrap_or(string);
    let all = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Ok(if all { string.parse().ok() } else { None })
}

fn list(items: &[Value]) -> Result<Value, String> {
    if items.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let mut unique = BTreeSet::new();
    for item in items {
        match item {
            Value::String(string) if string.trim().is_empty() => {
                return Err("contains an empty name".to_owned());
            }
            Value::String(string) => {
                if !unique.insert(string) {
                    return Err(format!("contains '{string}' twice"));
                }
            }
            other => return Err(format!("must contain strings, not {}", type_name(other))),
        }
    }
    Ok(Value::Array(items.to_vec()))
}

fn object(fields: &Map<String, Value>) -> Result<Value, String> {
    if fields.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if fields.keys().any(|name| name.trim().is_empty()) {
        return Err("contains a field without a name".to_owned());
    }
    Ok(Value::Object(fields.clone()))
}

fn pairs(string: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for pair in string.split(',') {
        let (key, value) = pair.split_once(':').ok_or("must be a JSON object or key:value pairs")?;
        let key = key.trim();
        if fields.insert(key.to_owned(), Value::from(value.trim())).is_some() {
            return Err(format!("contains the field '{key}' twice"));
        }
    }
    object(&fields)
}
