//! Integers that a JavaScript number cannot hold exactly.
//!
//! `JSON.parse` reads `12345678901234567890` as 12345678901234567000. So the JSON of a result has such an integer as a
//! string that starts with a NUL character, and the binding makes a `bigint` of it: `"\u000012345678901234567890"`. A
//! string of the server that starts with NUL gets a second one, which the binding removes. Most results have no such
//! integer, and are not changed. The integers of the models, such as a number of pages, stay numbers.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

/// `Number.MAX_SAFE_INTEGER`: not every integer above it is a number of JavaScript.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Every integer with fewer digits is safe.
const MIN_UNSAFE_DIGITS: usize = 16;

/// An integer with more digits stays a string of its digits, because the time to read one grows faster than its length.
/// It is the number of digits that the binding accepts in arguments.
const MAX_DIGITS: usize = 4_932;

/// NUL, which JSON must escape.
const MARK: &str = r"\u0000";

/// Whether a JSON text contains an integer that is not safe.
pub(crate) fn has_big_integer(json: &str) -> bool {
    let is_big = |token| matches!(token, Token::Number(number) if is_big_integer(number));
    may_have_big_integer(json.as_bytes()) && Tokens(json).any(is_big)
}

/// Serializes a value, and marks the integers in the JSON values that it contains.
///
/// # Errors
///
/// The same as `serde_json::to_string`.
pub(crate) fn to_marked_json<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut json = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut json, MarkingFormatter::default()))?;
    Ok(String::from_utf8(json).unwrap_or_default())
}

/// Writes JSON like `CompactFormatter`, but marks integers.
#[derive(Default)]
struct MarkingFormatter {
    /// Whether the name of a field is being written.
    is_name: bool,
    /// Whether no character of the current string was written.
    is_start: bool,
}

impl Formatter for MarkingFormatter {
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.is_name = true;
        CompactFormatter.begin_object_key(writer, is_first)
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.is_name = false;
        CompactFormatter.end_object_key(writer)
    }

    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.is_start = true;
        CompactFormatter.begin_string(writer)
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        self.is_start = false;
        CompactFormatter.write_string_fragment(writer, fragment)
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        if self.is_start && !self.is_name && matches!(escape, CharEscape::AsciiControl(0)) {
            writer.write_all(MARK.as_bytes())?;
        }
        self.is_start = false;
        CompactFormatter.write_char_escape(writer, escape)
    }

    /// A [`Json`](crate::json::Json) value.
    fn write_raw_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, json: &str) -> io::Result<()> {
        for token in Tokens(json) {
            match token {
                Token::String(string) => match string.strip_prefix('"').filter(|content| content.starts_with(MARK)) {
                    Some(content) => write!(writer, "\"{MARK}{content}")?,
                    None => writer.write_all(string.as_bytes())?,
                },
                Token::Number(digits) if is_big_integer(digits) => {
                    let mark = if digits.len() > MAX_DIGITS { "" } else { MARK };
                    write!(writer, "\"{mark}{digits}\"")?;
                }
                Token::Number(other) | Token::Other(other) => writer.write_all(other.as_bytes())?,
            }
        }
        Ok(())
    }
}

/// A part of a JSON text.
enum Token<'a> {
    /// A string that is a value, with its quotes.
    String(&'a str),
    Number(&'a str),
    /// Everything between strings and numbers, and the name of a field.
    Other(&'a str),
}

/// The tokens of valid JSON.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let json = self.0;
        let first = json.bytes().next()?;
        let is_number = first == b'-' || first.is_ascii_digit();
        let length = match first {
            b'"' => string_length(json),
            _ if is_number => json.find(|letter: char| !is_of_number(letter)).unwrap_or(json.len()),
            _ => json.find(|letter: char| matches!(letter, '"' | '-' | '0'..='9')).unwrap_or(json.len()),
        };
        let (token, rest) = json.split_at_checked(length).unwrap_or((json, ""));
        self.0 = rest;
        Some(match first {
            b'"' if !rest.trim_start().starts_with(':') => Token::String(token),
            _ if is_number => Token::Number(token),
            _ => Token::Other(token),
        })
    }
}

/// Whether there are so many digits next to one another, in a string or not. One byte of each group of that many is
/// enough to look at: a group without a digit there cannot be part of a long number.
fn may_have_big_integer(json: &[u8]) -> bool {
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| byte.is_ascii_digit()).count();
    (MIN_UNSAFE_DIGITS - 1..json.len()).step_by(MIN_UNSAFE_DIGITS).any(|at| {
        let (before, after) = json.split_at_checked(at).unwrap_or((json, &[]));
        let after = digits(&mut after.iter());
        after > 0 && after + digits(&mut before.iter().rev().take(MIN_UNSAFE_DIGITS)) >= MIN_UNSAFE_DIGITS
    })
}

/// The length of the string at the start of this JSON, with its quotes.
fn string_length(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(json.len(), |end| end + 2)
}

fn is_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | 'e' | 'E')
}

/// Whether this token is an integer, written without a fraction and an exponent, that is not safe.
fn is_big_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    digits.len() >= MIN_UNSAFE_DIGITS
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u64>().map_or(true, |number| number > MAX_SAFE_INTEGER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;
    use crate::response::api_response::Pagination;

    fn marked(json: &str) -> String {
        to_marked_json(&json.parse::<Json>().unwrap()).unwrap()
    }

    #[test]
    fn integers_that_are_not_safe_are_marked() {
        let cases = [
            ("9007199254740992", r#""\u00009007199254740992""#),
            ("[-9007199254740992, 1]", r#"["\u0000-9007199254740992", 1]"#),
            (r#"{"a" : 12345678901234567890123}"#, r#"{"a" : "\u000012345678901234567890123"}"#),
            // Only strings that are values can be confused with a mark.
            (
                r#"{"\u0000a":"\u0000b","c":["\u0000","é\u0000"],"d":12345678901234567890}"#,
                r#"{"\u0000a":"\u0000\u0000b","c":["\u0000\u0000","é\u0000"],"d":"\u000012345678901234567890"}"#,
            ),
        ];
        for (json, expected) in cases {
            assert!(has_big_integer(json), "{json}");
            assert_eq!(marked(json), expected, "{json}");
        }
    }

    #[test]
    fn other_json_is_not_changed() {
        let cases = [
            "9007199254740991",
            "-9007199254740991",
            "123456789012345",
            "12345678901234567890.5",
            "12345678901234567890e1",
            "0.12345678901234567890",
            r#"{"id":"12345678901234567890","text":"\"12345678901234567890","12345678901234567890":null}"#,
            r#"["\\",1,true,""]"#,
        ];
        for json in cases {
            assert!(!has_big_integer(json), "{json}");
            assert_eq!(marked(json), json);
        }
        assert!(!has_big_integer(""));
    }

    #[test]
    fn the_strings_and_integers_of_a_model_are_told_from_marks() {
        let strings = [("\0a", "\0"), ("b", "a\0"), ("c", "")];
        let json = to_marked_json(&std::collections::BTreeMap::from(strings)).unwrap();
        assert_eq!(json, r#"{"\u0000a":"\u0000\u0000","b":"a\u0000","c":""}"#);
        let pagination = Pagination { total: Some(i64::MAX), ..Pagination::default() };
        assert!(to_marked_json(&pagination).unwrap().contains(r#""total":9223372036854775807"#));
    }

    #[test]
    fn an_integer_is_found_at_every_position() {
        for before in 0..40 {
            for after in 0..20 {
                let (before, after) = (" ".repeat(before), " ".repeat(after));
                assert!(has_big_integer(&format!("{before}9007199254740993{after}")));
            }
        }
    }

    #[test]
    fn an_integer_that_would_take_long_to_read_is_a_string_of_its_digits() {
        let longest = "9".repeat(MAX_DIGITS);
        assert_eq!(marked(&longest), format!("\"\\u0000{longest}\""));
        assert_eq!(marked(&format!("{longest}9")), format!("\"{longest}9\""));
    }
}
