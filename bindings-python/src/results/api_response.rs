//! The result of `client.request`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use workspace_sdk::Json;

use super::call_output::CallOutput;
use super::core_model::CoreModel;
use super::label_objects::LabelObjects;
use super::meta::{CallInfo, ResponseMeta, ResponseMetaParts};
use crate::convert::json;

/// The response to `client.request`.
#[pyclass(frozen, module = "workspace_sdk")]
pub(crate) struct ApiResponse {
    data: Json,
    meta: ResponseMeta,
}

impl CallOutput for workspace_sdk::ApiResponse<Json> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (data, rest) = self.split();
        Ok(Py::new(py, ApiResponse { data, meta: ResponseMeta::new(rest) })?.into_any())
    }
}

#[pymethods]
impl ApiResponse {
    /// The `data` of the response as plain Python values; `None` if there is none.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, &self.data)
    }

    /// The server's human-readable message.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.meta.message()
    }

    /// The position of the page in the whole list, if the response contains it.
    #[getter]
    fn pagination(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.meta.pagination().map(|pagination| pagination.into_python(py, None, &LabelObjects::default())).transpose()
    }

    /// Information about the call.
    #[getter]
    fn call(&self) -> CallInfo {
        self.meta.call()
    }

    /// The whole body as the server sent it: a JSON string.
    #[getter]
    fn raw(&self) -> &str {
        self.meta.raw()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("ApiResponse(data={})", self.data(py)?.repr()?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.data == other.data
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String, ResponseMetaParts))> {
        let this = slf.get();
        let parts = (this.data.as_json().to_owned(), this.meta.to_parts()?);
        Ok((slf.get_type().getattr("_restore")?, parts))
    }

    #[staticmethod]
    fn _restore(data: &str, meta: ResponseMetaParts) -> PyResult<Self> {
        let invalid = |_| PyValueError::new_err("not a pickled ApiResponse");
        Ok(Self { data: data.parse().map_err(invalid)?, meta: ResponseMeta::from_parts(meta)? })
    }
}
