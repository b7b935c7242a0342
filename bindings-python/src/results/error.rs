//! The core's errors as exceptions of the classes in `workspace_sdk._errors`.

use std::error::Error as _;
use std::io;

use pyo3::exceptions::{PyConnectionError, PyOSError, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule, PyTuple, PyType};
use workspace_sdk::bindings::no_resources;
use workspace_sdk::{Error, Failure};

use super::record::record;

record! {
    /// An invalid parameter or option: its name, why it is invalid, and what is expected. It never contains the value.
    FieldError {
        /// The name of the parameter in the API, or of the option. An element of a list has an index, such as
        /// `variables[0]`.
        field: String,
        /// Why it is invalid: `required`, `empty`, `format`, `too_long`, `range`, `not_allowed`, `conflict` or
        /// `requires`.
        kind: String,
        /// The expected form, such as `must not be empty`.
        message: String,
    }
}

/// The Python exception of an error of the core.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    build(py, error).unwrap_or_else(|failure| failure)
}

/// The exception of a call that could not start. An `OSError` means that the system refused a thread or a file
/// descriptor, and becomes a `TransportError`; other exceptions are returned unchanged.
pub(crate) fn of_resources(py: Python<'_>, operation: &'static str, exception: PyErr) -> PyErr {
    if !exception.is_instance_of::<PyOSError>(py) {
        return exception;
    }
    let number: Option<i32> =
        exception.value(py).getattr("errno").and_then(|number| number.extract()).unwrap_or_default();
    let error = number.map_or_else(|| io::Error::other("unknown"), io::Error::from_raw_os_error);
    to_python(py, &no_resources(operation, &error))
}

/// Imports the classes early: importing fails during interpreter finalization.
pub(crate) fn import_classes(py: Python<'_>) -> PyResult<()> {
    classes(py).map(drop)
}

fn classes(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    Ok(ERRORS.get_or_try_init(py, || py.import("workspace_sdk._errors").map(Bound::unbind))?.bind(py))
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let class = classes(py)?.getattr(error.class_name())?.cast_into::<PyType>()?;
    let attributes = PyDict::new(py);
    attributes.set_item("code", error.code())?;
    attributes.set_item("disposition", error.disposition().as_str())?;
    attributes.set_item("operation", error.operation())?;
    attributes.set_item("failure", error.failure().map(Failure::code))?;
    attributes.set_item("status", error.status())?;
    attributes.set_item("request_id", error.request_id())?;
    attributes.set_item("attempts", error.attempts())?;
    attributes.set_item("elapsed", error.elapsed().as_secs_f64())?;
    attributes.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    attributes.set_item("whatsapp_code", error.whatsapp_code())?;
    attributes.set_item("whatsapp_meaning", error.whatsapp_meaning())?;
    attributes.set_item("fields", fields(py, error)?)?;
    attributes.set_item("server_text", error.server_text())?;
    attributes.set_item("idempotency_key", error.idempotency_key())?;
    attributes.set_item("since", error.since())?;
    attributes.set_item("replayed", error.replayed())?;
    let exception = class.call((error.to_string(),), Some(&attributes))?;
    if let Some(cause) = cause(py, error)? {
        exception.setattr("__cause__", cause)?;
    }
    Ok(PyErr::from_value(exception))
}

fn fields<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyTuple>> {
    let field_error = |error: &workspace_sdk::FieldError| {
        let (field, message) = (error.field.clone(), error.message.clone());
        Py::new(py, FieldError { field, kind: error.kind.as_str().to_owned(), message })
    };
    PyTuple::new(py, error.fields().iter().map(field_error).collect::<PyResult<Vec<_>>>()?)
}

/// The chain of transport errors as the built-in exceptions that Python itself would raise. Creates the exception
/// objects at once: pyo3 would create them lazily, which fails during interpreter finalization.
fn cause<'py>(py: Python<'py>, error: &Error) -> PyResult<Option<Bound<'py, PyAny>>> {
    let is_timeout = matches!(error.failure(), Some(Failure::Timeout | Failure::ConnectTimeout | Failure::Deadline));
    let class = if is_timeout { py.get_type::<PyTimeoutError>() } else { py.get_type::<PyConnectionError>() };
    let causes = std::iter::successors(error.source(), |cause: &&dyn std::error::Error| (*cause).source());
    let messages: Vec<_> = causes.map(ToString::to_string).collect();
    let mut previous: Option<Bound<'py, PyAny>> = None;
    for message in messages.into_iter().rev() {
        let exception = class.call1((message,))?;
        if let Some(previous) = previous {
            exception.setattr("__cause__", previous)?;
        }
        previous = Some(exception);
    }
    Ok(previous)
}
