//! Repair of JSON that is almost valid.

use std::borrow::Cow;

/// Numbers that JSON does not have, as JavaScript and Python name them.
const NOT_JSON: [&str; 3] = ["NaN", "-Infinity", "Infinity"];

/// Removes a byte order mark, and replaces unpaired surrogates and `NaN` and `Infinity`. Servers written in other
/// languages emit all of them; a surrogate loses its other half when a string is cut in the middle of an emoji.
pub(crate) fn repair_json(text: &str) -> Cow<'_, str> {
    match repair_strings(text.trim_start_matches('\u{feff}')) {
        Cow::Borrowed(text) => repair_numbers(text),
        Cow::Owned(text) => Cow::Owned(repair_numbers(&text).into_owned()),
    }
}

/// Replaces `NaN` and `Infinity` by null, outside strings.
pub(crate) fn repair_numbers(text: &str) -> Cow<'_, str> {
    if !NOT_JSON.iter().any(|name| text.contains(name)) {
        return Cow::Borrowed(text);
    }
    let mut repaired = String::with_capacity(text.len());
    let (mut rest, mut is_string) = (text, false);
    while let Some(c) = rest.chars().next() {
        let name = NOT_JSON.iter().find(|name| !is_string && rest.starts_with(**name));
        let length = match (name, c) {
            (Some(name), _) => name.len(),
            // An escaped character cannot end the string.
            (None, '\\') => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            (None, _) => c.len_utf8(),
        };
        is_string ^= c == '"';
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        repaired.push_str(if name.is_some() { "null" } else { part });
        rest = after;
    }
    Cow::Owned(repaired)
}

fn repair_strings(text: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut rest = text;
    // The text before an escape does not matter: a surrogate escape is unpaired if the escape of its other half is not
    // next to it.
    while let Some((before, after)) = rest.split_once('\\') {
        repaired.push_str(before);
        let (escape, length) = match (surrogate(after), after.get(5..).and_then(|next| next.strip_prefix('\\'))) {
            (Some(0xD800..0xDC00), Some(next)) if matches!(surrogate(next), Some(0xDC00..0xE000)) => (None, 11),
            (Some(_), _) => (Some("\\ufffd"), 5),
            (None, _) => (None, 1),
        };
        let consumed = after.get(..length).unwrap_or(after);
        match escape {
            Some(replacement) => repaired.push_str(replacement),
            None => {
                repaired.push('\\');
                repaired.push_str(consumed);
            }
        }
        rest = after.get(consumed.len()..).unwrap_or_default();
    }
    if repaired.is_empty() {
        return Cow::Borrowed(text);
    }
    repaired.push_str(rest);
    Cow::Owned(repaired)
}

/// The surrogate at the start of a string, written like `uD83D` (the backslash is already consumed).
fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_only_unpaired_surrogates_and_byte_order_marks() {
        let cases = [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#"{"a":"\ude00x"}"#, r#"{"a":"\ufffdx"}"#),
            (r#"{"a":"\uD83D\uDE00"}"#, r#"{"a":"\uD83D\uDE00"}"#),
            (r#"{"a":"\ud83d\ud83d\ude00"}"#, r#"{"a":"\ufffd\ud83d\ude00"}"#),
            (r#"{"a":"\\ud83d\n\""}"#, r#"{"a":"\\ud83d\n\""}"#),
            (r#"{"a":"\ud83dé"}"#, r#"{"a":"\ufffdé"}"#),
            ("\u{feff}{}", "{}"),
            ("\\", "\\"),
            (r"\ud8", r"\ud8"),
            ("", ""),
            (r#"{"a":NaN,"b":[-Infinity,Infinity],"NaN":"\"NaN"}"#, r#"{"a":null,"b":[null,null],"NaN":"\"NaN"}"#),
        ];
        for (input, repaired) in cases {
            assert_eq!(repair_json(input), repaired);
        }
    }
}
