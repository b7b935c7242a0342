//! Python arguments. A wrong type is an immediate `TypeError` that names the argument. A value of the right type that
//! no request can hold is recorded, and the core reports it as an invalid argument.

use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyFrozenSet, PyInt, PyMapping, PySet, PyString};
use workspace_sdk::Json;
use workspace_sdk::bindings::invalid_value::{InvalidValue, MAX_BYTES, MAX_ELEMENTS};
use workspace_sdk::bindings::params::InvalidField;
use workspace_sdk::params::Variables;

pub(crate) use super::extraction::Extraction;
use super::extraction::extract_string;
use super::field_names::python_name;
use super::json::{self, JsonBudget};
use super::type_error::{with_argument_name, wrong_type};

/// An optional argument. `None` is the same as omitting it.
pub(crate) type Arg<'py> = Option<Bound<'py, PyAny>>;

/// A type that a parameter can have.
pub(crate) trait ExtractArg: Sized {
    /// # Errors
    ///
    /// `TypeError` with the expected and the actual type.
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>>;
}

/// The source of a field of a parameter struct: an argument or a constant.
pub(crate) trait FieldSource<T> {
    /// The value of the field. Invalid values are added to `invalid`.
    ///
    /// # Errors
    ///
    /// `TypeError` that names the argument.
    fn into_field(self, field: &'static str, invalid: &mut Vec<InvalidField>) -> PyResult<Option<T>>;
}

/// An enum value of the API that is fixed by the method's name.
pub(crate) struct EnumValue(pub(crate) &'static str);

impl FieldSource<String> for EnumValue {
    fn into_field(self, _field: &'static str, _invalid: &mut Vec<InvalidField>) -> PyResult<Option<String>> {
        Ok(Some(self.0.to_owned()))
    }
}

impl<T: ExtractArg> FieldSource<T> for Arg<'_> {
    fn into_field(self, field: &'static str, invalid: &mut Vec<InvalidField>) -> PyResult<Option<T>> {
        extract_arg(self, field, invalid)
    }
}

/// The value of an argument. An invalid value is added to `invalid`.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn extract_arg<T: ExtractArg>(
    arg: Arg<'_>,
    field: &'static str,
    invalid: &mut Vec<InvalidField>,
) -> PyResult<Option<T>> {
    let Some(object) = arg else { return Ok(None) };
    match T::extract_from(&object).map_err(|error| with_argument_name(object.py(), python_name(field), error))? {
        Extraction::Valid(value) => Ok(Some(value)),
        Extraction::Invalid { index, reason } => {
            invalid.push(InvalidField { field, index, reason });
            Ok(None)
        }
    }
}

/// A number of seconds, zero or more.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn extract_seconds(
    arg: Arg<'_>,
    name: &'static str,
    invalid: &mut Vec<InvalidField>,
) -> PyResult<Option<Duration>> {
    let Some(object) = arg else { return Ok(None) };
    if number(&object).is_ok_and(|seconds| seconds.is_nan() || seconds < 0.0) {
        invalid.push(InvalidField { field: name, index: None, reason: InvalidValue::OutOfRange });
        return Ok(None);
    }
    duration(&object).map(Some).map_err(|error| with_argument_name(object.py(), name, error))
}

/// A count, zero or more.
///
/// # Errors
///
/// `TypeError` that names the argument.
pub(crate) fn extract_count(
    arg: Arg<'_>,
    name: &'static str,
    invalid: &mut Vec<InvalidField>,
) -> PyResult<Option<usize>> {
    let Some(number) = extract_arg::<i64>(arg, name, invalid)? else { return Ok(None) };
    let count = usize::try_from(number).ok();
    if count.is_none() {
        invalid.push(InvalidField { field: name, index: None, reason: InvalidValue::OutOfRange });
    }
    Ok(count)
}

/// A number of seconds. Negative numbers and NaN become zero, which the core rejects.
pub(crate) fn duration(object: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let seconds = number(object).map_err(|_| wrong_type("a number of seconds", object))?;
    let too_large = if seconds > 0.0 { Duration::MAX } else { Duration::ZERO };
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(too_large))
}

/// Whether this is an `int`, or a number of another library that can be used as one, such as `numpy.int64`.
fn is_integer(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(!object.is_instance_of::<PyBool>()
        && (object.is_instance_of::<PyInt>() || object.hasattr(intern!(object.py(), "__index__"))?))
}

/// An `int` or `float`, or a number of another library that can be converted to one.
pub(crate) fn number(object: &Bound<'_, PyAny>) -> PyResult<f64> {
    let is_number = object.is_instance_of::<PyFloat>()
        || is_integer(object)?
        || (!object.is_instance_of::<PyBool>() && object.hasattr(intern!(object.py(), "__float__"))?);
    if !is_number {
        return Err(wrong_type("a number", object));
    }
    match object.extract() {
        Ok(number) => Ok(number),
        // An int too large for a float counts as infinite.
        Err(_) => Ok(if object.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY }),
    }
}

impl ExtractArg for String {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        object.cast::<PyString>().map(extract_string).map_err(|_| wrong_type("str", object))
    }
}

impl ExtractArg for bool {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        object.cast::<PyBool>().map(|value| Extraction::Valid(value.is_true())).map_err(|_| wrong_type("bool", object))
    }
}

impl ExtractArg for i64 {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        if !is_integer(object)? {
            return Err(wrong_type("int", object));
        }
        Ok(object.extract().map_or_else(|_| Extraction::invalid(InvalidValue::OutOfRange), Extraction::Valid))
    }
}

impl ExtractArg for Vec<String> {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        const EXPECTED: &str = "an iterable of str";
        // A str and a mapping are also iterables of str, but a caller who passes one does not mean its letters or keys.
        let is_other = object.is_instance_of::<PyString>() || object.cast::<PyMapping>().is_ok();
        if is_other || !object.hasattr("__iter__")? {
            return Err(wrong_type(EXPECTED, object));
        }
        let mut strings = Vec::new();
        let mut bytes: usize = 0;
        for (index, element) in object.try_iter()?.enumerate() {
            let element = element?;
            if index == MAX_ELEMENTS {
                return Ok(Extraction::invalid(InvalidValue::TooMany));
            }
            let Ok(string) = element.cast::<PyString>() else {
                return Err(wrong_type(&format!("{EXPECTED} (element {index})"), &element));
            };
            match extract_string(string) {
                Extraction::Valid(string) => {
                    // Counts the quotes and the comma too.
                    bytes = bytes.saturating_add(string.len() + 3);
                    if bytes > MAX_BYTES {
                        return Ok(Extraction::invalid(InvalidValue::TooLarge));
                    }
                    strings.push(string);
                }
                Extraction::Invalid { reason, .. } => return Ok(Extraction::Invalid { index: Some(index), reason }),
            }
        }
        Ok(Extraction::Valid(strings))
    }
}

impl ExtractArg for Variables {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        // The variables have an order, and a set has none.
        if object.is_instance_of::<PySet>() || object.is_instance_of::<PyFrozenSet>() {
            return Err(wrong_type("an iterable of str in order", object));
        }
        match object.cast::<PyString>() {
            Ok(string) => Ok(extract_string(string).map(Self::Joined)),
            Err(_) => Ok(Vec::<String>::extract_from(object)?.map(Self::Values)),
        }
    }
}

impl ExtractArg for Json {
    fn extract_from(object: &Bound<'_, PyAny>) -> PyResult<Extraction<Self>> {
        Ok(json::from_python(object, &mut JsonBudget::default())?.map_or_else(Extraction::invalid, Extraction::Valid))
    }
}
