//! Errors of this program itself, as opposed to those of the calls that it makes.

/// An error that stops the run.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
