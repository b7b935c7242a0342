//! A client's options on their way to the core.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use workspace_sdk::unfit::Unfit;
use workspace_sdk::{CaBundle, ClientBuilder, FieldProblem};

use crate::forms::show;
use crate::values::{GivenText, TimeSpan};
use crate::words::{Auth, RequestStyle, Roots};

/// What a client may be told. What is absent has its default.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct ClientOptions {
    /// Where the key goes; the header `X-API-Key` by default. The body needs the request style of a JSON post.
    #[uniffi(default)]
    pub auth: Option<Auth>,
    /// How parameters travel; a post of JSON by default.
    #[uniffi(default)]
    pub request_style: Option<RequestStyle>,
    /// The channel of every operation that has a `channelId` and is not given one; none by default, and then the server chooses if the key has
    /// only one.
    #[uniffi(default)]
    pub channel_id: Option<GivenText>,
    /// The longest one attempt may take; 30 s by default.
    #[uniffi(default)]
    pub timeout: Option<TimeSpan>,
    /// The longest connecting may take, TLS included; 5 s by default.
    #[uniffi(default)]
    pub connect_timeout: Option<TimeSpan>,
    /// The longest a whole call may take, with retries and waits; 60 s by default.
    #[uniffi(default)]
    pub deadline: Option<TimeSpan>,
    /// How often a call may be repeated where that is safe; 2 by default.
    #[uniffi(default)]
    pub max_retries: Option<i64>,
    /// The most requests a second this client starts, evenly spaced; no limit by default.
    #[uniffi(default)]
    pub rate_limit: Option<f64>,
    /// The most requests this client has under way at once; 100 by default. Others wait their turn, which counts against their deadline.
    #[uniffi(default)]
    pub max_concurrency: Option<i64>,
    /// An HTTP proxy for everything, its credentials in the URL if it needs some. By default the usual environment variables decide, on macOS the
    /// system's settings too, and never for this machine.
    #[uniffi(default)]
    pub proxy: Option<GivenText>,
    /// Which certificate authorities are trusted; the platform's by default, those that come with the SDK on Android. There is no way to trust all.
    #[uniffi(default)]
    pub roots: Option<Roots>,
    /// Certificate authorities to trust besides: PEM text, or the path of a PEM file; none by default.
    #[uniffi(default)]
    pub ca_bundle: Option<GivenText>,
    /// Headers to add to every request; none by default. The SDK's own headers cannot be set.
    #[uniffi(default)]
    pub headers: Option<HashMap<GivenText, GivenText>>,
    /// Your program's name and version for the `User-Agent`, such as `shop/1.4`; none by default.
    #[uniffi(default)]
    pub app_info: Option<GivenText>,
    /// Whether values are checked before anything is sent; true by default. Missing, empty and conflicting parameters are always refused.
    #[uniffi(default)]
    pub validate: Option<bool>,
    /// The largest answer that is read, in bytes; 16 MiB by default.
    #[uniffi(default)]
    pub max_response_bytes: Option<i64>,
    /// Whether plain http is allowed to other machines; false by default, because everyone on the way can read the key.
    #[uniffi(default)]
    pub allow_insecure_http: Option<bool>,
}

/// What a copy of a client does otherwise. What is absent stays as it was.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Overrides {
    /// Where the key goes.
    #[uniffi(default)]
    pub auth: Option<Auth>,
    /// How parameters travel.
    #[uniffi(default)]
    pub request_style: Option<RequestStyle>,
    /// The channel of every operation that has a `channelId` and is not given one.
    #[uniffi(default)]
    pub channel_id: Option<GivenText>,
    /// Whether the channel is taken away; `channelId` is then not looked at.
    #[uniffi(default = false)]
    pub clear_channel_id: bool,
    /// The longest one attempt may take.
    #[uniffi(default)]
    pub timeout: Option<TimeSpan>,
    /// The longest a whole call may take, with retries and waits.
    #[uniffi(default)]
    pub deadline: Option<TimeSpan>,
    /// How often a call may be repeated where that is safe.
    #[uniffi(default)]
    pub max_retries: Option<i64>,
    /// Headers to add, beside those the client has; one of the same name takes its place.
    #[uniffi(default)]
    pub headers: Option<HashMap<GivenText, GivenText>>,
    /// Whether values are checked before anything is sent.
    #[uniffi(default)]
    pub validate: Option<bool>,
    /// The largest answer that is read, in bytes.
    #[uniffi(default)]
    pub max_response_bytes: Option<i64>,
}

/// Takes options over, and notes those that no client can have.
#[derive(Default)]
struct Reader {
    problems: Vec<FieldProblem>,
}

impl Reader {
    fn note<T>(&mut self, name: &str, taken: Result<T, Unfit>) -> Option<T> {
        taken.map_err(|unfit| self.problems.push(unfit.at(name))).ok()
    }

    fn text(&mut self, name: &str, given: Option<GivenText>) -> Option<String> {
        self.note(name, given?.into_string())
    }

    fn time(&mut self, name: &str, given: Option<TimeSpan>) -> Option<Duration> {
        self.note(name, given?.into_duration())
    }

    fn number<T: TryFrom<i64>>(&mut self, name: &str, given: Option<i64>) -> Option<T> {
        self.note(name, T::try_from(given?).map_err(|_| Unfit::OutOfRange))
    }

    fn headers(&mut self, given: Option<HashMap<GivenText, GivenText>>) -> Vec<(String, String)> {
        let pairs = given.into_iter().flatten().map(|(name, value)| Ok((name.into_string()?, value.into_string()?)));
        let taken = pairs.collect();
        self.note("headers", taken).unwrap_or_default()
    }
}

/// Sets what was given.
macro_rules! set {
    ($to:ident: $( $setter:ident = $value:expr; )+) => { $( if let Some(value) = $value { $to = $to.$setter(value); } )+ };
}

impl ClientOptions {
    /// A builder told all this.
    pub(crate) fn tell(
        self,
        mut builder: ClientBuilder,
        base_url: Option<GivenText>,
        api_key: Option<GivenText>,
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
        let mut reader = Reader::default();
        set! { builder:
            base_url = reader.text("base_url", base_url);
            api_key = reader.text("api_key", api_key);
            auth = auth.map(Into::into);
            request_style = request_style.map(Into::into);
            channel_id = reader.text("channel_id", channel_id);
            timeout = reader.time("timeout", timeout);
            connect_timeout = reader.time("connect_timeout", connect_timeout);
            deadline = reader.time("deadline", deadline);
            max_retries = reader.number("max_retries", max_retries);
            rate_limit = rate_limit;
            max_concurrency = reader.number("max_concurrency", max_concurrency);
            proxy = reader.text("proxy", proxy);
            roots = roots.map(Into::into);
            ca_bundle = reader.text("ca_bundle", ca_bundle).map(CaBundle::of_text);
            app_info = reader.text("app_info", app_info);
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
    /// The core's own.
    pub(crate) fn take(self) -> workspace_sdk::Overrides {
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
        let mut reader = Reader::default();
        let mut overrides = workspace_sdk::Overrides::new();
        set! { overrides:
            auth = auth.map(Into::into);
            request_style = request_style.map(Into::into);
            timeout = reader.time("timeout", timeout);
            deadline = reader.time("deadline", deadline);
            max_retries = reader.number("max_retries", max_retries);
            validate = validate;
            max_response_bytes = reader.number("max_response_bytes", max_response_bytes);
        }
        if clear_channel_id {
            overrides = overrides.channel_id(None);
        } else if let Some(channel_id) = reader.text("channel_id", channel_id) {
            overrides = overrides.channel_id(Some(&channel_id));
        }
        for (name, value) in reader.headers(headers) {
            overrides = overrides.header(name, value);
        }
        overrides.refuse(reader.problems)
    }
}

/// Names what was given, and shows none of it.
macro_rules! shown {
    ($name:ident: $($field:ident),+) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                show(f, stringify!($name), &[$( (stringify!($field), self.$field.is_some()) ),+])
            }
        }
    };
}

shown!(
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
shown!(
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
