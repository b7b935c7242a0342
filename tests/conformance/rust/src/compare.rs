//! Compares JSON, exactly except for placeholders.

use serde_json::{Map, Value};

/// Adds every difference, with its path.
pub fn compare(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    match expected {
        Value::Object(map) => match placeholder(map) {
            Some((name, wanted)) => {
                if !matches_placeholder(name, wanted, actual) {
                    add_difference(path, expected, actual, differences);
                }
            }
            None => objects(path, map, expected, actual, differences),
        },
        Value::Array(wanted) => match actual {
            Value::Array(found) if wanted.len() == found.len() => {
                for (index, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                    compare(&format!("{path}[{index}]"), wanted, found, differences);
                }
            }
            Value::Array(found) => lists_of_other_length(path, wanted, found, differences),
            _ => add_difference(path, expected, actual, differences),
        },
        Value::Number(_) if same_number(expected, actual) => {}
        _ if expected == actual => {}
        _ => add_difference(path, expected, actual, differences),
    }
}

/// A placeholder is an object with one key that starts with `$`. `$open` is no placeholder, but allows further keys.
fn placeholder(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, value) = map.iter().next().filter(|_| map.len() == 1)?;
    (name.starts_with('$') && name != "$open").then_some((name, value))
}

fn matches_placeholder(name: &str, wanted: &Value, actual: &Value) -> bool {
    match (name, wanted.as_str()) {
        ("$any", Some("string")) => actual.is_string(),
        ("$any", Some("number")) => actual.is_number(),
        ("$any", Some("boolean")) => actual.is_boolean(),
        ("$any", Some("object")) => actual.is_object(),
        ("$any", Some("array")) => actual.is_array(),
        ("$prefix", Some(prefix)) => actual.as_str().is_some_and(|string| string.starts_with(prefix)),
        ("$count", None) => {
            wanted.as_u64().is_some_and(|count| actual.as_array().is_some_and(|list| list.len() as u64 == count))
        }
        _ => false,
    }
}

fn objects(path: &str, wanted: &Map<String, Value>, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    let Value::Object(found) = actual else {
        add_difference(path, expected, actual, differences);
        return;
    };
    let is_open = wanted.get("$open") == Some(&Value::Bool(true));
    for (key, wanted) in wanted.iter().filter(|(key, _)| *key != "$open") {
        match found.get(key) {
            Some(found) => compare(&format!("{path}.{key}"), wanted, found, differences),
            None => differences.push(format!("{path}.{key}: expected {}, found nothing", brief(wanted))),
        }
    }
    let more = found.iter().filter(|(key, _)| !is_open && !wanted.contains_key(*key));
    differences.extend(more.map(|(key, value)| format!("{path}.{key}: expected nothing, found {}", brief(value))));
}

/// Names the elements that only one of two lists has.
fn lists_of_other_length(path: &str, wanted: &[Value], found: &[Value], differences: &mut Vec<String>) {
    differences.push(format!("{path}: expected {} elements, found {}", wanted.len(), found.len()));
    let is_equal = |wanted: &Value, found: &Value| {
        let mut differences = Vec::new();
        compare("", wanted, found, &mut differences);
        differences.is_empty()
    };
    let missing = wanted.iter().filter(|wanted| !found.iter().any(|found| is_equal(wanted, found)));
    let more = found.iter().filter(|found| !wanted.iter().any(|wanted| is_equal(wanted, found)));
    differences.extend(missing.map(|element| format!("{path}: expected the element {}", brief(element))));
    differences.extend(more.map(|element| format!("{path}: found the element {}", brief(element))));
}

/// Compares by value: `1` equals `1.0`, and integers are compared exactly.
fn same_number(expected: &Value, actual: &Value) -> bool {
    match (expected.as_i64(), actual.as_i64()) {
        (Some(expected), Some(actual)) => expected == actual,
        _ => actual.is_number() && expected.as_f64() == actual.as_f64(),
    }
}

fn add_difference(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    differences.push(format!("{path}: expected {}, found {}", brief(expected), brief(actual)));
}

/// A value, shortened to one line.
#[must_use]
pub fn brief(value: &Value) -> String {
    const MAX_CHARACTERS: usize = 300;
    let text = value.to_string();
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}… ({} characters)", text.get(..end).unwrap_or_default(), text.chars().count()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn compares_values_and_placeholders() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1.0}), true),
            (json!({"a": 1}), json!({"a": 2}), false),
            (json!(9007199254740993_i64), json!(9007199254740992_i64), false),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false),
            (json!({"a": 1, "$open": true}), json!({"a": 1, "b": 2}), true),
            (json!({"a": 1, "$open": true}), json!({"b": 2}), false),
            (json!({"$open": true}), json!({"b": 2}), true),
            (json!({"$open": true}), json!([]), false),
            (json!({"$any": "string"}), json!("x"), true),
            (json!({"$any": "string"}), json!(1), false),
            (json!({"$any": "array"}), json!([1]), true),
            (json!({"$prefix": "wamid."}), json!("wamid.1"), true),
            (json!({"$prefix": "wamid."}), json!("1"), false),
            (json!({"$count": 2}), json!([1, 2]), true),
            (json!({"$count": 2}), json!([1]), false),
            (json!({"$other": 2}), json!({"$other": 2}), false),
            (json!([1, 2]), json!([1, 2, 3]), false),
            (json!({}), json!({}), true),
            (json!({}), json!({"a": null}), false),
        ];
        for (expected, actual, same) in cases {
            let mut differences = Vec::new();
            compare("", &expected, &actual, &mut differences);
            assert_eq!(differences.is_empty(), same, "{expected} and {actual}: {differences:?}");
        }
    }
}
