//! Keyword arguments with unknown names.
//!
//! pyo3 would repeat the name, which may be personal data: a program can pass the columns of a table as `**row`. So
//! each method takes the unknown arguments too, and rejects them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use workspace_sdk::bindings::unknown_name::similar_name;

/// The keyword arguments whose names are not in a signature. pyo3 passes none in nearly every call.
pub(crate) type Unknown<'py> = Bound<'py, PyDict>;

/// # Errors
///
/// `TypeError`, if there are unknown arguments.
pub(crate) fn reject_unknown(unknown: Option<Unknown<'_>>, method: &str, known: &[&str]) -> PyResult<()> {
    match unknown.and_then(|unknown| unknown.keys().iter().next()) {
        None => Ok(()),
        Some(name) => Err(unknown_argument(&format!("{method}() "), &name, "parameters", known)),
    }
}

/// The `TypeError` for an argument with an unknown name. It repeats the name only if it is similar to a known one.
pub(crate) fn unknown_argument(method: &str, name: &Bound<'_, PyAny>, what: &str, known: &[&str]) -> PyErr {
    let name = name.cast::<PyString>().ok().and_then(|name| name.to_str().ok());
    let hint = name.and_then(|name| Some((name, similar_name(name, known)?)));
    let hint = hint.map(|(name, known)| format!(" {name} (did you mean {known}?)")).unwrap_or_default();
    let known = match known {
        [] => "it takes none".to_owned(),
        known => format!("the {what} are {}", known.join(", ")),
    };
    PyTypeError::new_err(format!("{method}got an unexpected keyword argument{hint}; {known}"))
}
