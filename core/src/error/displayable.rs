//! Decides which strings of a server may be shown: an id or a host, if it looks like one. They appear in messages, logs and hook events,
//! which must not hold a phone number or a text.

use std::net::IpAddr;

/// The longest id that is shown.
const MAX_ID: usize = 128;
/// The longest name of a host, and the longest label in one (RFC 1035, 2.3.4).
const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;

/// Whether a text looks like the id of a request, such as a UUID, `req_01J…`, `Root=1-67891233-…` or base64; and neither like words nor
/// like a phone number.
pub(crate) fn is_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/=+-".contains(&byte);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let has_number = is_phone(text) || holds_plus_number(text) || holds_named_number(text);
    text.len() <= MAX_ID && has_digit && text.bytes().all(is_allowed) && !has_number
}

/// Whether a text is digits alone, as many as a phone number has, however they are separated.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits) && !text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a phone number with its plus stands in a text, as in `tel:+15557654321`.
fn holds_plus_number(text: &str) -> bool {
    text.split('+').skip(1).any(|rest| {
        let number = rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        let ends = rest.get(number.len()..).unwrap_or_default();
        (7..=15).contains(&number.len()) && !ends.starts_with(|letter: char| letter.is_ascii_alphanumeric())
    })
}

/// Whether a part of a text is a word, or nothing, and then a phone number with its country code, as in `to:15557654321` or
/// `tel15557654321`. A group of a UUID can be digits alone, digits that follow the letters a to f may be hexadecimal, and a
/// time in milliseconds has 13 digits and begins with a 1, as no phone number does.
fn holds_named_number(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    if groups.eq([8, 4, 4, 4, 12]) {
        return false;
    }
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|part| {
        let digits = part.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let word = part.strip_suffix(digits).unwrap_or_default();
        let is_number = (11..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_time = digits.len() == 13 && digits.starts_with('1');
        let is_hexadecimal = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_number && !is_time && !is_hexadecimal
    })
}

/// Whether a text looks like a host: a name of letters, digits and hyphens, without a label that is a phone number, or an address.
pub(crate) fn is_host(text: &str) -> bool {
    if text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        let is_plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=MAX_LABEL).contains(&label.len()) && is_plain && !is_phone(label) && !holds_named_number(label)
    };
    text.len() <= MAX_HOST && text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_real_servers_are_shown_and_nothing_else() {
        let ids = [
            "req-17",
            "0b0d6d9e-5f0a-4a3e-9d6b-1f2a3b4c5d6e",
            "01J9ZK3W8Q4V7N2M5R6T8Y0A1B",
            "req_011CQ8xYzW",
            "Root=1-67891233-abcdef012345678912345678",
            "4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7:1",
            "dGhlIHJlcXVlc3Q1+/8=",
            "12345678-1234-1234-1234-123456789012",
            "7f3a9c2d4e5b6a7890123456789abcde",
            "42",
            "1764354911.123456789",
            "req-1764354911123-7",
            "ab1234567890",
        ];
        let others = [
            "",
            "Jane.Doe",
            "+15557654321",
            "15557654321",
            "1-555-765-4321",
            "555.7654",
            "tel:+15557654321",
            "to=+15557654321/x",
            "Hello+15557654321",
            "to:15557654321",
            "tel15557654321",
            "x-393331234567-y",
            "jane1@example.com",
            "call me at 5",
            "n\u{e9}1",
            "a;b=1",
        ];
        for id in ids {
            assert!(is_id(id), "{id}");
        }
        for other in others {
            assert!(!is_id(other), "{other}");
        }
        assert!(is_id(&"1a".repeat(MAX_ID / 2)) && !is_id(&"1".repeat(MAX_ID + 1)));
    }

    #[test]
    fn hosts_are_shown_and_nothing_else() {
        let hosts = [
            "example.com",
            "api-1.example.com.",
            "localhost",
            "xn--bcher-kva.example",
            "127.0.0.1",
            "[::1]",
            "2.example",
        ];
        for host in hosts {
            assert!(is_host(host), "{host}");
        }
        let long_label = format!("{}.example", "a".repeat(MAX_LABEL + 1));
        let long = format!("{}example", "a.".repeat(130));
        let others = [
            "",
            "a..b",
            "15557654321.example",
            "zebra15557654321.example",
            "1-555-765-4321.example",
            "a_b.example",
            "jane%40example.com",
            "hello world",
            "b\u{fc}cher.example",
            &long_label,
            &long,
        ];
        for other in others {
            assert!(!is_host(other), "{other}");
        }
    }
}
