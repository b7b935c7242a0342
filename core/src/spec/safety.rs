//! The safety of repeating an operation. The retry rules depend on it.

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::macros::string_enum;

string_enum! {
    /// How safe it is to repeat an operation. It alone decides which retry rules apply. The SDK knows the safety of the
    /// operations that it models. For `client.request` you choose it: `Send`, the default, is always safe to choose,
    /// and with the others more failures are retried.
    pub enum Safety {
        /// It changes nothing, as every list does. It is retried.
        Read = "read",
        /// It creates or updates a record that is matched by its key, such as a contact by its phone number, so doing
        /// it twice has the same effect as doing it once. It is retried.
        Upsert = "upsert",
        /// It can reach a customer. It is retried only if it certainly was not executed; in doubt, the call fails with
        /// `OutcomeUnknown`.
        Send = "send",
    }
}

/// Parses `read`, `upsert` or `send`, which languages without this type use.
impl std::str::FromStr for Safety {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|safety| safety.as_str() == text).ok_or_else(|| {
            let message = "must be one of read, upsert, send";
            Error::validation("client.request", vec![FieldError::new("safety", FieldErrorKind::NotAllowed, message)])
        })
    }
}
