//! WhatsApp's own error codes, extracted from the server's text. WhatsApp documents the codes; that this API passes
//! them on as text is assumed.

/// A known code, its meaning, and whether the same call may succeed later.
struct WhatsappCode {
    code: u32,
    transient: bool,
    meaning: &'static str,
}

#[rustfmt::skip]
const WHATSAPP_CODES: &[WhatsappCode] = &[
    WhatsappCode { code: 130_429, transient: true,  meaning: "WhatsApp's throughput limit was reached: slow down" },
    WhatsappCode { code: 130_472, transient: false, meaning: "the recipient is part of a WhatsApp experiment" },
    WhatsappCode { code: 130_497, transient: false, meaning: "the business may not message this country" },
    WhatsappCode { code: 131_000, transient: true,  meaning: "WhatsApp failed for an unknown reason" },
    WhatsappCode { code: 131_016, transient: true,  meaning: "WhatsApp is overloaded" },
    WhatsappCode { code: 131_026, transient: false, meaning: "the message cannot be delivered to this recipient" },
    WhatsappCode { code: 131_031, transient: false, meaning: "the business account is locked" },
    WhatsappCode { code: 131_042, transient: false, meaning: "the business account has a payment problem" },
    WhatsappCode { code: 131_047, transient: false, meaning: "the 24-hour window is closed: send a template" },
    WhatsappCode { code: 131_048, transient: true,  meaning: "too many messages of this number were reported as spam" },
    WhatsappCode { code: 131_049, transient: false, meaning: "WhatsApp did not deliver it, to protect the recipient" },
    WhatsappCode { code: 131_050, transient: false, meaning: "the recipient opted out of marketing messages" },
    WhatsappCode { code: 131_051, transient: false, meaning: "the message type is not supported" },
    WhatsappCode { code: 131_052, transient: false, meaning: "the media could not be downloaded" },
    WhatsappCode { code: 131_053, transient: false, meaning: "the media could not be uploaded" },
    WhatsappCode { code: 131_056, transient: true,  meaning: "too many messages to this recipient in a short time" },
    WhatsappCode { code: 131_057, transient: true,  meaning: "the business account is in maintenance" },
    WhatsappCode { code: 132_000, transient: false, meaning: "the number of variables differs from the template's" },
    WhatsappCode { code: 132_001, transient: false, meaning: "no template of this name in this language" },
    WhatsappCode { code: 132_005, transient: false, meaning: "the template's text becomes too long" },
    WhatsappCode { code: 132_007, transient: false, meaning: "the template's content breaks WhatsApp's rules" },
    WhatsappCode { code: 132_012, transient: false, meaning: "a variable does not fit the template's format" },
    WhatsappCode { code: 132_015, transient: false, meaning: "the template is paused" },
    WhatsappCode { code: 132_016, transient: false, meaning: "the template is disabled" },
];

/// The meaning of a code, in a few words; `None` if the code is not in the table.
pub(crate) fn meaning(code: u32) -> Option<&'static str> {
    WHATSAPP_CODES.iter().find(|entry| entry.code == code).map(|entry| entry.meaning)
}

/// Whether the same call may succeed later: the call was rate limited, or WhatsApp had a temporary error.
pub(crate) fn is_transient(code: u32) -> bool {
    WHATSAPP_CODES.iter().any(|entry| entry.code == code && entry.transient)
}

/// The first separate word that is six digits and begins with 13: `\b13\d{4}\b`.
pub(crate) fn find(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() == 6 && word.starts_with("13"))
        .find_map(|word| word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_code_that_is_a_separate_word() {
        let cases = [
            ("(#131047) Re-engagement message", Some(131_047)),
            ("code 132000: number of parameters", Some(132_000)),
            ("1310470", None),
            ("x131047", None),
            ("131047ms", None),
            ("140000", None),
            ("é131047", None),
            ("", None),
            ("{\"code\":131026}", Some(131_026)),
        ];
        for (text, code) in cases {
            assert_eq!(find(text), code, "{text}");
        }
    }
}
