//! The options of a client, from keyword arguments.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use workspace_sdk::surface::{OPTION_NAMES, OVERRIDE_NAMES};
use workspace_sdk::unfit::{MAX_ELEMENTS, Unfit};
use workspace_sdk::{CaBundle, ClientBuilder, Error, FieldProblem, Overrides};

use crate::argument::{Argument, Taken, duration, named, number, wrong_type};
use crate::json::{items, pair};

/// Reads one option after another, and notes those that no client can have.
struct Reader<'a, 'py> {
    name: &'a str,
    value: &'a Bound<'py, PyAny>,
    problems: &'a mut Vec<FieldProblem>,
}

impl Reader<'_, '_> {
    fn named(&self, error: PyErr) -> PyErr {
        named(self.value.py(), self.name, error)
    }

    fn taken<T: Argument>(&mut self) -> PyResult<Option<T>> {
        Ok(match T::take(self.value).map_err(|error| self.named(error))? {
            Taken::Fit(value) => Some(value),
            Taken::Unfit { unfit, .. } => {
                self.problems.push(unfit.at(self.name));
                None
            }
        })
    }

    fn text(&mut self) -> PyResult<Option<String>> {
        self.taken::<String>()
    }

    fn flag(&mut self) -> PyResult<Option<bool>> {
        self.taken::<bool>()
    }

    /// A whole number; one below zero becomes zero where the core refuses that.
    fn count(&mut self) -> PyResult<Option<usize>> {
        Ok(self.taken::<i64>()?.map(|number| usize::try_from(number).unwrap_or_default()))
    }

    fn retries(&mut self) -> PyResult<Option<u32>> {
        let Some(number) = self.taken::<i64>()? else { return Ok(None) };
        let retries = u32::try_from(number).ok();
        if retries.is_none() {
            self.problems.push(Unfit::OutOfRange.at(self.name));
        }
        Ok(retries)
    }

    fn seconds(&self) -> PyResult<std::time::Duration> {
        duration(self.value).map_err(|error| self.named(error))
    }

    fn number(&self) -> PyResult<f64> {
        number(self.value).map_err(|error| self.named(error))
    }

    /// One of the core's words for an option.
    fn word<T: FromStr<Err = Error>>(&mut self) -> PyResult<Option<T>> {
        let Some(text) = self.text()? else { return Ok(None) };
        match text.parse() {
            Ok(word) => Ok(Some(word)),
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
            None => return Err(self.named(wrong_type(EXPECTED, self.value))),
            Some(Err(unfit)) => {
                self.problems.push(unfit.at(self.name));
                return Ok(headers);
            }
            Some(Ok(items)) => items,
        };
        for item in &items {
            let (name, value) = pair(item)?;
            let (Ok(name), Ok(value)) = (name.cast::<PyString>(), value.cast::<PyString>()) else {
                return Err(
                    self.named(wrong_type(EXPECTED, if name.is_instance_of::<PyString>() { &value } else { &name }))
                );
            };
            match (name.to_str(), value.to_str()) {
                (Ok(name), Ok(value)) => {
                    headers.insert(name.to_owned(), value.to_owned());
                }
                _ => self.problems.push(Unfit::LoneSurrogate.at(self.name)),
            }
        }
        Ok(headers)
    }

    fn ca_bundle(&self) -> PyResult<CaBundle> {
        if let Ok(pem) = self.value.cast::<PyBytes>() {
            return Ok(CaBundle::Pem(pem.as_bytes().to_vec()));
        }
        let expected = |_| self.named(wrong_type("a path (str or os.PathLike) or the bytes of a PEM file", self.value));
        self.value.extract::<PathBuf>().map(CaBundle::File).map_err(expected)
    }
}

/// The builder of a client with these options; an option that is `None` was not given.
///
/// # Errors
///
/// `TypeError` for an unknown option and for a value of a wrong type. All else is for `build` to refuse.
pub(crate) fn builder(mut builder: ClientBuilder, options: &Bound<'_, PyDict>) -> PyResult<ClientBuilder> {
    let mut problems = Vec::new();
    for (name, value) in given(options, OPTION_NAMES)? {
        let mut option = Reader { name, value: &value, problems: &mut problems };
        macro_rules! set {
            ($setter:ident, $value:expr) => {
                match $value {
                    Some(value) => builder.$setter(value),
                    None => builder,
                }
            };
        }
        builder = match name {
            "base_url" => set!(base_url, option.text()?),
            "api_key" => set!(api_key, option.text()?),
            "auth" => set!(auth, option.word()?),
            "request_style" => set!(request_style, option.word()?),
            "channel_id" => set!(channel_id, option.text()?),
            "timeout" => builder.timeout(option.seconds()?),
            "connect_timeout" => builder.connect_timeout(option.seconds()?),
            "deadline" => builder.deadline(option.seconds()?),
            "max_retries" => set!(max_retries, option.retries()?),
            "rate_limit" => builder.rate_limit(option.number()?),
            "max_concurrency" => set!(max_concurrency, option.count()?),
            "proxy" => set!(proxy, option.text()?),
            "roots" => set!(roots, option.word()?),
            "ca_bundle" => builder.ca_bundle(option.ca_bundle()?),
            "headers" => {
                option.headers()?.into_iter().fold(builder, |builder, (name, value)| builder.header(name, value))
            }
            "app_info" => set!(app_info, option.text()?),
            "validate" => set!(validate, option.flag()?),
            "max_response_bytes" => set!(max_response_bytes, option.count()?),
            "allow_insecure_http" => set!(allow_insecure_http, option.flag()?),
            // An option of the core that this does not know yet.
            _ => return Err(PyTypeError::new_err(format!("the option {name} is not supported"))),
        };
    }
    Ok(builder.refuse(problems))
}

/// What a copy of a client has differently. Here `channel_id=None` takes the default channel away.
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
    for (name, value) in given(options, OVERRIDE_NAMES)? {
        let mut option = Reader { name, value: &value, problems: &mut problems };
        macro_rules! set {
            ($setter:ident, $value:expr) => {
                match $value {
                    Some(value) => overrides.$setter(value),
                    None => overrides,
                }
            };
        }
        overrides = match name {
            "auth" => set!(auth, option.word()?),
            "request_style" => set!(request_style, option.word()?),
            "channel_id" => match option.text()? {
                Some(channel_id) => overrides.channel_id(Some(&channel_id)),
                None => overrides,
            },
            "timeout" => overrides.timeout(option.seconds()?),
            "deadline" => overrides.deadline(option.seconds()?),
            "max_retries" => set!(max_retries, option.retries()?),
            "headers" => option.headers()?.into_iter().fold(overrides, |all, (name, value)| all.header(name, value)),
            "validate" => set!(validate, option.flag()?),
            "max_response_bytes" => set!(max_response_bytes, option.count()?),
            // An option of the core that this does not know yet.
            _ => return Err(PyTypeError::new_err(format!("the option {name} is not supported"))),
        };
    }
    Ok(overrides.refuse(problems))
}

/// The options that were given a value, in order.
///
/// # Errors
///
/// `TypeError` for a name that is none of an option.
fn given<'py>(
    options: &Bound<'py, PyDict>,
    known: &[&'static str],
) -> PyResult<Vec<(&'static str, Bound<'py, PyAny>)>> {
    let mut given = Vec::new();
    for (name, value) in options.iter() {
        let is_it =
            |known: &&&str| name.cast::<PyString>().is_ok_and(|name| name.to_str().is_ok_and(|name| name == **known));
        let Some(known) = known.iter().find(is_it) else {
            return Err(PyTypeError::new_err(format!("got an unexpected keyword argument {}", name.repr()?)));
        };
        if !value.is_none() {
            given.push((*known, value));
        }
    }
    Ok(given)
}
