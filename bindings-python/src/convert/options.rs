//! The options of a client, from keyword arguments.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use workspace_sdk::surface::{OPTION_NAMES, OVERRIDE_NAMES};
use workspace_sdk::unfit::{MAX_ELEMENTS, Unfit as InvalidValue};
use workspace_sdk::{CaBundle, ClientBuilder, Error, FieldProblem, Overrides};

use super::argument::{ExtractArg, Extracted, duration, number};
use super::json::{items, pair};
use super::type_error::{with_argument_name, wrong_type};

/// Reads the value of one option. Values that no client can have are added to `problems`.
struct OptionReader<'a, 'py> {
    name: &'a str,
    value: &'a Bound<'py, PyAny>,
    problems: &'a mut Vec<FieldProblem>,
}

impl OptionReader<'_, '_> {
    fn with_name(&self, error: PyErr) -> PyErr {
        with_argument_name(self.value.py(), self.name, error)
    }

    fn extract<T: ExtractArg>(&mut self) -> PyResult<Option<T>> {
        Ok(match T::extract_from(self.value).map_err(|error| self.with_name(error))? {
            Extracted::Valid(value) => Some(value),
            Extracted::Invalid { reason, .. } => {
                self.problems.push(reason.at(self.name));
                None
            }
        })
    }

    fn string(&mut self) -> PyResult<Option<String>> {
        self.extract::<String>()
    }

    fn boolean(&mut self) -> PyResult<Option<bool>> {
        self.extract::<bool>()
    }

    /// An integer. A negative one becomes zero, which the core rejects where it must.
    fn count(&mut self) -> PyResult<Option<usize>> {
        Ok(self.extract::<i64>()?.map(|number| usize::try_from(number).unwrap_or_default()))
    }

    fn retries(&mut self) -> PyResult<Option<u32>> {
        let Some(number) = self.extract::<i64>()? else { return Ok(None) };
        let retries = u32::try_from(number).ok();
        if retries.is_none() {
            self.problems.push(InvalidValue::OutOfRange.at(self.name));
        }
        Ok(retries)
    }

    fn seconds(&self) -> PyResult<std::time::Duration> {
        duration(self.value).map_err(|error| self.with_name(error))
    }

    fn number(&self) -> PyResult<f64> {
        number(self.value).map_err(|error| self.with_name(error))
    }

    /// A value of one of the core's string enums.
    fn string_enum<T: FromStr<Err = Error>>(&mut self) -> PyResult<Option<T>> {
        let Some(string) = self.string()? else { return Ok(None) };
        match string.parse() {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                self.problems.extend(error.fields().iter().cloned());
                Ok(None)
            }
        }
    }

    fn headers(&mut self) -> PyResult<BTreeMap<String, String>> {
        const EXPECTED: &str = "a mapping of str to str";
        let mut headers = BTreeMap::new();
        let items = match items(self.value, MAX_ELEMENTS)? {
            None => return Err(self.with_name(wrong_type(EXPECTED, self.value))),
            Some(Err(invalid)) => {
                self.problems.push(invalid.at(self.name));
                return Ok(headers);
            }
            Some(Ok(items)) => items,
        };
        for item in &items {
            let (name, value) = pair(item)?;
            let (Ok(name), Ok(value)) = (name.cast::<PyString>(), value.cast::<PyString>()) else {
                return Err(self
                    .with_name(wrong_type(EXPECTED, if name.is_instance_of::<PyString>() { &value } else { &name })));
            };
            match (name.to_str(), value.to_str()) {
                (Ok(name), Ok(value)) => {
                    headers.insert(name.to_owned(), value.to_owned());
                }
                _ => self.problems.push(InvalidValue::LoneSurrogate.at(self.name)),
            }
        }
        Ok(headers)
    }

    fn ca_bundle(&self) -> PyResult<CaBundle> {
        if let Ok(pem) = self.value.cast::<PyBytes>() {
            return Ok(CaBundle::Pem(pem.as_bytes().to_vec()));
        }
        let expected =
            |_| self.with_name(wrong_type("a path (str or os.PathLike) or the bytes of a PEM file", self.value));
        self.value.extract::<PathBuf>().map(CaBundle::File).map_err(expected)
    }
}

/// The builder of a client with these options. `None` is the same as omitting an option.
///
/// # Errors
///
/// `TypeError` for an unknown option and for a value of a wrong type. `build` reports all other errors.
pub(crate) fn builder(mut builder: ClientBuilder, options: &Bound<'_, PyDict>) -> PyResult<ClientBuilder> {
    let mut problems = Vec::new();
    for (name, value) in present_options(options, OPTION_NAMES)? {
        let mut option = OptionReader { name, value: &value, problems: &mut problems };
        macro_rules! set {
            ($setter:ident, $value:expr) => {
                match $value {
                    Some(value) => builder.$setter(value),
                    None => builder,
                }
            };
        }
        builder = match name {
            "base_url" => set!(base_url, option.string()?),
            "api_key" => set!(api_key, option.string()?),
            "auth" => set!(auth, option.string_enum()?),
            "request_style" => set!(request_style, option.string_enum()?),
            "channel_id" => set!(channel_id, option.string()?),
            "timeout" => builder.timeout(option.seconds()?),
            "connect_timeout" => builder.connect_timeout(option.seconds()?),
            "deadline" => builder.deadline(option.seconds()?),
            "max_retries" => set!(max_retries, option.retries()?),
            "rate_limit" => builder.rate_limit(option.number()?),
            "max_concurrency" => set!(max_concurrency, option.count()?),
            "proxy" => set!(proxy, option.string()?),
            "roots" => set!(roots, option.string_enum()?),
            "ca_bundle" => builder.ca_bundle(option.ca_bundle()?),
            "headers" => {
                option.headers()?.into_iter().fold(builder, |builder, (name, value)| builder.header(name, value))
            }
            "app_info" => set!(app_info, option.string()?),
            "validate" => set!(validate, option.boolean()?),
            "max_response_bytes" => set!(max_response_bytes, option.count()?),
            "allow_insecure_http" => set!(allow_insecure_http, option.boolean()?),
            // A new option of the core that this binding does not support yet.
            _ => return Err(PyTypeError::new_err(format!("the option {name} is not supported"))),
        };
    }
    Ok(builder.refuse(problems))
}

/// The overrides of a client copy. `channel_id=None` removes the default channel.
///
/// # Errors
///
/// As [`builder`].
pub(crate) fn overrides(options: &Bound<'_, PyDict>) -> PyResult<Overrides> {
    let mut problems = Vec::new();
    let mut overrides = Overrides::new();
    if options.get_item("channel_id")?.is_some_and(|channel| channel.is_none()) {
        overrides = overrides.channel_id(None);
    }
    for (name, value) in present_options(options, OVERRIDE_NAMES)? {
        let mut option = OptionReader { name, value: &value, problems: &mut problems };
        macro_rules! set {
            ($setter:ident, $value:expr) => {
                match $value {
                    Some(value) => overrides.$setter(value),
                    None => overrides,
                }
            };
        }
        overrides = match name {
            "auth" => set!(auth, option.string_enum()?),
            "request_style" => set!(request_style, option.string_enum()?),
            "channel_id" => match option.string()? {
                Some(channel_id) => overrides.channel_id(Some(&channel_id)),
                None => overrides,
            },
            "timeout" => overrides.timeout(option.seconds()?),
            "deadline" => overrides.deadline(option.seconds()?),
            "max_retries" => set!(max_retries, option.retries()?),
            "headers" => option.headers()?.into_iter().fold(overrides, |all, (name, value)| all.header(name, value)),
            "validate" => set!(validate, option.boolean()?),
            "max_response_bytes" => set!(max_response_bytes, option.count()?),
            // A new option of the core that this binding does not support yet.
            _ => return Err(PyTypeError::new_err(format!("the option {name} is not supported"))),
        };
    }
    Ok(overrides.refuse(problems))
}

/// The options that have a value, in order.
///
/// # Errors
///
/// `TypeError` for an unknown name.
fn present_options<'py>(
    options: &Bound<'py, PyDict>,
    known_names: &[&'static str],
) -> PyResult<Vec<(&'static str, Bound<'py, PyAny>)>> {
    let mut present = Vec::new();
    for (name, value) in options.iter() {
        let is_same =
            |known: &&&str| name.cast::<PyString>().is_ok_and(|name| name.to_str().is_ok_and(|name| name == **known));
        let Some(known) = known_names.iter().find(is_same) else {
            return Err(PyTypeError::new_err(format!("got an unexpected keyword argument {}", name.repr()?)));
        };
        if !value.is_none() {
            present.push((*known, value));
        }
    }
    Ok(present)
}
