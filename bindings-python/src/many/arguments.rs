//! The arguments of a send to many, as the JSON object that the core reads.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyMapping, PyString};
use workspace_sdk::Json;
use workspace_sdk::bindings::invalid_value::InvalidValue;
use workspace_sdk::bindings::json_calls::{JsonArguments, Unserializable};
use workspace_sdk::params::Variables;

use crate::convert::argument::{Arg, ExtractArg, Extraction, number};
use crate::convert::type_error::{with_argument_name, wrong_type};
use crate::results::phone_number::PhoneNumber;

/// Collects arguments.
#[derive(Default)]
pub(crate) struct ManyArguments {
    entries: Vec<(&'static str, Json)>,
    unserializable: Vec<Unserializable>,
}

/// How an argument is converted to JSON.
type Convert = fn(&Bound<'_, PyAny>) -> PyResult<Extraction<Json>>;

/// The Python type that an argument has.
pub(crate) const TEXT: Convert = |value| Ok(String::extract_from(value)?.map(Json::from));
pub(crate) const FLAG: Convert = |value| Ok(bool::extract_from(value)?.map(Json::from));
pub(crate) const COUNT: Convert = |value| Ok(i64::extract_from(value)?.map(Json::from));

pub(crate) const NUMBER: Convert = |value| {
    let number = number(value)?;
    let invalid = Extraction::Invalid { index: None, reason: InvalidValue::NotFinite };
    Ok(if number.is_finite() { Extraction::Valid(Json::from(number)) } else { invalid })
};

pub(crate) const MAPPING: Convert = |value| match value.cast::<PyMapping>() {
    Ok(_) => Json::extract_from(value),
    Err(_) => Err(wrong_type("a mapping", value)),
};

pub(crate) const VARIABLES: Convert = |value| {
    let json = |variables| match variables {
        Variables::Joined(text) => Json::from(text),
        Variables::Values(texts) => Json::array(texts),
    };
    Ok(Variables::extract_from(value)?.map(json))
};

/// The numbers of an iterable, each a `str` or a `PhoneNumber`.
pub(crate) const NUMBERS: Convert = |value| {
    let mut numbers = Vec::new();
    if value.hasattr("__iter__")? && value.cast::<PyMapping>().is_err() && !value.is_instance_of::<PyString>() {
        for element in value.try_iter()? {
            let element = element?;
            numbers.push(match element.cast::<PhoneNumber>() {
                Ok(number) => number.get().number.as_str().into_pyobject(value.py())?.into_any(),
                Err(_) => element,
            });
        }
        let list = PyList::new(value.py(), numbers)?;
        return Ok(Vec::<String>::extract_from(&list)?.map(Json::array));
    }
    Err(wrong_type("an iterable of str", value))
};

pub(crate) const PATH: Convert = |value| {
    let path: PathBuf = value.extract().map_err(|_| wrong_type("a path (str or os.PathLike)", value))?;
    let invalid = Extraction::Invalid { index: None, reason: InvalidValue::LoneSurrogate };
    Ok(path.to_str().map_or(invalid, |path| Extraction::Valid(Json::from(path))))
};

impl ManyArguments {
    /// Adds an argument. A value that cannot be sent is reported with all other invalid values when the run starts.
    ///
    /// # Errors
    ///
    /// `TypeError` that names the argument.
    pub(crate) fn add(&mut self, name: &'static str, value: Arg<'_>, convert: Convert) -> PyResult<()> {
        let Some(value) = value else { return Ok(()) };
        match convert(&value).map_err(|error| with_argument_name(value.py(), name, error))? {
            Extraction::Valid(json) => self.entries.push((name, json)),
            Extraction::Invalid { reason, .. } => {
                self.unserializable.push(Unserializable { name: name.to_owned(), reason });
            }
        }
        Ok(())
    }

    pub(super) fn into_json(self) -> JsonArguments {
        JsonArguments { text: Json::object(self.entries).as_json().to_owned(), unserializable: self.unserializable }
    }
}
