//! The options of a client.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use workspace_sdk::bindings::invalid_value::InvalidValue;
use workspace_sdk::bindings::options::{Headers, OptionSource};
use workspace_sdk::{self as core, CaBundle, ClientBuilder, FieldError, LedgerSource};

use crate::enums::{Auth, RequestStyle, TrustRoots};
use crate::ffi::{FfiDuration, FfiString};
use crate::params::write_set_fields;

/// The type of an option in the core.
pub trait OptionType {
    /// The type that crosses the FFI.
    type Ffi;

    fn into_value(value: Self::Ffi) -> OptionValue;
}

/// The value of an option.
pub enum OptionValue {
    String(FfiString),
    Boolean(bool),
    Number(f64),
    Integer(i64),
    Duration(FfiDuration),
    Headers(HashMap<FfiString, FfiString>),
}

macro_rules! option_types {
    ($($type:ty: $ffi:ty => $variant:ident;)+) => { $(
        impl OptionType for $type {
            type Ffi = $ffi;

            fn into_value(value: $ffi) -> OptionValue {
                OptionValue::$variant(value)
            }
        }
    )+ };
}

option_types! {
    String: FfiString => String;
    CaBundle: FfiString => String;
    bool: bool => Boolean;
    f64: f64 => Number;
    u32: i64 => Integer;
    usize: i64 => Integer;
    Duration: FfiDuration => Duration;
    Headers: HashMap<FfiString, FfiString> => Headers;
}

macro_rules! option_enums {
    ($($name:ident),+) => { $(
        impl OptionType for core::$name {
            type Ffi = $name;

            fn into_value(value: $name) -> OptionValue {
                OptionValue::String(core::$name::from(value).as_str().to_owned().into())
            }
        }
    )+ };
}

option_enums!(Auth, RequestStyle, TrustRoots);

macro_rules! declare_options {
    (
        client {
            $(#[$base_url_meta:meta])* base_url: $base_url:ident = $base_url_default:literal;
            $(#[$api_key_meta:meta])* api_key: $api_key:ident = $api_key_default:literal;
            $( $(#[$client_meta:meta])* $client:ident: $client_type:ident = $client_default:literal; )+
        }
        // A ledger is for services: an app has no queue that repeats a send after a crash.
        ledger { $($ledger:tt)+ }
        call { $( $(#[$call_meta:meta])* $call:ident: $call_type:ident = $call_default:literal; )+ }
    ) => {
        /// The options of a client besides the base URL and the API key. An absent option has its default, and the
        /// defaults suit a server that sends messages.
        ///
        /// Most programs set only `timeout`, which limits the whole call, with all attempts and the waits between them:
        /// set it to the time that the caller is willing to wait. `attemptTimeout` limits one attempt, so that one slow
        /// attempt leaves time for a retry. Do not make it shorter than the slowest normal response: a send is not
        /// retried after its attempt timed out, because it may have been executed. `connectTimeout` limits opening a
        /// connection; any call may be retried after it.
        ///
        /// Invalid options are all reported together when the client is created. The page
        /// [Options](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/options.md) lists all of them, with
        /// advice on how to choose.
        #[derive(Clone, Default, uniffi::Record)]
        #[uniffi::export(Debug)]
        pub struct ClientOptions {
            $( $(#[$client_meta])* #[doc = ""] #[doc = "Default:"] #[doc = $client_default] #[uniffi(default)] pub $client: Option<<core_types::$client_type as OptionType>::Ffi>, )+
            $( $(#[$call_meta])* #[doc = ""] #[doc = "Default:"] #[doc = $call_default] #[uniffi(default)] pub $call: Option<<core_types::$call_type as OptionType>::Ffi>, )+
        }

        /// The options that a copy of a client changes. An absent option keeps the value that it has in the original
        /// client.
        ///
        /// Use a copy for calls that need other settings, such as a shorter `timeout` or another channel. It shares the
        /// connections, the rate limit and the retry budget of the original client.
        #[derive(Clone, Default, uniffi::Record)]
        #[uniffi::export(Debug)]
        pub struct Overrides {
            $( $(#[$call_meta])* #[uniffi(default)] pub $call: Option<<core_types::$call_type as OptionType>::Ffi>, )+
            /// Whether the copy has no default channel. If true, `channelId` is ignored.
            #[uniffi(default = false)]
            pub clear_channel_id: bool,
        }

        impl ClientOptions {
            /// The builder with these options.
            pub(crate) fn apply(
                self,
                builder: ClientBuilder,
                base_url: Option<FfiString>,
                api_key: Option<FfiString>,
            ) -> ClientBuilder {
                let mut values = RecordSource::default();
                values.insert::<String>("base_url", base_url);
                values.insert::<String>("api_key", api_key);
                $( values.insert::<core_types::$client_type>(stringify!($client), self.$client); )+
                $( values.insert::<core_types::$call_type>(stringify!($call), self.$call); )+
                let Ok(builder) = builder.read(values);
                builder
            }
        }

        impl Overrides {
            /// The core's overrides.
            pub(crate) fn into_core(self) -> core::Overrides {
                let mut values = RecordSource { is_channel_null: self.clear_channel_id, ..RecordSource::default() };
                $( values.insert::<core_types::$call_type>(stringify!($call), self.$call); )+
                if self.clear_channel_id {
                    values.values.remove("channel_id");
                }
                let Ok(overrides) = core::Overrides::read(values);
                overrides
            }
        }

        /// Names the options that are set, but shows no values.
        impl fmt::Debug for ClientOptions {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let client = [$( (stringify!($client), self.$client.is_some()) ),+];
                let call = [$( (stringify!($call), self.$call.is_some()) ),+];
                write_set_fields(f, "ClientOptions", &[client.as_slice(), call.as_slice()].concat())
            }
        }

        /// Names the options that are set, but shows no values.
        impl fmt::Debug for Overrides {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let fields = [$( (stringify!($call), self.$call.is_some()) ),+];
                write_set_fields(f, "Overrides", &fields)
            }
        }
    };
}

/// The types in the core's table of options.
mod core_types {
    pub(super) use std::primitive::{bool, f64, u32, usize};
    pub(super) use std::string::String;
    pub(super) use std::time::Duration;

    pub(super) use workspace_sdk::bindings::options::Headers;
    pub(super) use workspace_sdk::{Auth, CaBundle, RequestStyle, TrustRoots};
}

workspace_sdk::for_each_option! { declare_options }

/// Passes the options of a record to the core.
#[derive(Default)]
struct RecordSource {
    values: BTreeMap<&'static str, OptionValue>,
    is_channel_null: bool,
    field_errors: Vec<FieldError>,
}

impl RecordSource {
    fn insert<T: OptionType>(&mut self, name: &'static str, value: Option<T::Ffi>) {
        if let Some(value) = value {
            self.values.insert(name, T::into_value(value));
        }
    }

    /// Returns a valid value. Records the error of an invalid one.
    fn valid<T>(&mut self, name: &str, converted: Result<T, InvalidValue>) -> Result<Option<T>, Infallible> {
        Ok(converted.map_err(|reason| self.field_errors.push(reason.at(name))).ok())
    }
}

impl OptionSource for RecordSource {
    /// Reading never fails, because the fields of the records are typed.
    type Error = Infallible;

    fn string(&mut self, name: &'static str) -> Result<Option<String>, Infallible> {
        let Some(OptionValue::String(value)) = self.values.remove(name) else { return Ok(None) };
        self.valid(name, value.into_string())
    }

    fn boolean(&mut self, name: &'static str) -> Result<Option<bool>, Infallible> {
        let Some(OptionValue::Boolean(value)) = self.values.remove(name) else { return Ok(None) };
        Ok(Some(value))
    }

    fn number(&mut self, name: &'static str) -> Result<Option<f64>, Infallible> {
        let Some(OptionValue::Number(value)) = self.values.remove(name) else { return Ok(None) };
        Ok(Some(value))
    }

    fn integer<T: TryFrom<i64>>(&mut self, name: &'static str) -> Result<Option<T>, Infallible> {
        let Some(OptionValue::Integer(value)) = self.values.remove(name) else { return Ok(None) };
        self.valid(name, T::try_from(value).map_err(|_| InvalidValue::OutOfRange))
    }

    fn duration(&mut self, name: &'static str) -> Result<Option<Duration>, Infallible> {
        let Some(OptionValue::Duration(value)) = self.values.remove(name) else { return Ok(None) };
        self.valid(name, value.into_duration())
    }

    fn headers(&mut self, name: &'static str) -> Result<Option<Headers>, Infallible> {
        let Some(OptionValue::Headers(headers)) = self.values.remove(name) else { return Ok(None) };
        let pairs = headers.into_iter().map(|(name, value)| Ok((name.into_string()?, value.into_string()?)));
        let headers = pairs.collect();
        self.valid(name, headers)
    }

    fn ca_bundle(&mut self, name: &'static str) -> Result<Option<CaBundle>, Infallible> {
        Ok(self.string(name)?.map(CaBundle::from_string))
    }

    fn ledger(&mut self, _: &'static str) -> Result<Option<LedgerSource>, Infallible> {
        Ok(None)
    }

    fn is_null(&self, name: &'static str) -> bool {
        self.is_channel_null && name == "channel_id"
    }

    fn note(&mut self, field_errors: &[FieldError]) {
        self.field_errors.extend_from_slice(field_errors);
    }

    fn field_errors(self) -> Vec<FieldError> {
        self.field_errors
    }
}
