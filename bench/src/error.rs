//! The error type.

/// Any error; a benchmark stops at the first.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
