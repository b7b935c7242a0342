//! Conversion of the fields of the core's models to Python attributes.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyString, PyTuple};
use workspace_sdk::bindings::UtcParts;
use workspace_sdk::{CustomFieldType, DeliveryStatus, Json, JsonMap, Label, LanguageCode, Timestamp};

use crate::convert::json;
use crate::results::core_model::CoreModel as _;
use crate::results::label_objects::LabelObjects;

/// A field type that converts to a Python value. A missing field is `None`. Labels are shared with other models.
pub(super) trait Attribute {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>>;
}

impl<T: Attribute> Attribute for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_python(py, labels))
    }
}

impl Attribute for str {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Attribute for String {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py, labels)
    }
}

impl Attribute for bool {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl Attribute for i64 {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Attribute for DeliveryStatus {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py, labels)
    }
}

impl Attribute for CustomFieldType {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().to_python(py, labels)
    }
}

impl Attribute for LanguageCode {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        (**self).to_python(py, labels)
    }
}

impl Attribute for Json {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        json::to_python(py, self)
    }
}

impl Attribute for JsonMap {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        Ok(json::map_to_python(py, self)?.into_any())
    }
}

impl Attribute for Label {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        let object = labels.object_of(py, self, |label| label.into_python(py, None, labels))?;
        Ok(object.into_bound(py))
    }
}

/// A tuple, as the models are frozen.
impl<T: Attribute> Attribute for Vec<T> {
    fn to_python<'py>(&self, py: Python<'py>, labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        if self.is_empty() {
            return Ok(PyTuple::empty(py).into_any());
        }
        let values = self.iter().map(|value| value.to_python(py, labels)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, values)?.into_any())
    }
}

/// An aware `datetime` in UTC, or `None` for a string that the core cannot parse; `to_json()` still has that string.
impl Attribute for Timestamp {
    fn to_python<'py>(&self, py: Python<'py>, _labels: &LabelObjects) -> PyResult<Bound<'py, PyAny>> {
        if let Some(string) = self.as_plain_utc()
            && let Some(from_iso_format) = from_iso_format(py)?
            && let Ok(datetime) = from_iso_format.call1((string,))
        {
            return Ok(datetime);
        }
        static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let Some(parts) = self.utc_parts() else { return Ok(py.None().into_bound(py)) };
        let UtcParts { year, month, day, hour, minute, second, microsecond } = parts;
        let utc =
            UTC.get_or_try_init(py, || py.import("datetime")?.getattr("timezone")?.getattr("utc").map(Bound::unbind))?;
        datetime_class(py)?.call1((year, month, day, hour, minute, second, microsecond, utc))
    }
}

/// The class `datetime`. While `freezegun` freezes the time, `datetime.datetime` is a subclass of it, which must not
/// stay in use after that.
fn datetime_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = DATETIME.get_or_try_init(py, || {
        let module = py.import("datetime")?;
        let imported = module.getattr("datetime")?;
        for class in imported.getattr("__mro__")?.try_iter()? {
            let class = class?;
            let module: String = class.getattr("__module__")?.extract()?;
            if module == "datetime" {
                return Ok(class.unbind());
            }
        }
        PyResult::Ok(imported.unbind())
    })?;
    Ok(class.bind(py))
}

/// `datetime.fromisoformat`, if it accepts a trailing `Z`, as it does since Python 3.11.
fn from_iso_format(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyAny>>> {
    static FROM_ISO_FORMAT: PyOnceLock<Option<Py<PyAny>>> = PyOnceLock::new();
    let function = FROM_ISO_FORMAT.get_or_try_init(py, || {
        let accepts_z = py.version_info() >= (3, 11);
        accepts_z.then(|| datetime_class(py)?.getattr("fromisoformat").map(Bound::unbind)).transpose()
    })?;
    Ok(function.as_ref().map(|function| function.bind(py)))
}
