//! `TypeError`s that name the argument and the types.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// `TypeError: must be str, not int`.
pub(crate) fn wrong_type(expected: &str, actual: &Bound<'_, PyAny>) -> PyErr {
    match actual.get_type().name() {
        Ok(name) => type_error(actual.py(), &format!("must be {expected}, not {name}")),
        Err(error) => error,
    }
}

/// Adds the argument's name: `TypeError: timeout must be a number of seconds, not str`. Errors raised by the value's
/// own code are returned unchanged.
pub(crate) fn with_argument_name(py: Python<'_>, name: &str, error: PyErr) -> PyErr {
    let message = error.value(py).to_string();
    if !error.is_instance_of::<PyTypeError>(py) || !message.starts_with("must ") {
        return error;
    }
    type_error(py, &format!("{name} {message}"))
}

/// Creates the exception object at once: pyo3 would create it lazily, which fails during interpreter finalization.
pub(crate) fn type_error(py: Python<'_>, message: &str) -> PyErr {
    py.get_type::<PyTypeError>().call1((message,)).map_or_else(|error| error, PyErr::from_value)
}
