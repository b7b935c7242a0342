//! The options of a client, settled: every default said once, every value checked.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};

use crate::base_url::BaseUrl;
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::observe::Observer;
use crate::retry::Policy;
use crate::secret::ApiKey;

/// The options by name, as every language has them.
pub const OPTION_NAMES: &[&str] = &[
    "base_url",
    "api_key",
    "auth",
    "request_style",
    "channel_id",
    "timeout",
    "connect_timeout",
    "deadline",
    "max_retries",
    "rate_limit",
    "max_concurrency",
    "proxy",
    "roots",
    "ca_bundle",
    "headers",
    "app_info",
    "validate",
    "max_response_bytes",
    "allow_insecure_http",
];

/// Those of them that a copy of a client may have differently.
pub const OVERRIDE_NAMES: &[&str] = &[
    "auth",
    "request_style",
    "channel_id",
    "timeout",
    "deadline",
    "max_retries",
    "headers",
    "validate",
    "max_response_bytes",
];

/// Declares an option's enum with its texts.
macro_rules! option_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        #[cfg(feature = "bindings")]
        $crate::told::told! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The option's text.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                match text {
                    $( $text => Ok(Self::$variant), )+
                    _ => {
                        let message = format!("must be one of {}", [$($text),+].join(", "));
                        let option = option_name(stringify!($name));
                        Err(Error::configuration(vec![FieldProblem::new(option, ProblemKind::NotAllowed, message)]))
                    }
                }
            }
        }
    };
}

/// `RequestStyle` → `request_style`.
fn option_name(type_name: &str) -> String {
    let mut name = String::new();
    for letter in type_name.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

option_enum! {
    /// Where the API key goes (the API page lists all four).
    pub enum Auth {
        /// `X-API-Key: key`. The default.
        #[default]
        Header = "header",
        /// `Authorization: Bearer key`.
        Bearer = "bearer",
        /// `?apiKey=key`. It may end in the logs of servers on the way.
        Query = "query",
        /// `{"apiKey": "key"}` in the JSON body; needs [`RequestStyle::PostJson`].
        Body = "body",
    }
}

option_enum! {
    /// How parameters travel. The API page: they work identically.
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

option_enum! {
    /// Which certificate authorities are trusted.
    pub enum Roots {
        /// The platform's own; where none load, and on Android, the bundled ones. The default.
        #[default]
        Platform = "platform",
        /// Mozilla's list, built into the library.
        Bundled = "bundled",
    }
}

/// Certificate authorities to trust besides the [`Roots`], in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaBundle {
    /// A PEM file, read when the client is built.
    File(PathBuf),
    /// PEM text.
    Pem(Vec<u8>),
}

/// A proxy URL. It may hold credentials, so it is never printed.
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

/// The options that a copy of a client may have differently: they need no other connection pool.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) key: Arc<ApiKey>,
    pub(crate) auth: Auth,
    pub(crate) request_style: RequestStyle,
    pub(crate) channel_id: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) policy: Policy,
    /// The headers of every request, the one that carries the key among them where one does.
    pub(crate) headers: HeaderMap,
    pub(crate) validate: bool,
    pub(crate) max_response_bytes: usize,
    pub(crate) observer: Option<Observer>,
}

/// The same options, still to be checked.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) auth: Auth,
    pub(crate) request_style: RequestStyle,
    pub(crate) channel_id: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) max_retries: u32,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) validate: bool,
    pub(crate) max_response_bytes: usize,
    pub(crate) observer: Option<Observer>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            auth: Auth::default(),
            request_style: RequestStyle::default(),
            channel_id: None,
            timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(60),
            max_retries: 2,
            headers: BTreeMap::new(),
            validate: true,
            max_response_bytes: 16 * 1024 * 1024,
            observer: None,
        }
    }
}

/// Headers that the SDK sets itself, or that would change how requests and answers are framed.
const OWN_HEADERS: &[&str] = &[
    "x-api-key",
    "authorization",
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

impl Draft {
    /// Checks everything, noting each problem.
    pub(crate) fn settle(
        self,
        base_url: Option<BaseUrl>,
        key: Option<Arc<ApiKey>>,
        user_agent: &str,
        problems: &mut Vec<FieldProblem>,
    ) -> Option<Settings> {
        let mut problem = |field: &str, kind, message: &str| problems.push(FieldProblem::new(field, kind, message));
        if self.auth == Auth::Body && self.request_style != RequestStyle::PostJson {
            problem("auth", ProblemKind::Requires, "body needs the request style post_json, the only one with a body");
        }
        if self.channel_id.as_deref() == Some("") {
            problem("channel_id", ProblemKind::Empty, "is empty; leave it out instead");
        }
        for (name, duration) in [("timeout", self.timeout), ("deadline", self.deadline)] {
            if duration.is_zero() {
                problem(name, ProblemKind::Range, "must be longer than zero");
            }
        }
        if self.max_response_bytes == 0 {
            problem("max_response_bytes", ProblemKind::Range, "must be 1 or more");
        }
        let mut headers = parse_headers(&self.headers, problems);
        let key = key?;
        let auth_header = match self.auth {
            Auth::Header => key.header("").map(|value| (HeaderName::from_static("x-api-key"), value)),
            Auth::Bearer => key.header("Bearer ").map(|value| (AUTHORIZATION, value)),
            Auth::Query | Auth::Body => None,
        };
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.extend(auth_header);
        headers.extend(HeaderValue::from_str(user_agent).ok().map(|value| (USER_AGENT, value)));
        match self.request_style {
            RequestStyle::PostJson => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            // Some servers answer 411 to a POST that says nothing of its length (RFC 9110, 8.6).
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
            timeout: self.timeout,
            policy: Policy { max_retries: self.max_retries, deadline: self.deadline },
            headers,
            validate: self.validate,
            max_response_bytes: self.max_response_bytes,
            observer: self.observer,
        })
    }
}

/// Servers take about a hundred; a map of headers has an end of its own, and panics there.
const MOST_HEADERS: usize = 1_000;

fn parse_headers(headers: &BTreeMap<String, String>, problems: &mut Vec<FieldProblem>) -> HeaderMap {
    let mut parsed = HeaderMap::new();
    if headers.len() > MOST_HEADERS {
        let message = format!("are more than {MOST_HEADERS}, which no server takes");
        problems.push(FieldProblem::new("headers", ProblemKind::TooLong, message));
        return parsed;
    }
    for (name, value) in headers {
        let mut problem =
            |kind, message: &str| problems.push(FieldProblem::new(format!("headers[{name}]"), kind, message));
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            problems.push(FieldProblem::new("headers", ProblemKind::Format, "holds a name that is not a header name"));
            continue;
        };
        if OWN_HEADERS.contains(&header.as_str()) {
            problem(ProblemKind::Conflict, "is a matter of the SDK itself");
            continue;
        }
        match HeaderValue::from_str(value) {
            Ok(mut value) => {
                value.set_sensitive(true);
                parsed.insert(header, value);
            }
            Err(_) => problem(ProblemKind::Format, "must be visible ASCII characters"),
        }
    }
    parsed
}

/// Whether a key can travel in every placement: visible ASCII, so that no control character can end a header early.
pub(crate) fn check_key(key: &str) -> Result<(), (ProblemKind, &'static str)> {
    if key.is_empty() {
        return Err((ProblemKind::Empty, "is empty"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "must be visible ASCII characters, without spaces, line breaks or control characters";
        return Err((ProblemKind::Format, message));
    }
    Ok(())
}
