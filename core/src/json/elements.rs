//! How many elements one argument may hold. Without a bound, looking at a long list takes longer than its call may.

/// The most elements of arrays and entries of objects that one argument may hold, all levels together. A server takes far
/// fewer.
pub(crate) const MAX_ELEMENTS: usize = 100_000;

/// How many elements and entries this JSON text holds at all levels. It stops counting above [`MAX_ELEMENTS`].
pub(crate) fn count(json: &str) -> usize {
    let mut count = 0_usize;
    let (mut is_text, mut is_escaped, mut is_opened) = (false, false, false);
    for byte in json.bytes() {
        if is_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_text = false,
                _ => {}
            }
            continue;
        }
        let is_closed = matches!(byte, b']' | b'}');
        // What follows an opening bracket is its first element; each further one follows a comma.
        if byte == b',' || (is_opened && !is_closed && !byte.is_ascii_whitespace()) {
            count += 1;
            if count > MAX_ELEMENTS {
                break;
            }
        }
        is_opened = matches!(byte, b'[' | b'{') || (is_opened && byte.is_ascii_whitespace());
        is_text = byte == b'"';
    }
    count
}

/// Whether this JSON text holds more than an argument may.
pub(crate) fn are_too_many(json: &str) -> bool {
    // Each takes a comma or a bracket at least.
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
