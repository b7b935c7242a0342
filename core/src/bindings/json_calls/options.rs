//! The options of a client from JSON: names in camelCase, times in milliseconds.

use std::borrow::Cow;
use std::time::Duration;

use heck::ToLowerCamelCase as _;

use crate::bindings::derived_operations::REQUEST;
use crate::bindings::invalid_value::InvalidValue;
use crate::bindings::json_calls::arguments::{ArgumentReader, JsonArguments, milliseconds};
use crate::bindings::json_calls::error::DispatchError;
use crate::bindings::options::{Headers, OptionSource, option_names};
use crate::client::builder::ClientBuilder;
use crate::config::options::CaBundle;
use crate::config::overrides::Overrides;
use crate::error::FieldError;
use crate::json::Json;
use crate::ledger::LedgerSource;
use crate::spec::json_type::JsonType;

/// The maximum length of a string in V8, in UTF-16 code units. A longer body could be read, but not passed to
/// JavaScript.
const MAX_STRING_LENGTH: i64 = (1 << 29) - 25;

/// The name in messages about the options.
const CLIENT: &str = "Client";

/// The options that the host reads itself. Messages list them too.
const HOOKS: [&str; 2] = ["onAttemptStart", "onAttempt"];

/// The option of a call that the host reads itself.
const SIGNAL: &str = "signal";

/// The option of `client.request` that the host passes on as an argument.
const SAFETY: &str = "safety";

impl ClientBuilder {
    /// Sets these options. An option that is null counts as absent.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] for an unknown option or a value of a wrong type. `build` reports all other
    /// errors.
    pub fn json_options(self, options: JsonArguments) -> Result<Self, DispatchError> {
        self.read(JsonOptions::new(options, CLIENT, &option_names(false), &[])?)
    }
}

impl Overrides {
    /// These overrides. A `channelId` of null removes the default channel; any other option that is null counts as
    /// absent. `operation` is the operation of the call that they are for, and `None` for a copy of a client.
    ///
    /// # Errors
    ///
    /// The same as [`ClientBuilder::json_options`].
    pub fn json_options(options: JsonArguments, operation: Option<&str>) -> Result<Self, DispatchError> {
        let of_host: &[&str] = match operation {
            None => &[],
            Some(operation) if operation == REQUEST.name => &[SIGNAL, SAFETY],
            Some(_) => &[SIGNAL],
        };
        let operation = operation.map_or(Cow::Borrowed(CLIENT), |operation| Cow::Owned(operation.to_owned()));
        Self::read(JsonOptions::new(options, operation, &option_names(true), of_host)?)
    }
}

/// Options from one JSON object.
struct JsonOptions(ArgumentReader);

impl JsonOptions {
    fn new(
        options: JsonArguments,
        operation: impl Into<Cow<'static, str>>,
        names: &[&str],
        of_host: &[&str],
    ) -> Result<Self, DispatchError> {
        let reader = options.read(operation)?;
        let names: Vec<String> = names.iter().map(|name| name.to_lower_camel_case()).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).chain(HOOKS).chain(of_host.iter().copied()).collect();
        reader.check_names_of("option", &known)?;
        Ok(Self(reader))
    }

    /// The value of an option, whose type was checked. Field errors have the option's name in snake_case; the binding
    /// shows it in camelCase.
    fn take(&mut self, name: &'static str, json_type: JsonType) -> Result<Option<Json>, DispatchError> {
        self.0.take_as(&name.to_lower_camel_case(), name, json_type)
    }
}

impl OptionSource for JsonOptions {
    type Error = DispatchError;

    fn string(&mut self, name: &'static str) -> Result<Option<String>, DispatchError> {
        Ok(self.take(name, JsonType::String)?.and_then(|value| value.to_text()))
    }

    fn boolean(&mut self, name: &'static str) -> Result<Option<bool>, DispatchError> {
        Ok(self.take(name, JsonType::Bool)?.and_then(|value| value.to().ok()))
    }

    fn number(&mut self, name: &'static str) -> Result<Option<f64>, DispatchError> {
        Ok(self.take(name, JsonType::Number)?.and_then(|value| value.as_json().parse().ok()))
    }

    fn integer<T: TryFrom<i64>>(&mut self, name: &'static str) -> Result<Option<T>, DispatchError> {
        let Some(value) = self.take(name, JsonType::Count)? else { return Ok(None) };
        let is_length = name == "max_response_bytes";
        let number = value.to::<i64>().ok().filter(|number| !is_length || *number <= MAX_STRING_LENGTH);
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            self.0.field_errors.push(InvalidValue::OutOfRange.at(name));
        }
        Ok(number)
    }

    fn duration(&mut self, name: &'static str) -> Result<Option<Duration>, DispatchError> {
        Ok(self.take(name, JsonType::Milliseconds)?.map(|value| milliseconds(&value)))
    }

    fn headers(&mut self, name: &'static str) -> Result<Option<Headers>, DispatchError> {
        let entries = self.take(name, JsonType::StringMap)?.and_then(|value| value.entries());
        Ok(entries
            .map(|entries| entries.into_iter().filter_map(|(name, value)| Some((name, value.to_text()?))).collect()))
    }

    fn ca_bundle(&mut self, name: &'static str) -> Result<Option<CaBundle>, DispatchError> {
        Ok(self.string(name)?.map(CaBundle::from_string))
    }

    fn ledger(&mut self, name: &'static str) -> Result<Option<LedgerSource>, DispatchError> {
        Ok(self.string(name)?.map(LedgerSource::from))
    }

    fn is_null(&self, name: &'static str) -> bool {
        self.0.is_null(&name.to_lower_camel_case())
    }

    fn note(&mut self, field_errors: &[FieldError]) {
        self.0.field_errors.extend(field_errors.iter().cloned());
    }

    fn field_errors(self) -> Vec<FieldError> {
        self.0.field_errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_read() {
        let texts = [
            ("base_url", r#""https://chat.example.com""#),
            ("api_key", r#""key""#),
            ("auth", r#""bearer""#),
            ("request_style", r#""post_json""#),
            ("channel_id", r#""7""#),
            ("timeout", "1000"),
            ("connect_timeout", "1e999"),
            ("attempt_timeout", "1.5"),
            ("max_retries", "0"),
            ("rate_limit", "0.5"),
            ("max_concurrency", "3"),
            ("proxy", r#""http://127.0.0.1:1""#),
            ("trust_roots", r#""bundled""#),
            ("headers", r#"{"X-One":"1"}"#),
            ("app_info", r#""shop/1""#),
            ("validate", "false"),
            ("max_response_bytes", "1000"),
            ("allow_insecure_http", "true"),
        ];
        let text = |names: &[&'static str]| {
            let entry = |(name, value): &(&str, &str)| format!("\"{}\":{value}", name.to_lower_camel_case());
            let given = texts.iter().filter(|(name, _)| names.contains(name)).map(entry);
            JsonArguments { text: format!("{{{}}}", given.collect::<Vec<_>>().join(",")), unserializable: Vec::new() }
        };
        assert!(ClientBuilder::default().json_options(text(&option_names(false))).unwrap().build().is_ok());
        let client = ClientBuilder::default().json_options(text(&option_names(false))).unwrap().build().unwrap();
        assert!(client.with_options(Overrides::json_options(text(&option_names(true)), None).unwrap()).is_ok());
        // The other options of the table have no simple values, or need files.
        let untried: Vec<_> =
            option_names(false).into_iter().filter(|name| texts.iter().all(|(tried, _)| tried != name)).collect();
        assert_eq!(untried, ["ca_bundle", "ledger", "ledger_scope", "ledger_secret", "ledger_keep"]);
    }

    #[test]
    fn unknown_options_and_wrong_types_are_rejected_by_name() {
        let cases = [
            (
                r#"{"base_url":"x"}"#,
                "Client: unknown option base_url (did you mean baseUrl?); expected one of baseUrl, ",
            ),
            (r#"{"+1 234":"x"}"#, "Client: unknown option; expected one of baseUrl, "),
            (r#"{"Maria":"x"}"#, "Client: unknown option; expected one of baseUrl, "),
            (r#"{"timeout":"1"}"#, "Client: timeout must be a number of milliseconds, not a string"),
            (r#"{"headers":{"x":1}}"#, "Client: headers must be an object of strings, not an object with other values"),
            (r#"{"maxRetries":1.5}"#, "Client: maxRetries must be an integer, not a number with a fraction"),
            ("[]", "Client: must be called with one object"),
        ];
        for (text, expected) in cases {
            let options = JsonArguments { text: text.to_owned(), unserializable: Vec::new() };
            match ClientBuilder::default().json_options(options) {
                Err(DispatchError::InvalidArgument(message)) => assert!(message.starts_with(expected), "{message}"),
                _ => panic!("{text} was accepted"),
            }
        }
    }

    #[test]
    fn a_message_lists_the_options_that_the_host_reads() {
        let message = |operation| {
            let options = JsonArguments { text: r#"{"onAtempt":1}"#.to_owned(), unserializable: Vec::new() };
            match Overrides::json_options(options, operation) {
                Err(DispatchError::InvalidArgument(message)) => message,
                _ => panic!("the option was accepted"),
            }
        };
        let cases = [
            (None, "maxResponseBytes, onAttemptStart, onAttempt"),
            (Some("labels.list"), "maxResponseBytes, onAttemptStart, onAttempt, signal"),
            (Some("client.request"), "maxResponseBytes, onAttemptStart, onAttempt, signal, safety"),
        ];
        for (operation, end) in cases {
            let message = message(operation);
            assert!(message.ends_with(end) && message.contains("onAtempt (did you mean onAttempt?)"), "{message}");
        }
    }

    #[test]
    fn a_message_about_the_options_of_a_call_names_the_call() {
        let options = JsonArguments { text: r#"{"timeOut":1}"#.to_owned(), unserializable: Vec::new() };
        match Overrides::json_options(options, Some("labels.list")) {
            Err(DispatchError::InvalidArgument(message)) => {
                assert!(
                    message.starts_with("labels.list: unknown option timeOut (did you mean timeout?); "),
                    "{message}"
                );
            }
            _ => panic!("the option was accepted"),
        }
    }
}
