//! The methods that all model classes share, driven by the names of their attributes.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use workspace_sdk::{InvalidJson, Json};

/// `Contact(id='…', name='…')`: the attributes that have a value.
pub(super) fn repr(model: &Bound<'_, PyAny>, names: &[&str]) -> PyResult<String> {
    let mut parts = Vec::new();
    for name in names.iter().copied().chain(["extra"]) {
        let value = model.getattr(name)?;
        if !is_empty_value(&value)? {
            parts.push(format!("{name}={}", value.repr()?));
        }
    }
    Ok(format!("{}({})", model.get_type().name()?, parts.join(", ")))
}

/// Whether the server did not send the field.
fn is_empty_value(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.is_none()
        || ((value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyDict>()) && value.is_empty()?))
}

/// The attributes by name, with nested models as dicts. Unknown fields, if any, are under `extra`.
pub(super) fn to_dict<'py>(model: &Bound<'py, PyAny>, names: &[&str]) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(model.py());
    for name in names {
        dict.set_item(name, plain(model.getattr(*name)?)?)?;
    }
    let extra = model.getattr("extra")?;
    if !extra.is_empty()? {
        dict.set_item("extra", extra)?;
    }
    Ok(dict)
}

fn plain<'py>(value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    let Ok(tuple) = value.cast::<PyTuple>() else { return Ok(value) };
    let plain = tuple.iter().map(|element| {
        let is_model = element.hasattr("to_dict")?;
        if is_model { element.call_method0("to_dict") } else { Ok(element) }
    });
    Ok(PyTuple::new(py, plain.collect::<PyResult<Vec<_>>>()?)?.into_any())
}

/// Equal models have an equal first attribute.
pub(super) fn hash(model: &Bound<'_, PyAny>, names: &[&str]) -> PyResult<u64> {
    let mut hasher = DefaultHasher::new();
    model.get_type().name()?.to_str()?.hash(&mut hasher);
    if let Some(first) = names.first() {
        model.getattr(*first)?.hash()?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Parses the JSON string of a model.
///
/// # Errors
///
/// `ValueError` for a string that is not a JSON object.
pub(super) fn parse_object(string: &Bound<'_, PyString>) -> PyResult<Json> {
    let string = string.to_str().map_err(|_| not_a_model("it contains a lone surrogate"))?;
    let json: Json = string.parse().map_err(not_a_model)?;
    if json.is_object() { Ok(json) } else { Err(not_a_model("it is not an object")) }
}

pub(super) fn not_a_model(why: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(format!("the string is not the JSON of a model: {why}"))
}

/// The JSON string of a core model, under the API's names.
pub(super) fn to_json(json: Result<Json, InvalidJson>) -> PyResult<String> {
    json.map(|json| json.as_json().to_owned()).map_err(not_a_model)
}
