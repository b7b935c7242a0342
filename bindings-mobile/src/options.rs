//! The options of a client.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use workspace_sdk::unfit::Unfit;
use workspace_sdk::{CaBundle, ClientBuilder, FieldProblem};

use crate::enums::{Auth, RequestStyle, Roots};
use crate::ffi::{FfiDuration, FfiString};
use crate::params::write_set_fields;

/// The options of a client. An absent option has its default.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct ClientOptions {
    /// Where the key is sent; in the header `X-API-Key` by default. In the body requires the request style of a JSON post.
    #[uniffi(default)]
    pub auth: Option<Auth>,
    /// How parameters are sent; as a JSON post by default.
    #[uniffi(default)]
    pub request_style: Option<RequestStyle>,
    /// The default `channelId` of every operation that has one; none by default: the server then chooses the channel if the key has only one.
    #[uniffi(default)]
    pub channel_id: Option<FfiString>,
    /// The time limit of one attempt; 30 s by default.
    #[uniffi(default)]
    pub timeout: Option<FfiDuration>,
    /// The time limit of connecting, including TLS; 5 s by default.
    #[uniffi(default)]
    pub connect_timeout: Option<FfiDuration>,
    /// The time limit of a whole call, including retries and waits; 60 s by default.
    #[uniffi(default)]
    pub deadline: Option<FfiDuration>,
    /// The maximum number of retries, where a retry is safe; 2 by default.
    #[uniffi(default)]
    pub max_retries: Option<i64>,
    /// The maximum number of requests per second, evenly spaced; no limit by default.
    #[uniffi(default)]
    pub rate_limit: Option<f64>,
    /// The maximum number of concurrent requests; 100 by default. Further calls wait, which counts against their deadline.
    #[uniffi(default)]
    pub max_concurrency: Option<i64>,
    /// An HTTP proxy for all requests; the URL may contain credentials. By default the usual environment variables apply, on macOS also the system
    /// settings, and loopback addresses are never proxied.
    #[uniffi(default)]
    pub proxy: Option<FfiString>,
    /// The trusted certificate authorities; the platform's by default, on Android those bundled with the SDK. Verification cannot be disabled.
    #[uniffi(default)]
    pub roots: Option<Roots>,
    /// Additional trusted certificate authorities: a PEM string, or the path of a PEM file; none by default.
    #[uniffi(default)]
    pub ca_bundle: Option<FfiString>,
    /// Headers added to every request; none by default. The SDK's own headers cannot be set.
    #[uniffi(default)]
    pub headers: Option<HashMap<FfiString, FfiString>>,
    /// Your program's name and version for the `User-Agent` header, such as `shop/1.4`; none by default.
    #[uniffi(default)]
    pub app_info: Option<FfiString>,
    /// Whether values are validated before a request is sent; true by default. Missing, empty and conflicting parameters are always rejected.
    #[uniffi(default)]
    pub validate: Option<bool>,
    /// The maximum size of an answer in bytes; 16 MiB by default.
    #[uniffi(default)]
    pub max_response_bytes: Option<i64>,
    /// Whether plain HTTP is allowed to hosts other than this machine; false by default, because it exposes the key to the network.
    #[uniffi(default)]
    pub allow_insecure_http: Option<bool>,
}

/// The options that a copy of a client changes. An absent option stays unchanged.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Overrides {
    /// Where the key is sent.
    #[uniffi(default)]
    pub auth: Option<Auth>,
    /// How parameters are sent.
    #[uniffi(default)]
    pub request_style: Option<RequestStyle>,
    /// The default `channelId` of every operation that has one.
    #[uniffi(default)]
    pub channel_id: Option<FfiString>,
    /// Whether the default channel is removed; `channelId` is then ignored.
    #[uniffi(default = false)]
    pub clear_channel_id: bool,
    /// The time limit of one attempt.
    #[uniffi(default)]
    pub timeout: Option<FfiDuration>,
    /// The time limit of a whole call, including retries and waits.
    #[uniffi(default)]
    pub deadline: Option<FfiDuration>,
    /// The maximum number of retries, where a retry is safe.
    #[uniffi(default)]
    pub max_retries: Option<i64>,
    /// Headers added to those of the client; one of the same name replaces it.
    #[uniffi(default)]
    pub headers: Option<HashMap<FfiString, FfiString>>,
    /// Whether values are validated before a request is sent.
    #[uniffi(default)]
    pub validate: Option<bool>,
    /// The maximum size of an answer in bytes.
    #[uniffi(default)]
    pub max_response_bytes: Option<i64>,
}

/// Converts options, and records those that are invalid.
#[derive(Default)]
struct OptionReader {
    problems: Vec<FieldProblem>,
}

impl OptionReader {
    fn record<T>(&mut self, name: &str, converted: Result<T, Unfit>) -> Option<T> {
        converted.map_err(|unfit| self.problems.push(unfit.at(name))).ok()
    }

    fn string(&mut self, name: &str, value: Option<FfiString>) -> Option<String> {
        self.record(name, value?.into_string())
    }

    fn duration(&mut self, name: &str, value: Option<FfiDuration>) -> Option<Duration> {
        self.record(name, value?.into_duration())
    }

    fn number<T: TryFrom<i64>>(&mut self, name: &str, value: Option<i64>) -> Option<T> {
        self.record(name, T::try_from(value?).map_err(|_| Unfit::OutOfRange))
    }

    fn headers(&mut self, headers: Option<HashMap<FfiString, FfiString>>) -> Vec<(String, String)> {
        let pairs = headers.into_iter().flatten().map(|(name, value)| Ok((name.into_string()?, value.into_string()?)));
        let converted = pairs.collect();
        self.record("headers", converted).unwrap_or_default()
    }
}

/// Calls the setter of each option that is present.
macro_rules! set {
    ($to:ident: $( $setter:ident = $value:expr; )+) => { $( if let Some(value) = $value { $to = $to.$setter(value); } )+ };
}

impl ClientOptions {
    /// The builder with these options.
    pub(crate) fn apply(
        self,
        mut builder: ClientBuilder,
        base_url: Option<FfiString>,
        api_key: Option<FfiString>,
    ) -> ClientBuilder {
        let Self {
            auth,
            request_style,
            channel_id,
            timeout,
            connect_timeout,
            deadline,
            max_retries,
            rate_limit,
            max_concurrency,
            proxy,
            roots,
            ca_bundle,
            headers,
            app_info,
            validate,
            max_response_bytes,
            allow_insecure_http,
        } = self;
        let mut reader = OptionReader::default();
        set! { builder:
            base_url = reader.string("base_url", base_url);
            api_key = reader.string("api_key", api_key);
            auth = auth.map(Into::into);
            request_style = request_style.map(Into::into);
            channel_id = reader.string("channel_id", channel_id);
            timeout = reader.duration("timeout", timeout);
            connect_timeout = reader.duration("connect_timeout", connect_timeout);
            deadline = reader.duration("deadline", deadline);
            max_retries = reader.number("max_retries", max_retries);
            rate_limit = rate_limit;
            max_concurrency = reader.number("max_concurrency", max_concurrency);
            proxy = reader.string("proxy", proxy);
            roots = roots.map(Into::into);
            ca_bundle = reader.string("ca_bundle", ca_bundle).map(CaBundle::of_text);
            app_info = reader.string("app_info", app_info);
            validate = validate;
            max_response_bytes = reader.number("max_response_bytes", max_response_bytes);
            allow_insecure_http = allow_insecure_http;
        }
        for (name, value) in reader.headers(headers) {
            builder = builder.header(name, value);
        }
        builder.refuse(reader.problems)
    }
}

impl Overrides {
    /// The core's overrides.
    pub(crate) fn into_core(self) -> workspace_sdk::Overrides {
        let Self {
            auth,
            request_style,
            channel_id,
            clear_channel_id,
            timeout,
            deadline,
            max_retries,
            headers,
            validate,
            max_response_bytes,
        } = self;
        let mut reader = OptionReader::default();
        let mut overrides = workspace_sdk::Overrides::new();
        set! { overrides:
            auth = auth.map(Into::into);
            request_style = request_style.map(Into::into);
            timeout = reader.duration("timeout", timeout);
            deadline = reader.duration("deadline", deadline);
            max_retries = reader.number("max_retries", max_retries);
            validate = validate;
            max_response_bytes = reader.number("max_response_bytes", max_response_bytes);
        }
        if clear_channel_id {
            overrides = overrides.channel_id(None);
        } else if let Some(channel_id) = reader.string("channel_id", channel_id) {
            overrides = overrides.channel_id(Some(&channel_id));
        }
        for (name, value) in reader.headers(headers) {
            overrides = overrides.header(name, value);
        }
        overrides.refuse(reader.problems)
    }
}

/// A `Debug` that names the options that are set, but shows no value.
macro_rules! debug_fields {
    ($name:ident: $($field:ident),+) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_set_fields(f, stringify!($name), &[$( (stringify!($field), self.$field.is_some()) ),+])
            }
        }
    };
}

debug_fields!(
    ClientOptions: auth,
    request_style,
    channel_id,
    timeout,
    connect_timeout,
    deadline,
    max_retries,
    rate_limit,
    max_concurrency,
    proxy,
    roots,
    ca_bundle,
    headers,
    app_info,
    validate,
    max_response_bytes,
    allow_insecure_http
);
debug_fields!(
    Overrides: auth,
    request_style,
    channel_id,
    timeout,
    deadline,
    max_retries,
    headers,
    validate,
    max_response_bytes
);
