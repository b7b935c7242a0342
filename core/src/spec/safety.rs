//! The safety of repeating an operation. The retry rules depend on it.

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::macros::string_enum;

string_enum! {
    /// The safety of repeating an operation. It alone decides the retry rules of an operation.
    pub enum Safety {
        /// It changes nothing. It is retried.
        Read = "read",
        /// It creates or updates a record by its natural key, so doing it twice has the same effect as doing it once.
        /// It is retried.
        Upsert = "upsert",
        /// It reaches a customer. It is retried only if it was provably not carried out.
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
