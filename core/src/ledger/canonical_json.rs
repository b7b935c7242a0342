//! JSON in the canonical form of RFC 8785, with one difference: an integer keeps all its digits. RFC 8785 rounds
//! numbers to a double, so two different ids of twenty digits would be the same.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Appends the canonical form of a JSON text. A text that is not JSON is appended unchanged.
pub(crate) fn write_canonical(json: &str, to: &mut String) {
    let json = json.trim_matches([' ', '\n', '\r', '\t']);
    match json.bytes().next() {
        Some(b'{') => match serde_json::from_str(json) {
            Ok(entries) => write_object(entries, to),
            Err(_) => to.push_str(json),
        },
        Some(b'[') => match serde_json::from_str(json) {
            Ok(elements) => write_array(elements, to),
            Err(_) => to.push_str(json),
        },
        Some(b'"') => match serde_json::from_str::<String>(json) {
            Ok(text) => write_string(&text, to),
            Err(_) => to.push_str(json),
        },
        Some(b'-' | b'0'..=b'9') => write_number(json, to),
        _ => to.push_str(json),
    }
}

fn write_object(entries: BTreeMap<String, Box<RawValue>>, to: &mut String) {
    // RFC 8785 sorts names by their UTF-16 code units.
    let mut entries: Vec<(Vec<u16>, String, Box<RawValue>)> =
        entries.into_iter().map(|(name, value)| (name.encode_utf16().collect(), name, value)).collect();
    entries.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    to.push('{');
    for (index, (_, name, value)) in entries.iter().enumerate() {
        if index > 0 {
            to.push(',');
        }
        write_string(name, to);
        to.push(':');
        write_canonical(value.get(), to);
    }
    to.push('}');
}

fn write_array(elements: Vec<Box<RawValue>>, to: &mut String) {
    to.push('[');
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            to.push(',');
        }
        write_canonical(element.get(), to);
    }
    to.push(']');
}

/// Appends a string with the escapes of RFC 8785, which are those that serde_json writes.
pub(crate) fn write_string(text: &str, to: &mut String) {
    // A string can always be serialized.
    to.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Appends a number as ECMAScript writes it; an integer with all its digits.
fn write_number(text: &str, to: &mut String) {
    if !text.contains(['.', 'e', 'E']) {
        return to.push_str(if text == "-0" { "0" } else { text });
    }
    let Ok(number) = text.parse::<f64>() else { return to.push_str(text) };
    let size = number.abs();
    if number == 0.0 {
        to.push('0');
    } else if (1e-6..1e21).contains(&size) {
        to.push_str(&number.to_string());
    } else {
        let text = format!("{number:e}");
        to.push_str(&if text.contains("e-") { text } else { text.replace('e', "e+") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_strings_and_names_have_one_form() {
        let cases = [
            (" { \"b\" : 1.0, \"a\": [ true , null ] } ", r#"{"a":[true,null],"b":1}"#),
            // The example of RFC 8785, 3.2.4, without its literals.
            (
                "[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]",
                "[333333333.3333333,1e+30,4.5,0.002,1e-27]",
            ),
            ("-0", "0"),
            ("-0.0", "0"),
            ("12345678901234567890123", "12345678901234567890123"),
            (r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""),
            ("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"\u{20ac}\":3}", "{\"\u{20ac}\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}"),
            ("nonsense", "nonsense"),
        ];
        for (json, canonical) in cases {
            let mut text = String::new();
            write_canonical(json, &mut text);
            assert_eq!(text, canonical, "{json}");
        }
    }
}
