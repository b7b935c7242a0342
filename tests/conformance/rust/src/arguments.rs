//! The arguments of a call, by the API's own names.

use std::time::Duration;

use serde_json::{Map, Value};

/// Arguments by the API's own names.
pub type Arguments = Map<String, Value>;

/// The arguments that were not read yet. Each is read once, so that unknown arguments are left at the end.
pub(crate) struct RemainingArguments(Arguments);

impl RemainingArguments {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        Self(arguments.clone())
    }

    pub(crate) fn value(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(crate) fn string(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(string)) => Ok(Some(string)),
            Some(_) => Err(format!("{name} must be a string")),
        }
    }

    pub(crate) fn seconds(&mut self, name: &str) -> Result<Option<Duration>, String> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        let seconds = value.as_f64().ok_or_else(|| format!("{name} must be seconds"))?;
        Duration::try_from_secs_f64(seconds).map(Some).map_err(|error| error.to_string())
    }

    pub(crate) fn integer<T: TryFrom<i64>>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        number.map(Some).ok_or_else(|| format!("{name} must be a non-negative integer"))
    }

    /// # Errors
    ///
    /// If an argument was not read.
    pub(crate) fn finish(self) -> Result<(), String> {
        self.0.keys().next().map_or(Ok(()), |name| Err(format!("unknown argument {name}")))
    }
}
