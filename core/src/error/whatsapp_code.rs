//! WhatsApp's own error codes, extracted from the server's error. WhatsApp documents the codes; how this API passes
//! them on is assumed: as `(#131047) …`, as a number at the start of the text, or as a field `code`.

use serde_json::Value;

/// A documented code, its meaning with the advice that follows from it, and whether the same call may succeed later.
struct WhatsappCode {
    code: u32,
    transient: bool,
    meaning: &'static str,
}

const fn permanent(code: u32, meaning: &'static str) -> WhatsappCode {
    WhatsappCode { code, transient: false, meaning }
}

const fn transient(code: u32, meaning: &'static str) -> WhatsappCode {
    WhatsappCode { code, transient: true, meaning }
}

#[rustfmt::skip]
const WHATSAPP_CODES: &[WhatsappCode] = &[
    // Authorization.
    permanent(0,       "the WhatsApp account's access is no longer valid: connect it again in the workspace"),
    permanent(3,       "the WhatsApp account lacks a permission: check its connection in the workspace"),
    permanent(10,      "the WhatsApp account lacks a permission: check its connection in the workspace"),
    permanent(190,     "the WhatsApp account's access has expired: connect it again in the workspace"),
    permanent(131_005, "the WhatsApp account lacks a permission: check its connection in the workspace"),
    // Limits on the rate.
    transient(4,       "the WhatsApp app's rate limit was reached: slow down"),
    transient(80_007,  "the business account's rate limit was reached: slow down"),
    transient(130_429, "WhatsApp's throughput limit was reached: slow down"),
    transient(131_048, "too many messages of this number were blocked or reported as spam: slow down"),
    transient(131_056, "too many messages to this recipient in a short time: wait before the next one"),
    transient(133_016, "this number was registered too often: try again later"),
    // Policy and account.
    permanent(368,     "the business account is blocked for breaking WhatsApp's rules"),
    permanent(130_497, "the business may not message this country"),
    permanent(131_031, "the business account is locked"),
    permanent(131_037, "the sender's display name is not approved yet"),
    permanent(131_042, "the business account has a payment problem: check its payment method"),
    permanent(131_045, "the sender's number is not registered: connect it again in the workspace"),
    permanent(133_000, "the sender's number is only half deregistered: deregister it again"),
    permanent(133_005, "the PIN of the two-step verification is wrong"),
    permanent(133_006, "the sender's number must be verified before it is registered"),
    permanent(133_008, "the PIN of the two-step verification was wrong too often: try again later"),
    permanent(133_009, "the PIN of the two-step verification was entered too quickly: try again later"),
    permanent(133_010, "the sender's number is not registered: connect it in the workspace"),
    permanent(133_015, "the sender's number was deleted a short time ago: register it again later"),
    permanent(134_011, "the terms of WhatsApp's payments are not accepted"),
    // Transient errors of WhatsApp.
    transient(1,       "WhatsApp failed for an unknown reason"),
    transient(2,       "WhatsApp is down or overloaded"),
    transient(131_000, "WhatsApp failed for an unknown reason"),
    transient(131_016, "WhatsApp is overloaded"),
    transient(131_057, "the business account is in maintenance"),
    transient(133_004, "WhatsApp is down for a short time"),
    // The request.
    permanent(33,      "the sender's number was deleted"),
    permanent(100,     "WhatsApp rejected a parameter: check the values"),
    permanent(131_008, "a required parameter is missing"),
    permanent(131_009, "WhatsApp rejected the value of a parameter"),
    permanent(131_051, "the message type is not supported"),
    permanent(131_052, "the media that the customer sent could not be downloaded"),
    permanent(131_053, "the media could not be uploaded: check its type, its size and that its URL is public"),
    permanent(131_055, "WhatsApp does not allow this method"),
    permanent(135_000, "WhatsApp rejected the message for an unknown reason: check the values"),
    // The recipient.
    permanent(130_472, "the recipient is part of a WhatsApp experiment"),
    permanent(131_021, "the recipient is the sender"),
    permanent(131_026, "the message cannot be delivered to this recipient, who may not use WhatsApp"),
    permanent(131_030, "the recipient is not in the list of a test number: add the number to the list"),
    permanent(131_047, "the 24-hour window is closed: send a template"),
    permanent(131_049, "WhatsApp did not deliver it, to protect the recipient: do not repeat it soon"),
    permanent(131_050, "the recipient opted out of marketing messages: send none"),
    permanent(131_060, "the message is not available"),
    // Templates and flows.
    permanent(132_000, "the number of variables differs from the template's"),
    permanent(132_001, "no template of this name in this language is approved"),
    permanent(132_005, "the template's text becomes too long: shorten the variables"),
    permanent(132_007, "the template's content breaks WhatsApp's rules"),
    permanent(132_012, "a variable does not fit the template's format"),
    permanent(132_015, "the template is paused because of its quality: edit it or wait"),
    permanent(132_016, "the template is disabled: create another one"),
    permanent(132_018, "a variable contains characters that a template may not contain"),
    permanent(132_068, "the flow is blocked"),
    permanent(132_069, "the flow is throttled: it was sent ten times in the last hour"),
    permanent(134_100, "only marketing messages can be sent this way"),
    permanent(134_101, "the template is still being synchronized: try again in ten minutes"),
    permanent(134_102, "the template cannot be used"),
];

/// The smallest number that is a code anywhere in a text, if it is in parentheses. Smaller ones, such as `(#4)`, can
/// number something else, so they must come first.
const UNMISTAKABLE: u32 = 10_000;

/// The meaning of a code, in a few words; `None` if the code is not in the table.
pub(crate) fn meaning(code: u32) -> Option<&'static str> {
    // Every number from 200 to 299 is a missing permission.
    let code = if (200..300).contains(&code) { 10 } else { code };
    WHATSAPP_CODES.iter().find(|entry| entry.code == code).map(|entry| entry.meaning)
}

/// Whether the same call may succeed later: the call was rate limited, or WhatsApp had a temporary error.
pub(crate) fn is_transient(code: u32) -> bool {
    WHATSAPP_CODES.iter().any(|entry| entry.code == code && entry.transient)
}

/// The code in a text: `(#N)`, or a number of five or six digits at the start. A number elsewhere in a sentence can be
/// anything, such as the number of an order.
pub(crate) fn find(text: &str) -> Option<u32> {
    let text = text.trim_start();
    // An HTML page contains many unrelated numbers.
    if text.starts_with('<') {
        return None;
    }
    in_parentheses(text).or_else(|| at_start(text))
}

fn in_parentheses(text: &str) -> Option<u32> {
    text.match_indices("(#").find_map(|(start, opening)| {
        let before = text.get(..start)?.trim_end();
        let (number, _) = text.get(start + opening.len()..)?.split_once(')')?;
        let code = parse(number)?;
        (code >= UNMISTAKABLE || before.is_empty() || before.ends_with(':')).then_some(code)
    })
}

fn at_start(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    let is_separate = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    parse(number).filter(|code| *code >= UNMISTAKABLE && number.len() <= 6 && is_separate)
}

/// The code in the JSON of an error: the field `code`, or a code in the text of `message`, `title` or `details`. A
/// nested `error`, or the first element of `errors`, is searched in the same way.
pub(crate) fn find_in_json(value: &Value) -> Option<u32> {
    const TEXTS: [&str; 5] = ["message", "title", "details", "error", "errors"];
    match value {
        Value::String(text) => find(text),
        Value::Array(errors) => errors.first().and_then(find_in_json),
        Value::Object(fields) => fields
            .get("code")
            .and_then(code_field)
            .or_else(|| TEXTS.iter().filter_map(|name| fields.get(*name)).find_map(find_in_json)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The value of a field `code`. Other numbers than WhatsApp's codes are HTTP statuses, or codes of the server.
pub(crate) fn code_field(value: &Value) -> Option<u32> {
    let code = match value {
        Value::String(text) => parse(text.trim())?,
        other => u32::try_from(other.as_u64()?).ok()?,
    };
    (code >= UNMISTAKABLE || meaning(code).is_some_and(|_| !(200..300).contains(&code))).then_some(code)
}

/// A number in decimal digits.
fn parse(number: &str) -> Option<u32> {
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_only_where_whatsapp_writes_it() {
        let cases = [
            ("(#131047) Re-engagement message", Some(131_047)),
            ("Send failed: (#131047) Re-engagement message", Some(131_047)),
            ("Cannot have new lines (#132018)", Some(132_018)),
            ("(#100) Invalid parameter", Some(100)),
            ("Failed: (#4) Too many calls", Some(4)),
            ("Order (#4) not found", None),
            ("131056: pair rate limit", Some(131_056)),
            (" 80007 rate limit", Some(80_007)),
            ("131056", Some(131_056)),
            ("Order ORD-131056 not found", None),
            ("Order 131056 not found", None),
            ("131056-A not found", None),
            ("131056.5", None),
            ("4 variables are missing", None),
            ("1310470", None),
            ("131047ms", None),
            ("<p>(#131047)", None),
            ("(#)", None),
            ("(#131047", None),
            ("(#99999999999999)", None),
            ("é131047", None),
            ("", None),
        ];
        for (text, code) in cases {
            assert_eq!(find(text), code, "{text}");
        }
    }

    #[test]
    fn a_code_is_found_in_json() {
        let cases = [
            (r#"{"code":131026,"message":"Undeliverable"}"#, Some(131_026)),
            (r#"{"code":"131026"}"#, Some(131_026)),
            (r#"{"code":190}"#, Some(190)),
            (r#"{"code":400,"message":"(#131026) Undeliverable"}"#, Some(131_026)),
            (r#"{"code":200}"#, None),
            (r#"{"code":-1}"#, None),
            (r#"{"error":{"code":131026}}"#, Some(131_026)),
            (r#"{"error":"Order ORD-131056 not found"}"#, None),
            (r#"[{"code":131026},{"code":131000}]"#, Some(131_026)),
            (r#"{"errors":[{"title":"(#131026)"}]}"#, Some(131_026)),
            (r#"{"orderNumber":131026}"#, None),
            ("131026", None),
        ];
        for (json, code) in cases {
            assert_eq!(find_in_json(&serde_json::from_str(json).unwrap()), code, "{json}");
        }
    }

    #[test]
    fn every_code_is_listed_once() {
        for (index, entry) in WHATSAPP_CODES.iter().enumerate() {
            assert!(WHATSAPP_CODES.iter().skip(index + 1).all(|other| other.code != entry.code), "{}", entry.code);
        }
        assert_eq!(meaning(210), meaning(10));
        assert_eq!(meaning(7), None);
    }
}
