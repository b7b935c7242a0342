//! Phone numbers, as the core reads them.

use workspace_sdk as core;

use crate::error::InvalidArgument;
use crate::ffi::{FfiString, IntoFfi as _};

/// A phone number as the SDK sends it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PhoneNumber {
    /// The number in its wire form, such as `+15551234567`.
    pub number: String,
    /// A string that is the same for all numbers that reach the same person. Use it to find duplicates, but do not send
    /// to it.
    ///
    /// It is the number itself, except in two countries in which WhatsApp knows one person by two numbers: Mexico,
    /// where `+52 1` before ten digits is the same as `+52`, and Brazil, where the ninth digit of a mobile number is
    /// left out.
    pub comparison_key: String,
}

/// Reads a phone number as every call does. A lone surrogate is replaced with a character that no phone number has.
///
/// # Errors
///
/// `InvalidArgument::Validation` if this is not exactly one phone number. The message names the likely reason.
#[expect(clippy::result_large_err, reason = "uniffi serialises the value itself, boxed or not")]
#[uniffi::export]
pub fn parse_phone(phone_number: FfiString) -> Result<PhoneNumber, InvalidArgument> {
    let text = phone_number.into_bytes();
    let parsed = core::PhoneNumber::parse(&String::from_utf8_lossy(&text));
    let parsed = parsed.map_err(|error| InvalidArgument::Validation { details: error.into_ffi() })?;
    Ok(PhoneNumber { number: parsed.as_str().to_owned(), comparison_key: parsed.comparison_key() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &[u8]) -> Result<PhoneNumber, String> {
        let details = |error| match error {
            InvalidArgument::Configuration { details } | InvalidArgument::Validation { details } => details,
        };
        parse_phone(FfiString::from_bytes(text.to_vec())).map_err(|error| details(error).code)
    }

    #[test]
    fn a_phone_number_has_a_wire_form_and_a_key() {
        let number = parsed("+55 (11) 98765-4321".as_bytes()).unwrap();
        assert_eq!((number.number.as_str(), number.comparison_key.as_str()), ("+5511987654321", "+551187654321"));
        // A lone surrogate, as the encoder of Kotlin writes it.
        for invalid in [b"12".as_slice(), b"+1555123456\xED\xA0\x80"] {
            assert_eq!(parsed(invalid), Err("validation".to_owned()));
        }
    }
}
