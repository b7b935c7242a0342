//! Arguments as they come from Python. A wrong type is a `TypeError` at once; a value of the right type that no request can hold is
//! noted, for the core to refuse by name.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};
use workspace_sdk::Json;
use workspace_sdk::flat::Variables;
use workspace_sdk::unfit::{Unfit, UnfitField};

use crate::json;

/// A value that was taken over, or why it could not be.
#[derive(Debug)]
pub(crate) enum Taken<T> {
    Fit(T),
    Unfit { index: Option<usize>, unfit: Unfit },
}

/// An argument that may be left out. `None` is the same as leaving it out.
pub(crate) type Text = Option<Taken<String>>;
pub(crate) type Texts = Option<Taken<Vec<String>>>;
pub(crate) type Whole = Option<Taken<i64>>;
pub(crate) type Flag = Option<Taken<bool>>;
pub(crate) type Value = Option<Taken<Json>>;
pub(crate) type TemplateVariables = Option<Taken<Variables>>;

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

    /// The value, for the field of a flat form; what could not be taken over is added to the list.
    pub(crate) fn fill(self, field: &'static str, list: &mut Vec<UnfitField>) -> Option<T> {
        match self {
            Self::Fit(value) => Some(value),
            Self::Unfit { index, unfit } => {
                list.push(UnfitField { field, index, unfit });
                None
            }
        }
    }
}

/// `TypeError: must be str, not int`; pyo3 adds which argument.
pub(crate) fn wrong_type(expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    match found.get_type().name() {
        Ok(name) => PyTypeError::new_err(format!("must be {expected}, not {name}")),
        Err(error) => error,
    }
}

/// The text of a `str`, or nothing where it holds half of a surrogate pair.
pub(crate) fn text_of(text: &Bound<'_, PyString>) -> Taken<String> {
    text.to_str().map_or_else(|_| Taken::unfit(Unfit::LoneSurrogate), |text| Taken::Fit(text.to_owned()))
}

/// A number of seconds; what is below zero or not a number becomes zero, which the core refuses.
pub(crate) fn seconds(object: &Bound<'_, PyAny>) -> PyResult<std::time::Duration> {
    use std::time::Duration;
    let is_number =
        (object.is_instance_of::<PyFloat>() || object.is_instance_of::<PyInt>()) && !object.is_instance_of::<PyBool>();
    if !is_number {
        return Err(wrong_type("a number of seconds", object));
    }
    // An int too large for a float is as good as for ever.
    let seconds = object.extract::<f64>().unwrap_or(f64::INFINITY);
    let too_large = if seconds > 0.0 { Duration::MAX } else { Duration::ZERO };
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(too_large))
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<String> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        object.cast::<PyString>().map(|text| text_of(&text)).map_err(|_| wrong_type("str", &object))
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<bool> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        object.cast::<PyBool>().map(|flag| Self::Fit(flag.is_true())).map_err(|_| wrong_type("bool", &object))
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<i64> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if !object.is_instance_of::<PyInt>() || object.is_instance_of::<PyBool>() {
            return Err(wrong_type("int", &object));
        }
        Ok(object.extract().map_or_else(|_| Self::unfit(Unfit::OutOfRange), Self::Fit))
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<Vec<String>> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        const EXPECTED: &str = "an iterable of str";
        // A str is an iterable of str too, but who passes one means one name and not its letters.
        if object.is_instance_of::<PyString>() {
            return Err(wrong_type(EXPECTED, &object));
        }
        let mut texts = Vec::new();
        for (index, element) in object.try_iter().map_err(|_| wrong_type(EXPECTED, &object))?.enumerate() {
            let element = element?;
            let Ok(text) = element.cast::<PyString>() else {
                return Err(wrong_type(&format!("str in element {index}"), &element));
            };
            match text_of(text) {
                Taken::Fit(text) => texts.push(text),
                Taken::Unfit { unfit, .. } => return Ok(Self::Unfit { index: Some(index), unfit }),
            }
        }
        Ok(Self::Fit(texts))
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<Variables> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = object.cast::<PyString>() {
            return Ok(text_of(&text).map(Variables::Joined));
        }
        let values: Taken<Vec<String>> = object.extract()?;
        Ok(values.map(Variables::Values))
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Taken<Json> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(match json::from_python(&object)? {
            Ok(json) => Self::Fit(json),
            Err(unfit) => Self::unfit(unfit),
        })
    }
}

/// A length of time, given as a number of seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) std::time::Duration);

impl<'a, 'py> FromPyObject<'a, 'py> for Seconds {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        seconds(&object).map(Self)
    }
}
