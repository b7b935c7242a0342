//! The options of a client: their defaults and checks.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    USER_AGENT,
};

use crate::config::api_key::ApiKey;
use crate::config::base_url::BaseUrl;
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::events::{Observer, StartHook};
use crate::macros::string_enum;
use crate::policy::retry::RetryPolicy;

/// Parses the value of an option from its string.
macro_rules! option_from_str {
    ($($name:ident: $option:literal;)+) => { $(
        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let values: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    let message = format!("must be one of {}", values.join(", "));
                    Error::configuration(vec![FieldError::new($option, FieldErrorKind::NotAllowed, message)])
                })
            }
        }
    )+ };
}

option_from_str! {
    Auth: "auth";
    RequestStyle: "request_style";
    TrustRoots: "trust_roots";
}

string_enum! {
    /// Where the API key is sent (the API page lists all four).
    #[derive(Default)]
    pub enum Auth {
        /// `X-API-Key: key`. The default.
        #[default]
        Header = "header",
        /// `Authorization: Bearer key`.
        Bearer = "bearer",
        /// `?apiKey=key`. Servers on the network path may log it.
        Query = "query",
        /// `{"apiKey": "key"}` in the JSON body; requires [`RequestStyle::PostJson`].
        Body = "body",
    }
}

impl Auth {
    /// The header that contains the key, and the text before the key.
    fn header(self) -> Option<(HeaderName, &'static str)> {
        match self {
            Self::Header => Some((HeaderName::from_static("x-api-key"), "")),
            Self::Bearer => Some((AUTHORIZATION, "Bearer ")),
            Self::Query | Self::Body => None,
        }
    }
}

string_enum! {
    /// How parameters are sent. According to the API page, all styles work identically.
    #[derive(Default)]
    pub enum RequestStyle {
        /// POST with a JSON body. The default.
        #[default]
        PostJson = "post_json",
        /// POST with the parameters in the query.
        PostQuery = "post_query",
        /// GET with the parameters in the query.
        GetQuery = "get_query",
    }
}

string_enum! {
    /// Which certificate authorities are trusted.
    #[derive(Default)]
    pub enum TrustRoots {
        /// The platform's trust store, or the files that the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR`
        /// name; the bundled roots if the platform has none, and on Android. The default.
        #[default]
        Platform = "platform",
        /// Mozilla's list, built into the library.
        Bundled = "bundled",
    }
}

/// Certificate authorities to trust in addition to the [`TrustRoots`], in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaBundle {
    /// A PEM file, read when the client is built.
    File(PathBuf),
    /// PEM data.
    Pem(Vec<u8>),
}

/// A proxy URL. It may contain credentials, so it is never printed.
#[derive(Clone)]
pub(crate) struct ProxyUrl(Arc<secrecy::SecretString>);

impl ProxyUrl {
    pub(crate) fn new(url: String) -> Self {
        Self(Arc::new(url.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        secrecy::ExposeSecret::expose_secret(self.0.as_ref())
    }
}

/// The options that can differ in a copy of a client, because they do not need their own connection pool.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) key: Arc<ApiKey>,
    pub(crate) auth: Auth,
    pub(crate) request_style: RequestStyle,
    pub(crate) channel_id: Option<String>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) policy: RetryPolicy,
    /// The headers of every request, including the one that contains the key, if any.
    pub(crate) headers: HeaderMap,
    pub(crate) validate: bool,
    pub(crate) max_response_bytes: usize,
    pub(crate) observer: Option<Observer>,
    pub(crate) start_hook: Option<StartHook>,
    /// Called before the attempt if the ledger took long for the claim.
    pub(crate) late_claim_hook: Option<StartHook>,
}

#[cfg(feature = "bindings")]
impl Settings {
    /// Whether the program has a hook for attempts.
    pub(crate) fn has_hooks(&self) -> bool {
        self.observer.is_some() || self.start_hook.is_some()
    }
}

/// The same options before they are checked. For those that are `None`, the default depends on another option.
#[derive(Clone)]
pub(crate) struct RawOptions {
    pub(crate) auth: Auth,
    pub(crate) request_style: RequestStyle,
    pub(crate) channel_id: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_retries: u32,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) validate: bool,
    pub(crate) max_response_bytes: usize,
    pub(crate) observer: Option<Observer>,
    pub(crate) start_hook: Option<StartHook>,
    pub(crate) late_claim_hook: Option<StartHook>,
}

/// The maximum duration of a call, including retries and waits.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// The maximum duration of one attempt.
const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

impl Default for RawOptions {
    fn default() -> Self {
        Self {
            auth: Auth::default(),
            request_style: RequestStyle::default(),
            channel_id: None,
            timeout: None,
            attempt_timeout: None,
            max_retries: 2,
            headers: BTreeMap::new(),
            validate: true,
            max_response_bytes: 16 * 1024 * 1024,
            observer: None,
            start_hook: None,
            late_claim_hook: None,
        }
    }
}

/// Headers that the SDK sets itself, or that would change the framing of requests and responses. The header that
/// contains the key is reserved as well; the other one is free, for a gateway in front of the server.
const RESERVED_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "content-encoding",
    "content-type",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "expect",
    "upgrade",
    "host",
    "connection",
    "keep-alive",
    "proxy-connection",
    "user-agent",
];

impl RawOptions {
    pub(crate) fn add_headers(&mut self, headers: BTreeMap<String, String>) {
        self.headers.extend(headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)));
    }

    /// Checks the two timeouts that were set in one place. An `attempt_timeout` longer than the `timeout` is an error
    /// if both were set there. It is allowed if one of them is a default, or belongs to the client that a copy is made
    /// of: an attempt never takes longer than what is left of the `timeout`.
    pub(crate) fn check_timeouts(&self, field_errors: &mut Vec<FieldError>) {
        if let (Some(timeout), Some(attempt)) = (self.timeout, self.attempt_timeout)
            && attempt > timeout
        {
            let message = "must not be longer than timeout, which is the limit of the whole call";
            field_errors.push(FieldError::new("attempt_timeout", FieldErrorKind::Range, message));
        }
    }

    /// Checks all options, fills in defaults, and adds every error to `field_errors`.
    pub(crate) fn resolve(
        self,
        base_url: Option<BaseUrl>,
        key: Option<Arc<ApiKey>>,
        user_agent: &str,
        field_errors: &mut Vec<FieldError>,
    ) -> Option<Settings> {
        let mut field_error =
            |field: &str, kind, message: &str| field_errors.push(FieldError::new(field, kind, message));
        if self.auth == Auth::Body && self.request_style != RequestStyle::PostJson {
            field_error(
                "auth",
                FieldErrorKind::Requires,
                "body requires the request style post_json, the only one with a body",
            );
        }
        if self.channel_id.as_deref() == Some("") {
            field_error("channel_id", FieldErrorKind::Empty, "is empty; leave it out instead");
        }
        for (name, duration) in [("attempt_timeout", self.attempt_timeout), ("timeout", self.timeout)] {
            if duration.is_some_and(|duration| duration.is_zero()) {
                field_error(name, FieldErrorKind::Range, "must be longer than zero");
            }
        }
        if self.max_response_bytes == 0 {
            field_error("max_response_bytes", FieldErrorKind::Range, "must be 1 or more");
        }
        let mut headers = parse_headers(&self.headers, self.auth, field_errors);
        let key = key?;
        let auth_header = self.auth.header().and_then(|(name, before)| Some((name, key.header(before)?)));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.extend(auth_header);
        headers.extend(HeaderValue::from_str(user_agent).ok().map(|value| (USER_AGENT, value)));
        match self.request_style {
            RequestStyle::PostJson => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            // Some servers respond with 411 to a POST without a Content-Length (RFC 9110, 8.6).
            RequestStyle::PostQuery => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            RequestStyle::GetQuery => {}
        }
        Some(Settings {
            base_url: base_url?,
            key,
            auth: self.auth,
            request_style: self.request_style,
            channel_id: self.channel_id,
            attempt_timeout: self.attempt_timeout.unwrap_or(DEFAULT_ATTEMPT_TIMEOUT),
            policy: RetryPolicy { max_retries: self.max_retries, timeout: self.timeout.unwrap_or(DEFAULT_TIMEOUT) },
            headers,
            validate: self.validate,
            max_response_bytes: self.max_response_bytes,
            observer: self.observer,
            start_hook: self.start_hook,
            late_claim_hook: self.late_claim_hook,
        })
    }
}

/// `HeaderMap` panics above 32,768 entries; servers rarely accept more than 100.
const MAX_HEADERS: usize = 1_000;

fn parse_headers(headers: &BTreeMap<String, String>, auth: Auth, field_errors: &mut Vec<FieldError>) -> HeaderMap {
    let key_header = auth.header().map(|(name, _)| name);
    let mut parsed = HeaderMap::new();
    if headers.len() > MAX_HEADERS {
        let message = format!("must not exceed {MAX_HEADERS} entries");
        field_errors.push(FieldError::new("headers", FieldErrorKind::TooLong, message));
        return parsed;
    }
    for (name, value) in headers {
        let mut field_error =
            |kind, message: &str| field_errors.push(FieldError::new(format!("headers[{name}]"), kind, message));
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            field_errors.push(FieldError::new(
                "headers",
                FieldErrorKind::Format,
                "contains a name that is not a valid header name",
            ));
            continue;
        };
        if RESERVED_HEADERS.contains(&header.as_str()) || key_header.as_ref() == Some(&header) {
            field_error(FieldErrorKind::Conflict, "is set by the SDK and cannot be overridden");
            continue;
        }
        match HeaderValue::from_str(value) {
            Ok(mut value) => {
                value.set_sensitive(true);
                parsed.insert(header, value);
            }
            Err(_) => field_error(FieldErrorKind::Format, "must be visible ASCII characters"),
        }
    }
    parsed
}

/// Checks that a key can be sent in every placement: it must be visible ASCII, so that no control character can end a
/// header early.
pub(crate) fn check_key(key: &str) -> Result<(), (FieldErrorKind, &'static str)> {
    if key.is_empty() {
        return Err((FieldErrorKind::Empty, "is empty"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "must be visible ASCII characters, without spaces, line breaks or control characters";
        return Err((FieldErrorKind::Format, message));
    }
    Ok(())
}
