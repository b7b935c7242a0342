//! Conversion between Python values and the core's JSON strings.

use pyo3::exceptions::{PyRecursionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use workspace_sdk::bindings::invalid_value::{InvalidValue, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};
use workspace_sdk::{Json, JsonMap};

use super::extraction::{Extraction, extract_string};
use super::type_error::type_error;

/// Strings of this size and more are processed without the GIL.
const LARGE: usize = 64 * 1024;

/// How much several values may still contain in total.
pub(crate) struct JsonBudget {
    bytes: usize,
    elements: usize,
}

impl Default for JsonBudget {
    fn default() -> Self {
        Self { bytes: MAX_BYTES, elements: MAX_ELEMENTS }
    }
}

/// Serializes a value, or returns why it cannot be sent. Accepts dicts and other mappings with `str` keys, lists,
/// tuples, `str`, `int`, `float`, `bool` and `None`.
///
/// # Errors
///
/// `TypeError` for any other type.
pub(crate) fn from_python(value: &Bound<'_, PyAny>, budget: &mut JsonBudget) -> PyResult<Result<Json, InvalidValue>> {
    let mut writer = JsonWriter { output: String::new(), budget };
    if let Err(invalid) = write(value, MAX_DEPTH, &mut writer)? {
        return Ok(Err(invalid));
    }
    let JsonWriter { output, budget } = writer;
    budget.bytes = budget.bytes.saturating_sub(output.len());
    let parse = || output.parse();
    // Always succeeds: every part was written by a JSON writer.
    let json = if output.len() > LARGE { value.py().detach(parse) } else { parse() };
    Ok(Ok(json.map_err(|_| PyTypeError::new_err("not a JSON value"))?))
}

/// The output so far, and what it may still grow to.
struct JsonWriter<'a> {
    output: String,
    budget: &'a mut JsonBudget,
}

impl JsonWriter<'_> {
    fn push(&mut self, part: &str) {
        self.output.push_str(part);
    }

    /// Counts one element or entry.
    fn count_element(&mut self) -> Result<(), InvalidValue> {
        self.budget.elements = self.budget.elements.checked_sub(1).ok_or(InvalidValue::TooMany)?;
        Ok(())
    }

    /// Whether `more` bytes would exceed the limit.
    fn would_exceed(&self, more: usize) -> bool {
        self.output.len().saturating_add(more) > self.budget.bytes
    }
}

type WriteResult = PyResult<Result<(), InvalidValue>>;

fn write(value: &Bound<'_, PyAny>, depth: usize, writer: &mut JsonWriter<'_>) -> WriteResult {
    if depth == 0 {
        return Ok(Err(InvalidValue::TooDeep));
    }
    if writer.would_exceed(0) {
        return Ok(Err(InvalidValue::TooLarge));
    }
    if value.is_none() {
        writer.push("null");
    } else if let Ok(boolean) = value.cast::<PyBool>() {
        writer.push(if boolean.is_true() { "true" } else { "false" });
    } else if let Ok(string) = value.cast::<PyString>() {
        return Ok(write_string(string, writer));
    } else if let Ok(number) = value.cast::<PyInt>() {
        return write_int(number, writer);
    } else if let Ok(number) = value.cast::<PyFloat>() {
        if !number.value().is_finite() {
            return Ok(Err(InvalidValue::NotFinite));
        }
        writer.push(Json::from(number.value()).as_json());
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return write_array(value, depth, writer);
    } else if let Some(items) = items(value, writer.budget.elements)? {
        return items.map_or_else(|invalid| Ok(Err(invalid)), |items| write_object(&items, depth, writer));
    } else {
        let message = format!("must be a JSON value, but contains a {}", value.get_type().name()?);
        return Err(type_error(value.py(), &message));
    }
    Ok(Ok(()))
}

fn write_string(string: &Bound<'_, PyString>, writer: &mut JsonWriter<'_>) -> Result<(), InvalidValue> {
    match extract_string(string) {
        Extraction::Valid(owned) if writer.would_exceed(owned.len()) => Err(InvalidValue::TooLarge),
        Extraction::Valid(owned) => {
            let json = if owned.len() > LARGE { string.py().detach(|| Json::from(owned)) } else { Json::from(owned) };
            writer.push(json.as_json());
            Ok(())
        }
        Extraction::Invalid { reason, .. } => Err(reason),
    }
}

/// Writes the digits of an `int` of any size.
fn write_int(number: &Bound<'_, PyInt>, writer: &mut JsonWriter<'_>) -> WriteResult {
    if let Ok(number) = number.extract::<i64>() {
        writer.push(Json::from(number).as_json());
        return Ok(Ok(()));
    }
    // `int.__repr__`, because `IntEnum` overrides `repr`. Python refuses to convert more than a few thousand digits.
    match number.py().get_type::<PyInt>().call_method1("__repr__", (number,)) {
        Ok(digits) => writer.push(digits.cast::<PyString>()?.to_str()?),
        Err(error) if error.is_instance_of::<PyValueError>(number.py()) => return Ok(Err(InvalidValue::OutOfRange)),
        Err(error) => return Err(error),
    }
    Ok(Ok(()))
}

fn write_object(items: &[Bound<'_, PyAny>], depth: usize, writer: &mut JsonWriter<'_>) -> WriteResult {
    writer.push("{");
    for (index, item) in items.iter().enumerate() {
        let (name, value) = pair(item)?;
        let Ok(name) = name.cast::<PyString>() else {
            let message = format!("must be a JSON value, but contains a key of type {}", name.get_type().name()?);
            return Err(type_error(item.py(), &message));
        };
        if let Err(invalid) = writer.count_element() {
            return Ok(Err(invalid));
        }
        if index > 0 {
            writer.push(",");
        }
        if let Err(invalid) = write_string(name, writer) {
            return Ok(Err(invalid));
        }
        writer.push(":");
        if let Err(invalid) = write(&value, depth - 1, writer)? {
            return Ok(Err(invalid));
        }
    }
    writer.push("}");
    Ok(Ok(()))
}

/// The items of a dict or another mapping, or `TooMany` if there are more than `max_items`. `None` if the value is not
/// a mapping. The items are copied: reading them may run Python code that changes the mapping.
pub(crate) fn items<'py>(
    value: &Bound<'py, PyAny>,
    max_items: usize,
) -> PyResult<Option<Result<Vec<Bound<'py, PyAny>>, InvalidValue>>> {
    if let Ok(dict) = value.cast::<PyDict>() {
        let is_within = dict.len() <= max_items;
        return Ok(Some(if is_within { Ok(dict.items().iter().collect()) } else { Err(InvalidValue::TooMany) }));
    }
    if value.cast::<PyMapping>().is_err() {
        return Ok(None);
    }
    let mut items = Vec::new();
    // One by one: the items of a user-defined mapping may never end.
    for item in value.call_method0("items")?.try_iter()? {
        if items.len() == max_items {
            return Ok(Some(Err(InvalidValue::TooMany)));
        }
        items.push(item?);
    }
    Ok(Some(Ok(items)))
}

/// Key and value of a mapping item.
///
/// # Errors
///
/// `TypeError` if a user-defined mapping has items that are not pairs.
pub(crate) fn pair<'py>(item: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    item.extract().map_err(|_| type_error(item.py(), "the items of a mapping must be pairs"))
}

fn write_array(elements: &Bound<'_, PyAny>, depth: usize, writer: &mut JsonWriter<'_>) -> WriteResult {
    writer.push("[");
    for (index, element) in elements.try_iter()?.enumerate() {
        let element = element?;
        if let Err(invalid) = writer.count_element() {
            return Ok(Err(invalid));
        }
        if index > 0 {
            writer.push(",");
        }
        if let Err(invalid) = write(&element, depth - 1, writer)? {
            return Ok(Err(invalid));
        }
    }
    writer.push("]");
    Ok(Ok(()))
}

/// The same value as `json.loads` returns. Common scalars are converted without calling it.
pub(crate) fn to_python<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    let json = json.as_json();
    match json.as_bytes() {
        b"null" => return Ok(py.None().into_bound(py)),
        b"true" => return Ok(PyBool::new(py, true).to_owned().into_any()),
        b"false" => return Ok(PyBool::new(py, false).to_owned().into_any()),
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => {
            let inner = json.get(1..json.len() - 1).unwrap_or_default();
            return Ok(PyString::new(py, inner).into_any());
        }
        [b'-' | b'0'..=b'9', ..] => {
            if let Ok(number) = json.parse::<i64>() {
                return Ok(number.into_pyobject(py)?.into_any());
            }
        }
        _ => {}
    }
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let loads = LOADS.import(py, "json", "loads")?;
    // A value that Python cannot hold, such as a number of ten thousand digits, is returned as its JSON string.
    loads.call1((json,)).or_else(|error| {
        let is_limit = error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyRecursionError>(py);
        if is_limit { Ok(PyString::new(py, json).into_any()) } else { Err(error) }
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
