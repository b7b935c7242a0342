//! A shorter form of strings that are nearly the same in every entry: a byte instead of each known part. It makes the
//! file a fifth smaller.

/// The known parts, and the bytes that stand for them. They are part of the format of the file: rows can be added, but
/// no row can change. A part comes before those that it contains. The bytes are control characters that are neither in
/// the name of an operation nor in a JSON text, where they are escaped or, as tabs and ends of lines, left out here.
const PARTS: &[(char, &str)] = &[
    ('\u{1}', r#"{"messageId":"wamid."#),
    ('\u{2}', r#"{"messageId":""#),
    ('\u{3}', r#"","apiReference":""#),
    ('\u{4}', r#"","status":"accepted"}"#),
    ('\u{5}', r#"","status":""#),
    ('\u{6}', "messages.send"),
    ('\u{7}', "templates.send"),
    ('\u{8}', "automations.trigger"),
];

/// The short form of the name of an operation, or of a JSON text.
pub(super) fn shorten(text: &str) -> String {
    let mut short = text.to_owned();
    for (code, part) in PARTS {
        if short.contains(part) {
            short = short.replace(part, code.encode_utf8(&mut [0; 4]));
        }
    }
    short
}

/// The text of a short form.
pub(super) fn expand(short: &str) -> String {
    let mut text = String::with_capacity(short.len() * 2);
    for next in short.chars() {
        match PARTS.iter().find(|(code, _)| *code == next) {
            Some((_, part)) => text.push_str(part),
            None => text.push(next),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_its_own_short_form() {
        for (text, length) in [
            (r#"{"messageId":"wamid.HBgL","apiReference":"order-1","status":"accepted"}"#, 14),
            (r#"{"messageId":"m-1","status":"queued"}"#, 13),
            (r#"{"messageId":"a \u0001 \"","status":"accepted","x":["é"]}"#, 33),
            ("{}", 2),
            ("", 0),
            ("messages.send", 1),
            ("templates.send", 1),
            ("automations.trigger", 1),
            ("raw.request", 11),
        ] {
            let short = shorten(text);
            assert_eq!(expand(&short), text);
            assert_eq!(short.chars().count(), length, "{text}");
        }
    }

    #[test]
    fn the_codes_are_no_whitespace_of_json() {
        assert!(PARTS.iter().all(|(code, _)| code.is_ascii_control() && !code.is_ascii_whitespace()));
    }
}
