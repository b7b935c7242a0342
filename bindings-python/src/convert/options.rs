//! The options of a client as keyword arguments.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use workspace_sdk::bindings::invalid_value::{InvalidValue, MAX_ELEMENTS};
use workspace_sdk::bindings::options::{Headers, OptionSource, option_names};
use workspace_sdk::{CaBundle, ClientBuilder, FieldError, LedgerSource, Overrides};

use super::argument::{ExtractArg, Extraction, duration, number};
use super::json::{items, pair};
use super::type_error::{with_argument_name, wrong_type};
use super::unknown_argument::unknown_argument;

/// Sets these options, and this ledger. `None` is the same as omitting an option.
///
/// # Errors
///
/// `TypeError` for an unknown option and for a value of a wrong type. `build` reports all other errors.
pub(crate) fn read_builder(
    builder: ClientBuilder,
    options: &Bound<'_, PyDict>,
    ledger: Option<LedgerSource>,
) -> PyResult<ClientBuilder> {
    builder.read(KeywordOptions { ledger, ..KeywordOptions::new(options, false)? })
}

/// The overrides of a client copy. `channel_id=None` removes the default channel.
///
/// # Errors
///
/// As [`read_builder`].
pub(crate) fn read_overrides(options: &Bound<'_, PyDict>) -> PyResult<Overrides> {
    Overrides::read(KeywordOptions::new(options, true)?)
}

/// Keyword arguments with known names, and the errors of their values.
struct KeywordOptions<'a, 'py> {
    options: &'a Bound<'py, PyDict>,
    /// The option `ledger`, which the caller has read.
    ledger: Option<LedgerSource>,
    field_errors: Vec<FieldError>,
}

impl<'a, 'py> KeywordOptions<'a, 'py> {
    /// # Errors
    ///
    /// `TypeError` for an unknown name.
    fn new(options: &'a Bound<'py, PyDict>, is_copy: bool) -> PyResult<Self> {
        // The hooks are read elsewhere, but a message must list them too.
        let mut known_names = option_names(is_copy);
        known_names.extend(["on_attempt_start", "on_attempt"]);
        for name in options.keys() {
            let string = name.cast::<PyString>().ok().and_then(|name| name.to_str().ok());
            if !string.is_some_and(|name| known_names.contains(&name)) {
                return Err(unknown_argument("", &name, "options", &known_names));
            }
        }
        Ok(Self { options, ledger: None, field_errors: Vec::new() })
    }

    fn get(&self, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.options.get_item(name)?.filter(|value| !value.is_none()))
    }

    fn invalid(&mut self, name: &'static str, reason: InvalidValue) {
        self.field_errors.push(reason.at(name));
    }

    fn extract<T: ExtractArg>(&mut self, name: &'static str) -> PyResult<Option<T>> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        match T::extract_from(&value).map_err(|error| with_argument_name(value.py(), name, error))? {
            Extraction::Valid(value) => Ok(Some(value)),
            Extraction::Invalid { reason, .. } => {
                self.invalid(name, reason);
                Ok(None)
            }
        }
    }

    fn convert<T>(
        &self,
        name: &'static str,
        convert: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<T>,
    ) -> PyResult<Option<T>> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        convert(&value).map(Some).map_err(|error| with_argument_name(value.py(), name, error))
    }
}

impl OptionSource for KeywordOptions<'_, '_> {
    type Error = PyErr;

    fn string(&mut self, name: &'static str) -> PyResult<Option<String>> {
        self.extract(name)
    }

    fn boolean(&mut self, name: &'static str) -> PyResult<Option<bool>> {
        self.extract(name)
    }

    fn number(&mut self, name: &'static str) -> PyResult<Option<f64>> {
        self.convert(name, number)
    }

    fn integer<T: TryFrom<i64>>(&mut self, name: &'static str) -> PyResult<Option<T>> {
        let Some(number) = self.extract::<i64>(name)? else { return Ok(None) };
        let number = T::try_from(number).ok();
        if number.is_none() {
            self.invalid(name, InvalidValue::OutOfRange);
        }
        Ok(number)
    }

    fn duration(&mut self, name: &'static str) -> PyResult<Option<Duration>> {
        self.convert(name, duration)
    }

    fn headers(&mut self, name: &'static str) -> PyResult<Option<Headers>> {
        const EXPECTED: &str = "a mapping of str to str";
        let Some(value) = self.get(name)? else { return Ok(None) };
        let type_error = |value: &Bound<'_, PyAny>| with_argument_name(value.py(), name, wrong_type(EXPECTED, value));
        let items = match items(&value, MAX_ELEMENTS)? {
            None => return Err(type_error(&value)),
            Some(Err(invalid)) => {
                self.invalid(name, invalid);
                return Ok(None);
            }
            Some(Ok(items)) => items,
        };
        let mut headers = Headers::new();
        for item in &items {
            let (key, value) = pair(item)?;
            let (Ok(key), Ok(value)) = (key.cast::<PyString>(), value.cast::<PyString>()) else {
                return Err(type_error(if key.is_instance_of::<PyString>() { &value } else { &key }));
            };
            match (key.to_str(), value.to_str()) {
                (Ok(key), Ok(value)) => {
                    headers.insert(key.to_owned(), value.to_owned());
                }
                _ => self.invalid(name, InvalidValue::LoneSurrogate),
            }
        }
        Ok(Some(headers))
    }

    fn ca_bundle(&mut self, name: &'static str) -> PyResult<Option<CaBundle>> {
        self.convert(name, |value| {
            if let Ok(pem) = value.cast::<PyBytes>() {
                return Ok(CaBundle::Pem(pem.as_bytes().to_vec()));
            }
            let expected = |_| wrong_type("a path (str or os.PathLike) or the bytes of a PEM file", value);
            value.extract::<PathBuf>().map(CaBundle::File).map_err(expected)
        })
    }

    fn ledger(&mut self, _name: &'static str) -> PyResult<Option<LedgerSource>> {
        Ok(self.ledger.take())
    }

    fn is_null(&self, name: &'static str) -> bool {
        self.options.get_item(name).is_ok_and(|value| value.is_some_and(|value| value.is_none()))
    }

    fn note(&mut self, field_errors: &[FieldError]) {
        self.field_errors.extend(field_errors.iter().cloned());
    }

    fn field_errors(self) -> Vec<FieldError> {
        self.field_errors
    }
}
