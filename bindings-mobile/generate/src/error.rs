//! The result type of the generator: every error is a message for the person who runs it.

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
