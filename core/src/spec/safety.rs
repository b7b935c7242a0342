//! How safe it is to repeat an operation: what the retry rules depend on.

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::macros::string_enum;

string_enum! {
    /// How safe it is to repeat an operation. The retry rules depend on nothing else.
    pub enum Safety {
        /// It changes nothing, so it is retried.
        Read = "read",
        /// It creates or updates a record by its natural key; doing it twice changes nothing more. It is retried.
        Upsert = "upsert",
        /// It reaches a customer. It is repeated only where it provably was not carried out.
        Send = "send",
    }
}

/// `read`, `upsert` or `send`, as languages without this type write it.
impl std::str::FromStr for Safety {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|safety| safety.as_str() == text).ok_or_else(|| {
            let message = "must be one of read, upsert, send";
            Error::validation("client.request", vec![FieldError::new("safety", FieldErrorKind::NotAllowed, message)])
        })
    }
}
