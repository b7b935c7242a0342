//! The Python class of phone numbers, and the function that reads one.

use pyo3::prelude::*;

use super::error;
use super::record::record;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

record! {
    /// A phone number as the SDK sends it. `parse_phone` returns it.
    PhoneNumber {
        /// The number in its wire form, such as `+15551234567`.
        number: String,
        /// A string that is the same for all numbers that reach the same person. Use it to find duplicates, but do not
        /// send to it.
        comparison_key: String,
    }
}

/// Reads a phone number as every method of the client does.
///
/// Raises `ValidationError` if this is not exactly one phone number.
#[pyfunction]
#[pyo3(signature = (phone_number, **unknown), text_signature = "(phone_number)")]
pub(crate) fn parse_phone(py: Python<'_>, phone_number: &str, unknown: Option<Unknown<'_>>) -> PyResult<PhoneNumber> {
    reject_unknown(unknown, "parse_phone", &["phone_number"])?;
    let parsed = workspace_sdk::PhoneNumber::parse(phone_number).map_err(|error| error::to_python(py, &error))?;
    Ok(PhoneNumber { number: parsed.as_str().to_owned(), comparison_key: parsed.comparison_key() })
}
