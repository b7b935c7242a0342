//! WhatsApp's own error codes, found in the server's text. The codes are WhatsApp's; that this API hands
//! them on as text is assumed.

/// A known code: what it means, and whether the same call may work later.
struct WhatsappCode {
    code: u32,
    later: bool,
    meaning: &'static str,
}

#[rustfmt::skip]
const WHATSAPP_CODES: &[WhatsappCode] = &[
    WhatsappCode { code: 130_429, later: true,  meaning: "WhatsApp's throughput limit was reached: slow down" },
    WhatsappCode { code: 130_472, later: false, meaning: "the recipient is part of a WhatsApp experiment" },
    WhatsappCode { code: 130_497, later: false, meaning: "the business may not message this country" },
    WhatsappCode { code: 131_000, later: true,  meaning: "WhatsApp failed for an unknown reason" },
    WhatsappCode { code: 131_016, later: true,  meaning: "WhatsApp is overloaded" },
    WhatsappCode { code: 131_026, later: false, meaning: "the message cannot be delivered to this recipient" },
    WhatsappCode { code: 131_031, later: false, meaning: "the business account is locked" },
    WhatsappCode { code: 131_042, later: false, meaning: "the business account has a payment problem" },
    WhatsappCode { code: 131_047, later: false, meaning: "the 24-hour window is closed: send a template" },
    WhatsappCode { code: 131_048, later: true,  meaning: "too many of this number's messages were reported as spam" },
    WhatsappCode { code: 131_049, later: false, meaning: "WhatsApp chose not to deliver it, for the recipient's sake" },
    WhatsappCode { code: 131_050, later: false, meaning: "the recipient opted out of marketing messages" },
    WhatsappCode { code: 131_051, later: false, meaning: "the message type is not supported" },
    WhatsappCode { code: 131_052, later: false, meaning: "the media could not be downloaded" },
    WhatsappCode { code: 131_053, later: false, meaning: "the media could not be uploaded" },
    WhatsappCode { code: 131_056, later: true,  meaning: "too many messages to this recipient in a short time" },
    WhatsappCode { code: 131_057, later: true,  meaning: "the business account is in maintenance" },
    WhatsappCode { code: 132_000, later: false, meaning: "the number of variables differs from the template's" },
    WhatsappCode { code: 132_001, later: false, meaning: "no template of this name in this language" },
    WhatsappCode { code: 132_005, later: false, meaning: "the template's text becomes too long" },
    WhatsappCode { code: 132_007, later: false, meaning: "the template's content breaks WhatsApp's rules" },
    WhatsappCode { code: 132_012, later: false, meaning: "a variable does not fit the template's format" },
    WhatsappCode { code: 132_015, later: false, meaning: "the template is paused" },
    WhatsappCode { code: 132_016, later: false, meaning: "the template is disabled" },
];

/// What a code means, in a few words; `None` if it is not known here.
pub(crate) fn meaning(code: u32) -> Option<&'static str> {
    WHATSAPP_CODES.iter().find(|row| row.code == code).map(|row| row.meaning)
}

/// Whether the same call may work later: WhatsApp refused it for its pace, or for a passing trouble of its own.
pub(crate) fn is_transient(code: u32) -> bool {
    WHATSAPP_CODES.iter().any(|row| row.code == code && row.later)
}

/// The first run of exactly six digits beginning with 13 that stands alone: `\b13\d{4}\b`.
pub(crate) fn find(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() == 6 && word.starts_with("13"))
        .find_map(|word| word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_code_that_stands_alone() {
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
