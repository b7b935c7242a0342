//! The results of calls: where they came from, lists, and answers to `request`.

use std::sync::Arc;

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use workspace_sdk::{Answer, Json};

use crate::json;
use crate::model::{Modelled, Outcome};
use crate::record::record;

record! {
    /// How a call went.
    CallInfo {
        /// The HTTP status.
        status: u16,
        /// The server's `x-request-id`, if it gave one that looks like an id.
        request_id: Option<String>,
        /// How many attempts it took, 1 or more.
        attempts: u32,
        /// How long the whole call took in seconds, waits included.
        elapsed: f64,
    }
}

/// What came beside the data: the server's message, the pagination, how the call went, and the raw body.
#[derive(Clone)]
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct Origin(Arc<Answer<()>>);

/// An origin as it is pickled.
pub(crate) type OriginParts = (Option<String>, Option<Py<PyAny>>, (u16, Option<String>, u32, f64), String);

impl Origin {
    pub(crate) fn new(answer: Answer<()>) -> Self {
        Self(Arc::new(answer))
    }

    pub(crate) fn to_parts(&self, py: Python<'_>) -> PyResult<OriginParts> {
        let call = &self.0.call;
        let call = (call.status, call.request_id.clone(), call.attempts, call.elapsed.as_secs_f64());
        Ok((self.0.message.clone(), self.pagination(py)?, call, self.0.raw().to_owned()))
    }

    pub(crate) fn of_parts(py: Python<'_>, parts: OriginParts) -> PyResult<Self> {
        let (message, pagination, (status, request_id, attempts, elapsed), raw) = parts;
        let elapsed = std::time::Duration::try_from_secs_f64(elapsed).unwrap_or_default();
        let call = workspace_sdk::CallInfo { status, request_id, attempts, elapsed };
        let pagination = pagination.map(|pagination| crate::model::pagination(pagination.bind(py))).transpose()?;
        Ok(Self::new(Answer::of_parts((), message, pagination, call, raw)))
    }

    /// `.call`, `.message` and `.raw` of something that is not the result of a call.
    pub(crate) fn none() -> PyErr {
        PyAttributeError::new_err(
            "only the result of a call has this, not an element of a list or a model made from JSON",
        )
    }
}

#[pymethods]
impl Origin {
    #[getter]
    pub(crate) fn call(&self) -> CallInfo {
        let call = &self.0.call;
        CallInfo {
            status: call.status,
            request_id: call.request_id.clone(),
            attempts: call.attempts,
            elapsed: call.elapsed.as_secs_f64(),
        }
    }

    #[getter]
    pub(crate) fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    #[getter]
    pub(crate) fn pagination(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.0.pagination.clone().map(|pagination| pagination.into_python(py, None)).transpose()
    }

    #[getter]
    pub(crate) fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (OriginParts,))> {
        Ok((slf.get_type().getattr("_restore")?, (slf.get().to_parts(slf.py())?,)))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, parts: OriginParts) -> PyResult<Self> {
        Self::of_parts(py, parts)
    }
}

/// A `ListResult` of these models.
pub(crate) fn list<M: Modelled>(py: Python<'_>, models: Vec<M>, origin: Origin) -> PyResult<Py<PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let models = models.into_iter().map(|model| model.into_python(py, None)).collect::<PyResult<Vec<_>>>()?;
    let make = MAKE.import(py, "workspace_sdk._result", "make_list")?;
    Ok(make.call1((PyTuple::new(py, models)?, origin))?.unbind())
}

/// The answer to a request that the SDK does not model.
#[pyclass(frozen, module = "workspace_sdk")]
pub(crate) struct Response {
    data: Json,
    origin: Origin,
}

impl Outcome for Answer<Json> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (data, rest) = self.split();
        Ok(Py::new(py, Response { data, origin: Origin::new(rest) })?.into_any())
    }
}

#[pymethods]
impl Response {
    /// The answer's `data`, as plain Python values; `None` where there was none.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.data)
    }

    /// The server's message for a person.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.origin.message()
    }

    /// Where the page lies in a list, if the answer says so.
    #[getter]
    fn pagination(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.origin.pagination(py)
    }

    /// How the call went.
    #[getter]
    fn call(&self) -> CallInfo {
        self.origin.call()
    }

    /// The whole body as the server sent it: JSON text.
    #[getter]
    fn raw(&self) -> &str {
        self.origin.raw()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Response(data={})", self.data(py)?.repr()?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.data == other.data
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String, OriginParts))> {
        let this = slf.get();
        let parts = (this.data.as_json().to_owned(), this.origin.to_parts(slf.py())?);
        Ok((slf.get_type().getattr("_restore")?, parts))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, data: &str, origin: OriginParts) -> PyResult<Self> {
        let refused = |_| pyo3::exceptions::PyValueError::new_err("not a pickled Response");
        Ok(Self { data: data.parse().map_err(refused)?, origin: Origin::of_parts(py, origin)? })
    }
}
