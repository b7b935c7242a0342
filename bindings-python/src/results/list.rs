//! The results of lists.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use super::core_model::CoreModel;
use super::label_objects::LabelObjects;
use super::meta::{CallInfo, ResponseMeta, ResponseMetaParts};

/// The response metadata of a `ListResult`: the server's message, the pagination, the call information, and the raw
/// body.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct ListMeta(ResponseMeta);

#[pymethods]
impl ListMeta {
    #[getter]
    fn call(&self) -> CallInfo {
        self.0.call()
    }

    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message()
    }

    #[getter]
    fn pagination(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.0.pagination().map(|pagination| pagination.into_python(py, None, &LabelObjects::default())).transpose()
    }

    #[getter]
    fn raw(&self) -> &str {
        self.0.raw()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (ResponseMetaParts,))> {
        Ok((slf.get_type().getattr("_restore")?, (slf.get().0.to_parts()?,)))
    }

    #[staticmethod]
    fn _restore(parts: ResponseMetaParts) -> PyResult<Self> {
        ResponseMeta::from_parts(parts).map(Self)
    }
}

/// A `ListResult` of these models.
pub(crate) fn list_result<M: CoreModel>(py: Python<'_>, models: Vec<M>, meta: ResponseMeta) -> PyResult<Py<PyAny>> {
    static MAKE_LIST: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let labels = LabelObjects::default();
    let models = models.into_iter().map(|model| model.into_python(py, None, &labels)).collect::<PyResult<Vec<_>>>()?;
    let make_list = MAKE_LIST.import(py, "workspace_sdk._result", "make_list")?;
    Ok(make_list.call1((PyTuple::new(py, models)?, ListMeta(meta)))?.unbind())
}
