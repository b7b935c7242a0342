//! The result type of the generator. Every error is a message for the developer who runs it.

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
