//! The result of extracting a value of the right Python type.

use pyo3::prelude::*;
use pyo3::types::PyString;
use workspace_sdk::bindings::invalid_value::{InvalidValue, MAX_BYTES};

/// A Rust value, or why no request can hold it and which element is at fault.
#[derive(Debug)]
pub(crate) enum Extraction<T> {
    Valid(T),
    Invalid { index: Option<usize>, reason: InvalidValue },
}

impl<T> Extraction<T> {
    pub(super) fn invalid(reason: InvalidValue) -> Self {
        Self::Invalid { index: None, reason }
    }

    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U) -> Extraction<U> {
        match self {
            Self::Valid(value) => Extraction::Valid(convert(value)),
            Self::Invalid { index, reason } => Extraction::Invalid { index, reason },
        }
    }
}

/// The value of a `str`, unless it is larger than any request or holds a lone surrogate.
pub(super) fn extract_string(string: &Bound<'_, PyString>) -> Extraction<String> {
    // The length in characters is known and never exceeds the length in bytes, so a string that is far too large is not
    // even encoded. A subclass may return any length.
    if string.is_exact_instance_of::<PyString>() && string.len().is_ok_and(|length| length > MAX_BYTES) {
        return Extraction::invalid(InvalidValue::TooLarge);
    }
    match string.to_str() {
        Ok(string) if string.len() > MAX_BYTES => Extraction::invalid(InvalidValue::TooLarge),
        Ok(string) => Extraction::Valid(string.to_owned()),
        Err(_) => Extraction::invalid(InvalidValue::LoneSurrogate),
    }
}
