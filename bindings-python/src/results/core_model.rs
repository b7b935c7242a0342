//! The trait of the core's models.

use pyo3::prelude::*;

use super::label_objects::LabelObjects;
use super::meta::ResponseMeta;

/// A model of the core that has a Python class.
pub(crate) trait CoreModel: Send + Sized + 'static {
    /// The Python object. `meta` is present if the model is the result of a call.
    fn into_python(self, py: Python<'_>, meta: Option<ResponseMeta>, labels: &LabelObjects) -> PyResult<Py<PyAny>>;
}
