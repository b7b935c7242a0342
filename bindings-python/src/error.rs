//! The core's errors, raised as the Python classes of `workspace_sdk._errors`.

use std::error::Error as _;

use pyo3::exceptions::{PyConnectionError, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule, PyTuple, PyType};
use workspace_sdk::{Error, Failure};

use crate::record::record;

record! {
    /// One wrong parameter or option: which, in what way, and what to do. Never its value.
    FieldProblem {
        /// The parameter under the API's own name, an element as `variables[0]`; or the option's name.
        field: String,
        /// In what way it is wrong: `required`, `empty`, `format`, `too_long`, `range`, `not_allowed`, `conflict` or `requires`.
        problem: String,
        /// What is expected, in a sentence.
        message: String,
    }
}

/// The Python exception of an error of the core.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    build(py, error).unwrap_or_else(|trouble| trouble)
}

/// Loads the classes, so that an error can be raised while the interpreter ends.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    classes(py).map(drop)
}

fn classes(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    Ok(ERRORS.get_or_try_init(py, || py.import("workspace_sdk._errors").map(Bound::unbind))?.bind(py))
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let class = classes(py)?.getattr(error.class_name())?.cast_into::<PyType>()?;
    let facts = PyDict::new(py);
    facts.set_item("code", error.code())?;
    facts.set_item("disposition", error.disposition().code())?;
    facts.set_item("operation", error.operation())?;
    facts.set_item("failure", error.failure().map(Failure::code))?;
    facts.set_item("status", error.status())?;
    facts.set_item("request_id", error.request_id())?;
    facts.set_item("attempts", error.attempts())?;
    facts.set_item("elapsed", error.elapsed().as_secs_f64())?;
    facts.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    facts.set_item("meta_code", error.meta_code())?;
    facts.set_item("meta_meaning", error.meta_meaning())?;
    facts.set_item("fields", fields(py, error)?)?;
    facts.set_item("server_text", error.server_text())?;
    let exception = class.call((error.to_string(),), Some(&facts))?;
    if let Some(cause) = cause(py, error)? {
        exception.setattr("__cause__", cause)?;
    }
    Ok(PyErr::from_value(exception))
}

fn fields<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyTuple>> {
    let problem = |problem: &workspace_sdk::FieldProblem| {
        let (field, message) = (problem.field.clone(), problem.message.clone());
        Py::new(py, FieldProblem { field, problem: problem.problem.code().to_owned(), message })
    };
    PyTuple::new(py, error.fields().iter().map(problem).collect::<PyResult<Vec<_>>>()?)
}

/// What the transport said, each level raised from the next, as what Python itself would have raised. Made as objects: an error that pyo3
/// makes later cannot be made while the interpreter ends.
fn cause<'py>(py: Python<'py>, error: &Error) -> PyResult<Option<Bound<'py, PyAny>>> {
    let is_time = matches!(error.failure(), Some(Failure::Timeout | Failure::ConnectTimeout | Failure::Deadline));
    let class = if is_time { py.get_type::<PyTimeoutError>() } else { py.get_type::<PyConnectionError>() };
    let causes = std::iter::successors(error.source(), |cause: &&dyn std::error::Error| (*cause).source());
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    let mut last: Option<Bound<'py, PyAny>> = None;
    for text in texts.into_iter().rev() {
        let exception = class.call1((text,))?;
        if let Some(last) = last {
            exception.setattr("__cause__", last)?;
        }
        last = Some(exception);
    }
    Ok(last)
}
