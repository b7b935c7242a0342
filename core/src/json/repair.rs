//! JSON text that is almost valid.

use std::borrow::Cow;

/// What servers in other languages let slip: a byte order mark, and halves of surrogate pairs where a text was cut in
/// the middle of an emoji.
pub(crate) fn repair_json(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    let mut repaired = String::new();
    let mut rest = text;
    // Whatever stands before an escape, the escape is a lone half if its other half does not follow or precede it.
    while let Some((before, after)) = rest.split_once('\\') {
        repaired.push_str(before);
        let (escape, length) = match (surrogate(after), after.get(5..).and_then(|next| next.strip_prefix('\\'))) {
            (Some(0xD800..0xDC00), Some(next)) if matches!(surrogate(next), Some(0xDC00..0xE000)) => (None, 11),
            (Some(_), _) => (Some("\\ufffd"), 5),
            (None, _) => (None, 1),
        };
        let taken = after.get(..length).unwrap_or(after);
        match escape {
            Some(replacement) => repaired.push_str(replacement),
            None => {
                repaired.push('\\');
                repaired.push_str(taken);
            }
        }
        rest = after.get(taken.len()..).unwrap_or_default();
    }
    if repaired.is_empty() {
        return Cow::Borrowed(text);
    }
    repaired.push_str(rest);
    Cow::Owned(repaired)
}

/// The half of a surrogate pair that a text begins with, as `uD83D` behind a backslash.
fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_only_what_is_broken() {
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
        ];
        for (broken, repaired) in cases {
            assert_eq!(repair_json(broken), repaired);
        }
    }
}
