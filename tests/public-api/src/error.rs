//! Errors of this program.

/// An error that stops the program. Its text is all that a reader sees.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
