//! Attributes: what a field of the core's model is in Python.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDateTime, PyString, PyTuple};
use workspace_sdk::{CustomFieldType, DeliveryStatus, Json, JsonMap, Label, LanguageCode, Timestamp};

use super::Modelled;
use crate::json;

/// A field that has a Python value. `None` where it was not answered.
pub(super) trait Attribute {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

impl<T: Attribute> Attribute for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_python(py))
    }
}

impl Attribute for str {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Attribute for String {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py)
    }
}

impl Attribute for bool {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl Attribute for i64 {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Attribute for DeliveryStatus {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py)
    }
}

impl Attribute for CustomFieldType {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py)
    }
}

impl Attribute for LanguageCode {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (**self).to_python(py)
    }
}

impl Attribute for Json {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, self)
    }
}

impl Attribute for JsonMap {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(json::map_to_python(py, self)?.into_any())
    }
}

impl Attribute for Label {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.clone().into_python(py, None)?.into_bound(py))
    }
}

/// A tuple, as the models are frozen.
impl<T: Attribute> Attribute for Vec<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.is_empty() {
            return Ok(PyTuple::empty(py).into_any());
        }
        let values = self.iter().map(|value| value.to_python(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, values)?.into_any())
    }
}

/// An aware `datetime`; `None` where the text is none that the core can read, and then the text is in `to_json()` alone.
impl Attribute for Timestamp {
    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let Some(instant) = self.instant() else { return Ok(py.None().into_bound(py)) };
        // By far the fastest way there is, and it keeps the server's offset. Before 3.11 Python reads no `Z`.
        static FROM_ISO_FORMAT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let from_iso_format = FROM_ISO_FORMAT
            .get_or_try_init(py, || py.get_type::<PyDateTime>().getattr("fromisoformat").map(Bound::unbind))?;
        if let Ok(datetime) = from_iso_format.bind(py).call1((self.as_str(),))
            && !datetime.getattr("tzinfo")?.is_none()
        {
            return Ok(datetime);
        }
        // An instant beyond what Python's datetime can hold is one that cannot be told.
        let datetime = instant.into_pyobject(py).map(Bound::into_any);
        datetime.or_else(|_| Ok(py.None().into_bound(py)))
    }
}
