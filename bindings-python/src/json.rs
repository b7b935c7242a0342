//! JSON between Python values and the core's JSON text.

use pyo3::exceptions::{PyRecursionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use workspace_sdk::unfit::{MAX_BYTES, MAX_DEPTH, Unfit};
use workspace_sdk::{Json, JsonMap};

use crate::argument::{Taken, text_of, type_error};

/// The JSON of a value, or why there is none. Dicts (and other mappings) with keys of `str`, lists, tuples, `str`, `int`, `float`,
/// `bool` and `None` have one.
///
/// # Errors
///
/// `TypeError` for anything else.
pub(crate) fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Result<Json, Unfit>> {
    let mut text = String::new();
    Ok(match write(value, MAX_DEPTH, &mut text)? {
        // Every part was written by a writer of JSON, so this reads it; if not, it is none.
        Ok(()) => Ok(text.parse().map_err(|_| PyTypeError::new_err("not a JSON value"))?),
        Err(unfit) => Err(unfit),
    })
}

type Written = PyResult<Result<(), Unfit>>;

fn write(value: &Bound<'_, PyAny>, depth: usize, to: &mut String) -> Written {
    if depth == 0 {
        return Ok(Err(Unfit::TooDeep));
    }
    if to.len() > MAX_BYTES {
        return Ok(Err(Unfit::TooLarge));
    }
    if value.is_none() {
        to.push_str("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        to.push_str(if flag.is_true() { "true" } else { "false" });
    } else if let Ok(text) = value.cast::<PyString>() {
        return Ok(write_text(text, to));
    } else if let Ok(number) = value.cast::<PyInt>() {
        return write_int(number, to);
    } else if let Ok(number) = value.cast::<PyFloat>() {
        if !number.value().is_finite() {
            return Ok(Err(Unfit::NotFinite));
        }
        to.push_str(Json::from(number.value()).as_json());
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return write_array(value, depth, to);
    } else if let Some(items) = items(value)? {
        return write_object(&items, depth, to);
    } else {
        let message = format!("must be a JSON value, and holds a {}", value.get_type().name()?);
        return Err(type_error(value.py(), &message));
    }
    Ok(Ok(()))
}

fn write_text(text: &Bound<'_, PyString>, to: &mut String) -> Result<(), Unfit> {
    match text_of(text) {
        Taken::Fit(text) => {
            to.push_str(Json::from(text).as_json());
            Ok(())
        }
        Taken::Unfit { unfit, .. } => Err(unfit),
    }
}

/// An `int` of any size, by its digits.
fn write_int(number: &Bound<'_, PyInt>, to: &mut String) -> Written {
    if let Ok(number) = number.extract::<i64>() {
        to.push_str(Json::from(number).as_json());
        return Ok(Ok(()));
    }
    // `int.__repr__`, for an `IntEnum` has a `repr` of its own. Python refuses to write more than some thousand digits.
    match number.py().get_type::<PyInt>().call_method1("__repr__", (number,)) {
        Ok(digits) => to.push_str(digits.cast::<PyString>()?.to_str()?),
        Err(error) if error.is_instance_of::<PyValueError>(number.py()) => return Ok(Err(Unfit::OutOfRange)),
        Err(error) => return Err(error),
    }
    Ok(Ok(()))
}

fn write_object(items: &Bound<'_, PyList>, depth: usize, to: &mut String) -> Written {
    to.push('{');
    for (index, item) in items.iter().enumerate() {
        let (name, value) = pair(&item)?;
        let Ok(name) = name.cast::<PyString>() else {
            let message = format!("must be a JSON value, and holds a name of type {}", name.get_type().name()?);
            return Err(type_error(item.py(), &message));
        };
        if index > 0 {
            to.push(',');
        }
        if let Err(unfit) = write_text(name, to) {
            return Ok(Err(unfit));
        }
        to.push(':');
        if let Err(unfit) = write(&value, depth - 1, to)? {
            return Ok(Err(unfit));
        }
    }
    to.push('}');
    Ok(Ok(()))
}

/// The items of a dict or another mapping; none where it is no mapping. A copy: what looks at them may run code of Python that changes
/// the mapping.
pub(crate) fn items<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyList>>> {
    if let Ok(dict) = value.cast::<PyDict>() {
        return Ok(Some(dict.items()));
    }
    value.cast::<PyMapping>().ok().map(|mapping| mapping.items()).transpose()
}

/// One of a mapping's items.
///
/// # Errors
///
/// `TypeError` for a mapping of one's own whose items are no pairs.
pub(crate) fn pair<'py>(item: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    item.extract().map_err(|_| type_error(item.py(), "the items of a mapping must be pairs"))
}

fn write_array(elements: &Bound<'_, PyAny>, depth: usize, to: &mut String) -> Written {
    to.push('[');
    for (index, element) in elements.try_iter()?.enumerate() {
        if index > 0 {
            to.push(',');
        }
        if let Err(unfit) = write(&element?, depth - 1, to)? {
            return Ok(Err(unfit));
        }
    }
    to.push(']');
    Ok(Ok(()))
}

/// The Python value of a JSON text: what `json.loads` gives, the usual scalars without it.
pub(crate) fn to_python<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    let text = json.as_json();
    match text.as_bytes() {
        b"null" => return Ok(py.None().into_bound(py)),
        b"true" => return Ok(PyBool::new(py, true).to_owned().into_any()),
        b"false" => return Ok(PyBool::new(py, false).to_owned().into_any()),
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => {
            let inner = text.get(1..text.len() - 1).unwrap_or_default();
            return Ok(PyString::new(py, inner).into_any());
        }
        [b'-' | b'0'..=b'9', ..] => {
            if let Ok(number) = text.parse::<i64>() {
                return Ok(number.into_pyobject(py)?.into_any());
            }
        }
        _ => {}
    }
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let loads = LOADS.import(py, "json", "loads")?;
    // What Python will not hold, such as a number of ten thousand digits, is given as its text.
    loads.call1((text,)).or_else(|error| {
        let is_refused = error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyRecursionError>(py);
        if is_refused { Ok(PyString::new(py, text).into_any()) } else { Err(error) }
    })
}

/// A new dict of these values.
pub(crate) fn map_to_python<'py>(py: Python<'py>, map: &JsonMap) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, json) in map {
        dict.set_item(name, to_python(py, json)?)?;
    }
    Ok(dict)
}
