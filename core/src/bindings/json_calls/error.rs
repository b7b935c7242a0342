//! Why a call by name failed.

use crate::error::Error;

/// Why a call by name failed.
#[derive(Debug)]
pub enum DispatchError {
    /// An argument has a wrong type, or there is no argument of its name: a mistake of the program. The message says which and what is expected,
    /// never a value.
    InvalidArgument(String),
    /// The call failed.
    Call(Error),
}

impl From<Error> for DispatchError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}
