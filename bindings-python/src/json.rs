//! JSON between Python values and the core's JSON text.

use pyo3::exceptions::{PyRecursionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use workspace_sdk::unfit::{MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, Unfit};
use workspace_sdk::{Json, JsonMap};

use crate::argument::{Taken, text_of, type_error};

/// From this size on a text is worked on without the GIL.
const LARGE: usize = 64 * 1024;

/// What values may still hold, all of them together.
pub(crate) struct Budget {
    bytes: usize,
    elements: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_BYTES, elements: MAX_ELEMENTS }
    }
}

/// The JSON of a value, or why there is none. Dicts (and other mappings) with keys of `str`, lists, tuples, `str`, `int`, `float`,
/// `bool` and `None` have one.
///
/// # Errors
///
/// `TypeError` for anything else.
pub(crate) fn from_python(value: &Bound<'_, PyAny>, budget: &mut Budget) -> PyResult<Result<Json, Unfit>> {
    let mut to = Writer { text: String::new(), budget };
    if let Err(unfit) = write(value, MAX_DEPTH, &mut to)? {
        return Ok(Err(unfit));
    }
    let Writer { text, budget } = to;
    budget.bytes = budget.bytes.saturating_sub(text.len());
    let parse = || text.parse();
    // Every part was written by a writer of JSON, so this reads it; if not, it is none.
    let parsed = if text.len() > LARGE { value.py().detach(parse) } else { parse() };
    Ok(Ok(parsed.map_err(|_| PyTypeError::new_err("not a JSON value"))?))
}

/// JSON that is being written.
struct Writer<'a> {
    text: String,
    budget: &'a mut Budget,
}

impl Writer<'_> {
    fn push(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Counts an element, or an entry.
    fn count(&mut self) -> Result<(), Unfit> {
        self.budget.elements = self.budget.elements.checked_sub(1).ok_or(Unfit::TooMany)?;
        Ok(())
    }

    /// Whether so many bytes more are too many.
    fn is_beyond(&self, more: usize) -> bool {
        self.text.len().saturating_add(more) > self.budget.bytes
    }
}

type Written = PyResult<Result<(), Unfit>>;

fn write(value: &Bound<'_, PyAny>, depth: usize, to: &mut Writer<'_>) -> Written {
    if depth == 0 {
        return Ok(Err(Unfit::TooDeep));
    }
    if to.is_beyond(0) {
        return Ok(Err(Unfit::TooLarge));
    }
    if value.is_none() {
        to.push("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        to.push(if flag.is_true() { "true" } else { "false" });
    } else if let Ok(text) = value.cast::<PyString>() {
        return Ok(write_text(text, to));
    } else if let Ok(number) = value.cast::<PyInt>() {
        return write_int(number, to);
    } else if let Ok(number) = value.cast::<PyFloat>() {
        if !number.value().is_finite() {
            return Ok(Err(Unfit::NotFinite));
        }
        to.push(Json::from(number.value()).as_json());
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return write_array(value, depth, to);
    } else if let Some(items) = items(value, to.budget.elements)? {
        return items.map_or_else(|unfit| Ok(Err(unfit)), |items| write_object(&items, depth, to));
    } else {
        let message = format!("must be a JSON value, and holds a {}", value.get_type().name()?);
        return Err(type_error(value.py(), &message));
    }
    Ok(Ok(()))
}

fn write_text(text: &Bound<'_, PyString>, to: &mut Writer<'_>) -> Result<(), Unfit> {
    match text_of(text) {
        Taken::Fit(owned) if to.is_beyond(owned.len()) => Err(Unfit::TooLarge),
        Taken::Fit(owned) => {
            let json = if owned.len() > LARGE { text.py().detach(|| Json::from(owned)) } else { Json::from(owned) };
            to.push(json.as_json());
            Ok(())
        }
        Taken::Unfit { unfit, .. } => Err(unfit),
    }
}

/// An `int` of any size, by its digits.
fn write_int(number: &Bound<'_, PyInt>, to: &mut Writer<'_>) -> Written {
    if let Ok(number) = number.extract::<i64>() {
        to.push(Json::from(number).as_json());
        return Ok(Ok(()));
    }
    // `int.__repr__`, for an `IntEnum` has a `repr` of its own. Python refuses to write more than some thousand digits.
    match number.py().get_type::<PyInt>().call_method1("__repr__", (number,)) {
        Ok(digits) => to.push(digits.cast::<PyString>()?.to_str()?),
        Err(error) if error.is_instance_of::<PyValueError>(number.py()) => return Ok(Err(Unfit::OutOfRange)),
        Err(error) => return Err(error),
    }
    Ok(Ok(()))
}

fn write_object(items: &[Bound<'_, PyAny>], depth: usize, to: &mut Writer<'_>) -> Written {
    to.push("{");
    for (index, item) in items.iter().enumerate() {
        let (name, value) = pair(item)?;
        let Ok(name) = name.cast::<PyString>() else {
            let message = format!("must be a JSON value, and holds a name of type {}", name.get_type().name()?);
            return Err(type_error(item.py(), &message));
        };
        if let Err(unfit) = to.count() {
            return Ok(Err(unfit));
        }
        if index > 0 {
            to.push(",");
        }
        if let Err(unfit) = write_text(name, to) {
            return Ok(Err(unfit));
        }
        to.push(":");
        if let Err(unfit) = write(&value, depth - 1, to)? {
            return Ok(Err(unfit));
        }
    }
    to.push("}");
    Ok(Ok(()))
}

/// The items of a dict or another mapping, if they are not more than this; none where it is no mapping. A copy: what looks at them may run
/// code of Python that changes the mapping.
pub(crate) fn items<'py>(
    value: &Bound<'py, PyAny>,
    most: usize,
) -> PyResult<Option<Result<Vec<Bound<'py, PyAny>>, Unfit>>> {
    if let Ok(dict) = value.cast::<PyDict>() {
        let is_within = dict.len() <= most;
        return Ok(Some(if is_within { Ok(dict.items().iter().collect()) } else { Err(Unfit::TooMany) }));
    }
    if value.cast::<PyMapping>().is_err() {
        return Ok(None);
    }
    let mut items = Vec::new();
    // One by one: a mapping of one's own may have no end.
    for item in value.call_method0("items")?.try_iter()? {
        if items.len() == most {
            return Ok(Some(Err(Unfit::TooMany)));
        }
        items.push(item?);
    }
    Ok(Some(Ok(items)))
}

/// One of a mapping's items.
///
/// # Errors
///
/// `TypeError` for a mapping of one's own whose items are no pairs.
pub(crate) fn pair<'py>(item: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    item.extract().map_err(|_| type_error(item.py(), "the items of a mapping must be pairs"))
}

fn write_array(elements: &Bound<'_, PyAny>, depth: usize, to: &mut Writer<'_>) -> Written {
    to.push("[");
    for (index, element) in elements.try_iter()?.enumerate() {
        let element = element?;
        if let Err(unfit) = to.count() {
            return Ok(Err(unfit));
        }
        if index > 0 {
            to.push(",");
        }
        if let Err(unfit) = write(&element, depth - 1, to)? {
            return Ok(Err(unfit));
        }
    }
    to.push("]");
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
