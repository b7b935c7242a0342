//! The error of a call by name.

use crate::error::Error;

/// The error of a call by name.
#[derive(Debug)]
pub enum DispatchError {
    /// An argument has a wrong type or an unknown name, which is a mistake in the program. The message contains the
    /// name and what is expected, but never the value.
    InvalidArgument(String),
    /// The call itself failed.
    Call(Error),
}

impl From<Error> for DispatchError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}
