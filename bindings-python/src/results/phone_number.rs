//! The Python class of phone numbers, and the function that reads one.

use pyo3::prelude::*;

use super::error;
use super::record::record;

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
pub(crate) fn parse_phone(py: Python<'_>, phone_number: &str) -> PyResult<PhoneNumber> {
    let parsed = workspace_sdk::PhoneNumber::parse(phone_number).map_err(|error| error::to_python(py, &error))?;
    Ok(PhoneNumber { number: parsed.as_str().to_owned(), comparison_key: parsed.comparison_key() })
}
