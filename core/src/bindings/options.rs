//! Reads the options of a client from the values of a host language, and gives bindings access to a client's options.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::client::Client;
use crate::client::builder::{ClientBuilder, ENV_API_KEY};
use crate::config::options::{Auth, CaBundle, RequestStyle, TrustRoots};
use crate::config::overrides::Overrides;
use crate::error::{Error, FieldError};
use crate::ledger::{LedgerKeep, LedgerSource};

/// Headers by name.
pub type Headers = BTreeMap<String, String>;

/// The source of a binding's options, such as a dictionary. Each method returns the value of the option with this name.
/// `None` means that the option was not given, or that the source recorded a field error for it.
pub trait OptionSource {
    /// The error for a value of a wrong type.
    type Error;

    /// A string.
    ///
    /// # Errors
    ///
    /// If the value has another type. The same applies to the other methods.
    fn string(&mut self, name: &'static str) -> Result<Option<String>, Self::Error>;
    /// A boolean.
    #[allow(clippy::missing_errors_doc)]
    fn boolean(&mut self, name: &'static str) -> Result<Option<bool>, Self::Error>;
    /// A number.
    #[allow(clippy::missing_errors_doc)]
    fn number(&mut self, name: &'static str) -> Result<Option<f64>, Self::Error>;
    /// An integer, which the source has converted to the range of the option.
    #[allow(clippy::missing_errors_doc)]
    fn integer<T: TryFrom<i64>>(&mut self, name: &'static str) -> Result<Option<T>, Self::Error>;
    /// A duration.
    #[allow(clippy::missing_errors_doc)]
    fn duration(&mut self, name: &'static str) -> Result<Option<Duration>, Self::Error>;
    /// An object of strings.
    #[allow(clippy::missing_errors_doc)]
    fn headers(&mut self, name: &'static str) -> Result<Option<Headers>, Self::Error>;
    /// Certificate authorities.
    #[allow(clippy::missing_errors_doc)]
    fn ca_bundle(&mut self, name: &'static str) -> Result<Option<CaBundle>, Self::Error>;
    /// An open ledger, or the path of one.
    #[allow(clippy::missing_errors_doc)]
    fn ledger(&mut self, name: &'static str) -> Result<Option<LedgerSource>, Self::Error>;
    /// Whether the option was given as null, which removes the default channel of a copy of a client.
    fn is_null(&self, name: &'static str) -> bool;
    /// Records field errors.
    fn note(&mut self, field_errors: &[FieldError]);
    /// The field errors that were recorded.
    fn field_errors(self) -> Vec<FieldError>;
}

/// A type that an option can have.
trait OptionValue: Sized {
    fn read<S: OptionSource>(source: &mut S, name: &'static str) -> Result<Option<Self>, S::Error>;
}

macro_rules! option_values {
    ($($type:ty: $method:ident;)+) => { $(
        impl OptionValue for $type {
            fn read<S: OptionSource>(source: &mut S, name: &'static str) -> Result<Option<Self>, S::Error> {
                source.$method(name)
            }
        }
    )+ };
}

option_values! {
    String: string;
    bool: boolean;
    f64: number;
    u32: integer;
    usize: integer;
    Duration: duration;
    Headers: headers;
    CaBundle: ca_bundle;
    LedgerSource: ledger;
}

macro_rules! string_enums {
    ($($type:ty),+) => { $(
        impl OptionValue for $type {
            fn read<S: OptionSource>(source: &mut S, name: &'static str) -> Result<Option<Self>, S::Error> {
                let Some(text) = source.string(name)? else { return Ok(None) };
                let value = <$type>::from_str(&text).map_err(|error: Error| source.note(error.fields()));
                Ok(value.ok())
            }
        }
    )+ };
}

string_enums!(Auth, RequestStyle, TrustRoots, LedgerKeep);

macro_rules! declare_readers {
    (
        client { $( $(#[$client_meta:meta])* $client:ident: $client_type:ident = $client_default:literal; )+ }
        ledger { $( $(#[$ledger_meta:meta])* $ledger:ident: $ledger_type:ident = $ledger_default:literal; )+ }
        call { $( $(#[$call_meta:meta])* $call:ident: $call_type:ident = $call_default:literal; )+ }
    ) => {
        impl ClientBuilder {
            /// Sets the options that this source has.
            ///
            /// # Errors
            ///
            /// If a value has a wrong type. `build` reports all other errors.
            pub fn read<S: OptionSource>(mut self, mut source: S) -> Result<Self, S::Error> {
                $( if let Some(value) = <$client_type as OptionValue>::read(&mut source, stringify!($client))? {
                    self = self.$client(value);
                } )+
                $( if let Some(value) = <$ledger_type as OptionValue>::read(&mut source, stringify!($ledger))? {
                    self = self.$ledger(value);
                } )+
                $( if let Some(value) = <$call_type as OptionValue>::read(&mut source, stringify!($call))? {
                    self = self.$call(value);
                } )+
                Ok(self.with_field_errors(source.field_errors()))
            }
        }

        impl Overrides {
            /// The overrides that this source has. A `channel_id` of null removes the default channel.
            ///
            /// # Errors
            ///
            /// The same as [`ClientBuilder::read`].
            pub fn read<S: OptionSource>(mut source: S) -> Result<Self, S::Error> {
                let mut overrides = Self::new();
                if source.is_null("channel_id") {
                    overrides = overrides.no_channel_id();
                }
                $( if let Some(value) = <$call_type as OptionValue>::read(&mut source, stringify!($call))? {
                    overrides = overrides.$call(value);
                } )+
                Ok(overrides.with_field_errors(source.field_errors()))
            }
        }
    };
}

crate::for_each_option! { declare_readers }

/// The names of the options of a new client, or of those that can differ in a copy of a client.
#[must_use]
pub fn option_names(is_copy: bool) -> Vec<&'static str> {
    use crate::config::option_table::{CALL_OPTIONS, CLIENT_OPTIONS};
    let client: &[&str] = if is_copy { &[] } else { CLIENT_OPTIONS };
    client.iter().chain(CALL_OPTIONS).copied().collect()
}

impl CaBundle {
    /// PEM data, or the path of a PEM file.
    #[must_use]
    pub fn from_string(text: String) -> Self {
        if text.contains("-----BEGIN") { Self::Pem(text.into_bytes()) } else { Self::File(PathBuf::from(text)) }
    }
}

impl Client {
    /// The base URL, for bindings that show it.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.settings().base_url.to_string()
    }
}

impl ClientBuilder {
    /// The language and version for the `User-Agent`, such as `python/3.13`.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.transport.language = Some(language.into());
        self
    }

    /// The environment variable that names a file with more certificate authorities for programs in this language, such
    /// as `NODE_EXTRA_CA_CERTS`.
    pub fn ca_file_variable(mut self, name: &'static str) -> Self {
        self.transport.ca_file_variable = Some(name);
        self
    }

    /// Adds errors of options whose values exist in a language but cannot be converted; `build` lists them with its
    /// own.
    pub fn with_field_errors(mut self, field_errors: Vec<FieldError>) -> Self {
        self.field_errors.extend(field_errors);
        self
    }

    /// Sets the base URL, API key and channel from these environment variables, if they are set and not empty.
    pub fn variables(self, variables: &BTreeMap<String, String>) -> Self {
        self.set_from_variables(|name| variables.get(name).cloned())
    }

    /// Sets only the API key, from `WORKSPACE_API_KEY`, for clients that are passed between processes.
    pub fn api_key_from_env(self) -> Self {
        self.set_from_variables(|name| std::env::var(name).ok().filter(|_| name == ENV_API_KEY))
    }

    /// Whether the value of `WORKSPACE_API_KEY` is this key.
    #[must_use]
    pub fn is_key_in_env(&self) -> bool {
        let variable = std::env::var(ENV_API_KEY).ok();
        variable.is_some() && variable.as_deref() == self.expose_key()
    }

    /// The API key, for a binding whose user asked to serialize it.
    #[must_use]
    pub fn expose_key(&self) -> Option<&str> {
        self.api_key.as_ref().map(|key| key.expose())
    }
}

impl Overrides {
    /// Adds errors of options whose values exist in a language but cannot be converted; `with_options` lists them with
    /// its own.
    pub fn with_field_errors(mut self, field_errors: Vec<FieldError>) -> Self {
        self.field_errors.extend(field_errors);
        self
    }
}
