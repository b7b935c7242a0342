//! A limit on the number of elements of one argument. Without a limit, checking a long list could take longer than the
//! timeout of its call.

/// The maximum number of array elements and object entries in one argument, counted over all levels. Servers accept far
/// fewer.
pub(crate) const MAX_ELEMENTS: usize = 100_000;

/// Counts the elements and entries of a JSON text over all levels. Counting stops above [`MAX_ELEMENTS`].
pub(crate) fn count(json: &str) -> usize {
    let mut count = 0_usize;
    let (mut in_string, mut is_escaped, mut follows_opening) = (false, false, false);
    for byte in json.bytes() {
        if in_string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        let is_closing = matches!(byte, b']' | b'}');
        // The first element follows an opening bracket; every further element follows a comma.
        if byte == b',' || (follows_opening && !is_closing && !byte.is_ascii_whitespace()) {
            count += 1;
            if count > MAX_ELEMENTS {
                break;
            }
        }
        follows_opening = matches!(byte, b'[' | b'{') || (follows_opening && byte.is_ascii_whitespace());
        in_string = byte == b'"';
    }
    count
}

/// Whether a JSON text contains more elements than an argument may have.
pub(crate) fn are_too_many(json: &str) -> bool {
    // Each element takes at least one byte, a comma or a bracket.
    json.len() > MAX_ELEMENTS && count(json) > MAX_ELEMENTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_all_levels_are_counted() {
        let cases = [
            ("1", 0),
            (r#""a,[b""#, 0),
            (r#""\",[1""#, 0),
            ("[]", 0),
            ("{ }", 0),
            ("[ 1 ]", 1),
            ("[1, 2]", 2),
            (r#"{"a,": 1, "b": "\\"}"#, 2),
            ("[[], [[]], {}]", 4),
            (r#"{"a": [1, {"b": "]"}], "c": []}"#, 5),
        ];
        for (text, expected) in cases {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn one_more_than_allowed_is_too_many() {
        let list = |length: usize| format!("[{}1]", "1,".repeat(length - 1));
        assert!(!are_too_many(&list(MAX_ELEMENTS)));
        assert!(are_too_many(&list(MAX_ELEMENTS + 1)));
        assert!(are_too_many(&format!("[{}]", list(MAX_ELEMENTS))));
    }
}
