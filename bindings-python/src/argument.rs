//! Arguments as they come from Python. A wrong type is a `TypeError` at once that names the argument; a value of the right type that
//! no request can hold is noted, for the core to refuse by name.

use std::time::Duration;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};
use workspace_sdk::Json;
use workspace_sdk::flat::Variables;
use workspace_sdk::unfit::{MAX_BYTES, MAX_ELEMENTS, Unfit, UnfitField};

use crate::json::{self, Budget};

/// An argument that may be left out. `None` is the same as leaving it out.
pub(crate) type Given<'py> = Option<Bound<'py, PyAny>>;

/// A value that was taken over, or why it could not be, and which element of it.
#[derive(Debug)]
pub(crate) enum Taken<T> {
    Fit(T),
    Unfit { index: Option<usize>, unfit: Unfit },
}

impl<T> Taken<T> {
    fn unfit(unfit: Unfit) -> Self {
        Self::Unfit { index: None, unfit }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> Taken<U> {
        match self {
            Self::Fit(value) => Taken::Fit(change(value)),
            Self::Unfit { index, unfit } => Taken::Unfit { index, unfit },
        }
    }
}

/// A type that a parameter can have.
pub(crate) trait Argument: Sized {
    /// # Errors
    ///
    /// `TypeError` that says what it must be and is not.
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>>;
}

/// What fills a field of a flat form.
pub(crate) trait Fill<T> {
    /// The value of the field; what could not be taken over is added to the list.
    ///
    /// # Errors
    ///
    /// `TypeError` that names the argument.
    fn fill(self, field: &'static str, list: &mut Vec<UnfitField>) -> PyResult<Option<T>>;
}

/// A field that the method has no argument for.
pub(crate) struct Absent;

/// The API's own word, where the method's name says it.
pub(crate) struct Word(pub(crate) &'static str);

impl<T> Fill<T> for Absent {
    fn fill(self, _field: &'static str, _list: &mut Vec<UnfitField>) -> PyResult<Option<T>> {
        Ok(None)
    }
}

impl Fill<String> for Word {
    fn fill(self, _field: &'static str, _list: &mut Vec<UnfitField>) -> PyResult<Option<String>> {
        Ok(Some(self.0.to_owned()))
    }
}

impl<T: Argument> Fill<T> for Given<'_> {
    fn fill(self, field: &'static str, list: &mut Vec<UnfitField>) -> PyResult<Option<T>> {
        taken(self, field, list)
    }
}

/// The value of an argument; what could not be taken over is added to the list.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn taken<T: Argument>(
    given: Given<'_>,
    field: &'static str,
    list: &mut Vec<UnfitField>,
) -> PyResult<Option<T>> {
    let Some(object) = given else { return Ok(None) };
    match T::take(&object).map_err(|error| named(object.py(), crate::model::python_name(field), error))? {
        Taken::Fit(value) => Ok(Some(value)),
        Taken::Unfit { index, unfit } => {
            list.push(UnfitField { field, index, unfit });
            Ok(None)
        }
    }
}

/// A number of seconds, zero or more.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn seconds(given: Given<'_>, name: &'static str, list: &mut Vec<UnfitField>) -> PyResult<Option<Duration>> {
    let Some(object) = given else { return Ok(None) };
    let named = |error| named(object.py(), name, error);
    if number(&object).is_ok_and(|seconds| seconds.is_nan() || seconds < 0.0) {
        list.push(UnfitField { field: name, index: None, unfit: Unfit::OutOfRange });
        return Ok(None);
    }
    duration(&object).map(Some).map_err(named)
}

/// How many of something, zero or more.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn count(given: Given<'_>, name: &'static str, list: &mut Vec<UnfitField>) -> PyResult<Option<usize>> {
    let Some(number) = taken::<i64>(given, name, list)? else { return Ok(None) };
    let count = usize::try_from(number).ok();
    if count.is_none() {
        list.push(UnfitField { field: name, index: None, unfit: Unfit::OutOfRange });
    }
    Ok(count)
}

/// `TypeError: must be str, not int`.
pub(crate) fn wrong_type(expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    match found.get_type().name() {
        Ok(name) => type_error(found.py(), &format!("must be {expected}, not {name}")),
        Err(error) => error,
    }
}

/// `TypeError: timeout must be a number of seconds, not str`. An error of the value's own code stays as it is.
pub(crate) fn named(py: Python<'_>, name: &str, error: PyErr) -> PyErr {
    let text = error.value(py).to_string();
    if !error.is_instance_of::<PyTypeError>(py) || !text.starts_with("must ") {
        return error;
    }
    type_error(py, &format!("{name} {text}"))
}

/// Made as an object: an error that pyo3 makes later cannot be made while the interpreter ends.
pub(crate) fn type_error(py: Python<'_>, text: &str) -> PyErr {
    py.get_type::<PyTypeError>().call1((text,)).map_or_else(|error| error, PyErr::from_value)
}

/// The text of a `str`, or nothing where it is larger than any request or holds half of a surrogate pair.
pub(crate) fn text_of(text: &Bound<'_, PyString>) -> Taken<String> {
    // Its length in characters is known, and no larger than that in bytes: one that is far too large is not even encoded. A class of
    // one's own may say anything of its length.
    if text.is_exact_instance_of::<PyString>() && text.len().is_ok_and(|length| length > MAX_BYTES) {
        return Taken::unfit(Unfit::TooLarge);
    }
    match text.to_str() {
        Ok(text) if text.len() > MAX_BYTES => Taken::unfit(Unfit::TooLarge),
        Ok(text) => Taken::Fit(text.to_owned()),
        Err(_) => Taken::unfit(Unfit::LoneSurrogate),
    }
}

/// A number of seconds; what is below zero or not a number becomes zero, which the core refuses.
pub(crate) fn duration(object: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let seconds = number(object).map_err(|_| wrong_type("a number of seconds", object))?;
    let too_large = if seconds > 0.0 { Duration::MAX } else { Duration::ZERO };
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(too_large))
}

/// An `int` or `float`.
pub(crate) fn number(object: &Bound<'_, PyAny>) -> PyResult<f64> {
    let is_number =
        (object.is_instance_of::<PyFloat>() || object.is_instance_of::<PyInt>()) && !object.is_instance_of::<PyBool>();
    if !is_number {
        return Err(wrong_type("a number", object));
    }
    match object.extract() {
        Ok(number) => Ok(number),
        // An int too large for a float is as good as infinite.
        Err(_) => Ok(if object.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY }),
    }
}

impl Argument for String {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        object.cast::<PyString>().map(text_of).map_err(|_| wrong_type("str", object))
    }
}

impl Argument for bool {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        object.cast::<PyBool>().map(|flag| Taken::Fit(flag.is_true())).map_err(|_| wrong_type("bool", object))
    }
}

impl Argument for i64 {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        if !object.is_instance_of::<PyInt>() || object.is_instance_of::<PyBool>() {
            return Err(wrong_type("int", object));
        }
        Ok(object.extract().map_or_else(|_| Taken::unfit(Unfit::OutOfRange), Taken::Fit))
    }
}

impl Argument for Vec<String> {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        const EXPECTED: &str = "an iterable of str";
        // A str is an iterable of str too, but who passes one means one name and not its letters.
        if object.is_instance_of::<PyString>() || !object.hasattr("__iter__")? {
            return Err(wrong_type(EXPECTED, object));
        }
        let mut texts = Vec::new();
        let mut bytes: usize = 0;
        for (index, element) in object.try_iter()?.enumerate() {
            let element = element?;
            if index == MAX_ELEMENTS {
                return Ok(Taken::unfit(Unfit::TooMany));
            }
            let Ok(text) = element.cast::<PyString>() else {
                return Err(wrong_type(&format!("{EXPECTED} (element {index})"), &element));
            };
            match text_of(text) {
                Taken::Fit(text) => {
                    // The quotes and the comma count too.
                    bytes = bytes.saturating_add(text.len() + 3);
                    if bytes > MAX_BYTES {
                        return Ok(Taken::unfit(Unfit::TooLarge));
                    }
                    texts.push(text);
                }
                Taken::Unfit { unfit, .. } => return Ok(Taken::Unfit { index: Some(index), unfit }),
            }
        }
        Ok(Taken::Fit(texts))
    }
}

impl Argument for Variables {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        match object.cast::<PyString>() {
            Ok(text) => Ok(text_of(text).map(Self::Joined)),
            Err(_) => Ok(Vec::<String>::take(object)?.map(Self::Values)),
        }
    }
}

impl Argument for Json {
    fn take(object: &Bound<'_, PyAny>) -> PyResult<Taken<Self>> {
        Ok(json::from_python(object, &mut Budget::default())?.map_or_else(Taken::unfit, Taken::Fit))
    }
}
