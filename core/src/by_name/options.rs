//! The options of a client from JSON text: their names in camelCase, times in milliseconds.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use super::arguments::{Entries, milliseconds};
use super::kind::Kind;
use super::{Arguments, Refused};
use crate::builder::ClientBuilder;
use crate::error::Error;
use crate::json::Json;
use crate::options::{CaBundle, OPTION_NAMES, OVERRIDE_NAMES};
use crate::overrides::Overrides;
use crate::unfit::Unfit;

/// A longer answer could be read, and then not be handed on: languages take it as one text, of at most this many UTF-16 units.
const LONGEST_TEXT: usize = (1 << 29) - 25;

/// Who refuses.
const CLIENT: &str = "Client";

impl ClientBuilder {
    /// Takes the options over that these are; one that is null was not given.
    ///
    /// # Errors
    ///
    /// [`Refused::Argument`] for an unknown option and a value of a wrong type. All else is for `build` to refuse.
    pub fn options(mut self, options: Arguments) -> Result<Self, Refused> {
        let mut reader = Reader::new(options, OPTION_NAMES)?;
        while let Some((name, value)) = reader.next()? {
            macro_rules! set {
                ($setter:ident, $value:expr) => {
                    match $value {
                        Some(value) => self.$setter(value),
                        None => self,
                    }
                };
            }
            self = match name {
                "base_url" => set!(base_url, value.to_text()),
                "api_key" => set!(api_key, value.to_text()),
                "auth" => set!(auth, reader.word(&value)),
                "request_style" => set!(request_style, reader.word(&value)),
                "channel_id" => set!(channel_id, value.to_text()),
                "timeout" => self.timeout(milliseconds(&value)),
                "connect_timeout" => self.connect_timeout(milliseconds(&value)),
                "deadline" => self.deadline(milliseconds(&value)),
                "max_retries" => set!(max_retries, reader.retries(name, &value)),
                "rate_limit" => set!(rate_limit, value.as_json().parse().ok()),
                "max_concurrency" => set!(max_concurrency, value.to().ok()),
                "proxy" => set!(proxy, value.to_text()),
                "roots" => set!(roots, reader.word(&value)),
                "ca_bundle" => set!(ca_bundle, value.to_text().map(CaBundle::of_text)),
                "headers" => headers(&value).into_iter().fold(self, |all, (name, value)| all.header(name, value)),
                "app_info" => set!(app_info, value.to_text()),
                "validate" => set!(validate, value.to().ok()),
                "max_response_bytes" => set!(max_response_bytes, reader.text_length(name, &value)),
                "allow_insecure_http" => set!(allow_insecure_http, value.to().ok()),
                _ => return Err(unsupported(name)),
            };
        }
        Ok(self.refuse(reader.entries.problems))
    }

    /// Takes the base URL, API key and channel from these variables of the environment, where they are set and not empty.
    pub fn variables(self, variables: &BTreeMap<String, String>) -> Self {
        self.take_variables(|name| variables.get(name).cloned())
    }
}

impl Overrides {
    /// The overrides that these are. A `channelId` of null takes the default channel away; another that is null was not given.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::options`].
    pub fn options(options: Arguments) -> Result<Self, Refused> {
        let mut overrides = Self::new();
        let mut reader = Reader::new(options, OVERRIDE_NAMES)?;
        if reader.entries.is_null("channelId") {
            overrides = overrides.channel_id(None);
        }
        while let Some((name, value)) = reader.next()? {
            macro_rules! set {
                ($setter:ident, $value:expr) => {
                    match $value {
                        Some(value) => overrides.$setter(value),
                        None => overrides,
                    }
                };
            }
            overrides = match name {
                "auth" => set!(auth, reader.word(&value)),
                "request_style" => set!(request_style, reader.word(&value)),
                "channel_id" => overrides.channel_id(value.to_text().as_deref()),
                "timeout" => overrides.timeout(milliseconds(&value)),
                "deadline" => overrides.deadline(milliseconds(&value)),
                "max_retries" => set!(max_retries, reader.retries(name, &value)),
                "headers" => headers(&value).into_iter().fold(overrides, |all, (name, value)| all.header(name, value)),
                "validate" => set!(validate, value.to().ok()),
                "max_response_bytes" => set!(max_response_bytes, reader.text_length(name, &value)),
                _ => return Err(unsupported(name)),
            };
        }
        Ok(overrides.refuse(reader.entries.problems))
    }
}

/// An option in the tables that is not read here yet.
fn unsupported(name: &str) -> Refused {
    Refused::Argument(format!("{CLIENT}: the option {} is not supported", camel_case(name)))
}

/// The JSON of an option.
fn kind(name: &str) -> Kind {
    match name {
        "timeout" | "connect_timeout" | "deadline" => Kind::Milliseconds,
        "rate_limit" => Kind::Number,
        "max_retries" | "max_concurrency" | "max_response_bytes" => Kind::Count,
        "headers" => Kind::TextsByName,
        "validate" | "allow_insecure_http" => Kind::Flag,
        _ => Kind::Text,
    }
}

/// Reads one option after another, and notes those that no client can have.
struct Reader {
    entries: Entries,
    left: std::slice::Iter<'static, &'static str>,
}

impl Reader {
    fn new(options: Arguments, known: &'static [&'static str]) -> Result<Self, Refused> {
        let entries = options.entries(CLIENT)?;
        let names: Vec<String> = known.iter().map(|name| camel_case(name)).collect();
        entries.check_names(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(Self { entries, left: known.iter() })
    }

    /// The next option that was given, its type checked.
    fn next(&mut self) -> Result<Option<(&'static str, Json)>, Refused> {
        for name in self.left.by_ref() {
            if let Some(value) = self.entries.take_as(&camel_case(name), name, kind(name))? {
                return Ok(Some((name, value)));
            }
        }
        Ok(None)
    }

    /// One of the core's words for an option.
    fn word<T: FromStr<Err = Error>>(&mut self, value: &Json) -> Option<T> {
        let refused = value.to_text().unwrap_or_default().parse();
        refused.map_err(|error: Error| self.entries.problems.extend(error.fields().iter().cloned())).ok()
    }

    /// How long a text may be.
    fn text_length(&mut self, name: &str, value: &Json) -> Option<usize> {
        let length = value.to().ok().filter(|length| *length <= LONGEST_TEXT);
        if length.is_none() {
            self.entries.problems.push(Unfit::OutOfRange.at(name));
        }
        length
    }

    fn retries(&mut self, name: &str, value: &Json) -> Option<u32> {
        let retries = value.to().ok();
        if retries.is_none() {
            self.entries.problems.push(Unfit::OutOfRange.at(name));
        }
        retries
    }
}

fn headers(value: &Json) -> Vec<(String, String)> {
    let headers = value.entries().unwrap_or_default().into_iter();
    headers.filter_map(|(name, value)| Some((name, value.to_text()?))).collect()
}

impl CaBundle {
    /// PEM text, or else the path of a PEM file.
    #[must_use]
    pub fn of_text(text: String) -> Self {
        if text.contains("-----BEGIN") { Self::Pem(text.into_bytes()) } else { Self::File(PathBuf::from(text)) }
    }
}

/// `base_url` → `baseUrl`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all + letters.as_str()
    })
}

/// A text that speaks of options, with their names in camelCase.
#[must_use]
pub fn options_in_camel_case(text: &str) -> String {
    OPTION_NAMES.iter().fold(text.to_owned(), |text, name| text.replace(name, &camel_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_camel_case() {
        let text = "base_url: http needs allow_insecure_http; auth: body";
        assert_eq!(options_in_camel_case(text), "baseUrl: http needs allowInsecureHttp; auth: body");
    }

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
            ("deadline", "1.5"),
            ("max_retries", "0"),
            ("rate_limit", "0.5"),
            ("max_concurrency", "3"),
            ("proxy", r#""http://127.0.0.1:1""#),
            ("roots", r#""bundled""#),
            ("headers", r#"{"X-One":"1"}"#),
            ("app_info", r#""shop/1""#),
            ("validate", "false"),
            ("max_response_bytes", "1000"),
            ("allow_insecure_http", "true"),
        ];
        let text = |names: &[&str]| {
            let entry = |(name, value): &(&str, &str)| format!("\"{}\":{value}", camel_case(name));
            let given = texts.iter().filter(|(name, _)| names.contains(name)).map(entry);
            Arguments { text: format!("{{{}}}", given.collect::<Vec<_>>().join(",")), left_out: Vec::new() }
        };
        assert!(ClientBuilder::default().options(text(OPTION_NAMES)).unwrap().build().is_ok());
        let client = ClientBuilder::default().options(text(OPTION_NAMES)).unwrap().build().unwrap();
        assert!(client.with_options(Overrides::options(text(OVERRIDE_NAMES)).unwrap()).is_ok());
        // What is left of the table has no simple value.
        let untried: Vec<_> =
            OPTION_NAMES.iter().filter(|name| texts.iter().all(|(tried, _)| tried != *name)).collect();
        assert_eq!(untried, [&"ca_bundle"]);
    }

    #[test]
    fn what_is_no_option_is_refused_by_name() {
        let cases = [
            (r#"{"base_url":"x"}"#, "Client: there is no base_url; there is baseUrl, "),
            (r#"{"+1 234":"x"}"#, "Client: there is no such name; there is baseUrl, "),
            (r#"{"timeout":"1"}"#, "Client: timeout must be a number of milliseconds, not a string"),
            (r#"{"headers":{"x":1}}"#, "Client: headers must be an object of strings, not an object with other values"),
            (r#"{"maxRetries":1.5}"#, "Client: maxRetries must be a whole number, not a number with a fraction"),
            ("[]", "Client: this must be one object"),
        ];
        for (text, expected) in cases {
            let options = Arguments { text: text.to_owned(), left_out: Vec::new() };
            match ClientBuilder::default().options(options) {
                Err(Refused::Argument(message)) => assert!(message.starts_with(expected), "{message}"),
                _ => panic!("{text} was taken"),
            }
        }
    }
}
