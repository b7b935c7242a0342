//! The arguments of a call as one JSON object.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::api::operation::Operation;
use crate::bindings::invalid_value::{InvalidValue, MAX_BYTES};
use crate::bindings::json_calls::error::DispatchError;
use crate::bindings::json_calls::type_check::{TypeMismatch, wrong_type};
use crate::bindings::params::invalid_arguments;
use crate::bindings::unknown_name::{is_name, unknown_name_message};
use crate::error::FieldError;
use crate::json::elements::are_too_many;
use crate::json::{Json, JsonMap};
use crate::spec::json_type::JsonType;

/// The arguments of a call: one JSON object, and the values that the host could not serialize.
#[derive(Clone, Default)]
pub struct JsonArguments {
    /// `{"to": "+1234567890", …}`, with the API's own names.
    pub text: String,
    /// The values that the host could not serialize.
    pub unserializable: Vec<Unserializable>,
}

/// Shows nothing, because arguments may contain personal data.
impl std::fmt::Debug for JsonArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonArguments").finish_non_exhaustive()
    }
}

/// An argument that the host's serializer left out.
#[derive(Clone, Debug)]
pub struct Unserializable {
    /// The name of the parameter.
    pub name: String,
    /// The reason why it cannot be sent.
    pub reason: InvalidValue,
}

impl Unserializable {
    fn field_error(&self) -> FieldError {
        self.reason.at(if is_name(&self.name) { &self.name } else { ALL })
    }
}

/// The name of all arguments together in a field error.
const ALL: &str = "params";

/// Parameters that can be read from JSON.
pub(crate) trait JsonParams: Operation + DeserializeOwned + Default + Send {}

impl<O: Operation + DeserializeOwned + Default + Send> JsonParams for O {}

/// The parsed argument object, read field by field.
pub(crate) struct ArgumentReader {
    operation: Cow<'static, str>,
    entries: JsonMap,
    /// The names of the arguments that the host could not serialize.
    unserializable: Vec<String>,
    /// The names of the arguments that were taken.
    taken: Vec<String>,
    pub(crate) field_errors: Vec<FieldError>,
}

impl JsonArguments {
    /// The parameters.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] for an unknown name or a value of a wrong type; otherwise a validation error
    /// that lists every invalid field.
    pub(crate) fn params<F: JsonParams>(self) -> Result<F, DispatchError> {
        match self.parse_fast() {
            Some(params) => Ok(params),
            None => self.read(F::SPEC.name)?.params(),
        }
    }

    /// The parameters, if they can be parsed at once. `None` means that the entries must be checked one by one.
    pub(crate) fn parse_fast<F: JsonParams>(&self) -> Option<F> {
        // serde would read an array as the fields in their order.
        let is_object = self.text.starts_with('{') && self.text.len() <= MAX_BYTES;
        let is_object = is_object && !are_too_many(&self.text);
        let may_be = is_object && self.unserializable.is_empty() && !may_have_unpaired_surrogate(&self.text);
        may_be.then(|| serde_json::from_str(&self.text).ok()).flatten()
    }

    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] if the text is not an object.
    pub(crate) fn read(self, operation: impl Into<Cow<'static, str>>) -> Result<ArgumentReader, DispatchError> {
        let operation = operation.into();
        let field_errors = self.unserializable.iter().map(Unserializable::field_error).collect();
        let unserializable = self.unserializable.into_iter().map(|argument| argument.name).collect();
        if self.text.len() > MAX_BYTES {
            let (entries, field_errors) = (JsonMap::new(), vec![InvalidValue::TooLarge.at(ALL)]);
            return Ok(ArgumentReader { operation, entries, unserializable, taken: Vec::new(), field_errors });
        }
        let is_object = self.text.starts_with('{');
        let what = if is_object { "a property name is not valid text" } else { "must be called with one object" };
        let entries = self.text.parse::<Json>().ok().and_then(|all| all.entries());
        let entries = entries.ok_or_else(|| DispatchError::InvalidArgument(format!("{operation}: {what}")))?;
        Ok(ArgumentReader { operation, entries, unserializable, taken: Vec::new(), field_errors })
    }
}

/// Whether a JSON text may contain an unpaired surrogate. A JSON writer escapes those, and few other characters.
fn may_have_unpaired_surrogate(text: &str) -> bool {
    text.contains("\\ud")
}

impl ArgumentReader {
    /// The name of the call.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    /// Adds an argument that the call itself sets.
    pub(crate) fn add(&mut self, name: &str, text: &str) {
        self.entries.insert(name.to_owned(), text.into());
    }

    /// Takes an argument. `None` means that it was not given, or that a field error was recorded for it.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] for a value of a wrong type.
    pub(crate) fn take(&mut self, name: &str, kind: JsonType) -> Result<Option<Json>, DispatchError> {
        self.take_as(name, name, kind)
    }

    /// The same as [`take`](Self::take), for an argument whose field errors have another name.
    ///
    /// # Errors
    ///
    /// The same as [`take`](Self::take).
    pub(crate) fn take_as(&mut self, name: &str, own: &str, kind: JsonType) -> Result<Option<Json>, DispatchError> {
        self.taken.push(name.to_owned());
        let Some(value) = self.entries.remove(name).filter(|value| !value.is_null()) else { return Ok(None) };
        match kind.check(&value) {
            Ok(()) => Ok(Some(value)),
            Err(TypeMismatch::Type) => Err(wrong_type(&self.operation, name, kind, &value)),
            Err(TypeMismatch::InvalidValue(index, reason)) => {
                self.field_errors.push(reason.at_element(own, index));
                Ok(None)
            }
        }
    }

    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.entries.get(name).is_some_and(Json::is_null)
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, DispatchError> {
        Ok(self.take(name, JsonType::String)?.and_then(|value| value.to_text()))
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn count(&mut self, name: &str) -> Result<Option<usize>, DispatchError> {
        Ok(self.take(name, JsonType::Count)?.and_then(|value| value.to().ok()))
    }

    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) fn milliseconds(&mut self, name: &str) -> Result<Option<Duration>, DispatchError> {
        Ok(self.take(name, JsonType::Milliseconds)?.map(|value| milliseconds(&value)))
    }

    /// Checks that all remaining arguments have known names.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] with the known names. It contains the first unknown name only if that is
    /// similar to a known one.
    pub(crate) fn check_names(&self, known: &[&str]) -> Result<(), DispatchError> {
        self.check_names_of("property", known)
    }

    /// The same as [`check_names`](Self::check_names), with another word for the arguments.
    ///
    /// # Errors
    ///
    /// The same as [`check_names`](Self::check_names).
    pub(crate) fn check_names_of(&self, what: &str, known: &[&str]) -> Result<(), DispatchError> {
        let taken = self.taken.iter().map(String::as_str).filter(|name| !known.contains(name));
        let known: Vec<&str> = known.iter().copied().chain(taken).collect();
        let is_unknown = |name: &&String| !known.contains(&name.as_str());
        let unserializable = self.unserializable.iter().filter(|name| name.as_str() != ALL);
        let Some(name) = self.entries.keys().chain(unserializable).find(is_unknown) else { return Ok(()) };
        let message = unknown_name_message(what, name, &known);
        Err(DispatchError::InvalidArgument(format!("{}: {message}", self.operation)))
    }

    /// Reads the parameters from the remaining entries.
    ///
    /// # Errors
    ///
    /// The same as [`JsonArguments::params`].
    pub(crate) fn params<F: JsonParams>(mut self) -> Result<F, DispatchError> {
        let known: Vec<&str> = F::SPEC.parameters.iter().map(|parameter| parameter.name).collect();
        self.check_names(&known)?;
        let params = self.parse::<F>()?;
        match self.field_errors.is_empty() {
            true => Ok(params),
            false => Err(DispatchError::Call(invalid_arguments(&params, self.field_errors))),
        }
    }

    /// The parameters, with every value that could be read.
    ///
    /// # Errors
    ///
    /// The same as [`take`](Self::take).
    fn parse<F: JsonParams>(&mut self) -> Result<F, DispatchError> {
        let mut values = JsonMap::new();
        for parameter in F::SPEC.parameters {
            if let Some(value) = self.take(parameter.name, parameter.json_type)? {
                values.insert(parameter.name.to_owned(), value);
            }
        }
        // Every value was checked, so it can be read.
        Ok(Json::from(values).to().unwrap_or_default())
    }
}

/// A number of milliseconds as a duration; the maximum duration if the number is larger.
pub(crate) fn milliseconds(value: &Json) -> Duration {
    let milliseconds: f64 = value.as_json().parse().unwrap_or_default();
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX)
}
