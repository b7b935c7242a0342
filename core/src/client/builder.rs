//! The builder of a client: every option with its default.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::call::context::Shared;
use crate::client::ledger_options::ClientLedgerOptions;
use crate::config::api_key::ApiKey;
use crate::config::base_url::BaseUrl;
use crate::config::options::Settings;
use crate::config::options::{Auth, CaBundle, ProxyUrl, RawOptions, RequestStyle, TrustRoots, check_key};
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::events::{AttemptEvent, AttemptStart, Observer, StartHook};
use crate::ledger::{LedgerKeep, LedgerSource};
use crate::policy::throttle::DEFAULT_CONCURRENCY;
use crate::transport::TransportOptions;

/// Builds a [`Client`](crate::Client). Only the base URL and the API key are required; the defaults of all other
/// options suit a server that sends messages.
///
/// # Which timeout?
///
/// There are three, and most programs need only the first:
///
/// - [`timeout`](Self::timeout) limits the whole call, with all attempts and the waits between them. Set it to the time
///   that your caller is willing to wait.
/// - [`attempt_timeout`](Self::attempt_timeout) limits one attempt, so that one hanging connection does not use up the
///   whole `timeout` and leaves time for a retry. A send is not retried after its attempt timed out: it fails with
///   [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown). So do not make it shorter than the slowest normal response.
/// - [`connect_timeout`](Self::connect_timeout) limits opening a connection. After it nothing was sent, so any call may
///   be retried.
///
/// # How retries are limited
///
/// [`max_retries`](Self::max_retries) limits the retries of one call. In addition each client has a retry budget, which
/// prevents retry storms. In a retry storm, each client of an overloaded server makes every call several times, which
/// multiplies the traffic when the server can handle the least of it. The budget allows 100 retries in a row, and then
/// one retry per 5 successful calls. When it is used up, calls are made without retries and report
/// [`StopReason::Budget`](crate::StopReason::Budget) to [`on_attempt`](Self::on_attempt). It has no option.
///
/// The page [Options] lists all options, and [Sending safely] the failures that are retried.
///
/// [Options]: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/options.md
/// [Sending safely]: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md
///
/// ```
/// use std::time::Duration;
/// use workspace_sdk::{Auth, Client, RequestStyle};
///
/// let client = Client::builder()
///     .base_url("https://chat.example.com")
///     .api_key("key")
///     .auth(Auth::Bearer)
///     .request_style(RequestStyle::PostJson)
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), workspace_sdk::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    base_url: Option<String>,
    pub(crate) api_key: Option<Arc<ApiKey>>,
    allow_insecure_http: bool,
    rate_limit: Option<f64>,
    max_concurrency: Option<usize>,
    pub(crate) transport: TransportOptions,
    pub(crate) options: RawOptions,
    ledger: ClientLedgerOptions,
    /// Whether values were read from the environment.
    is_from_env: bool,
    /// Errors in options that were found before the options were set.
    pub(crate) field_errors: Vec<FieldError>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url_set", &self.base_url.is_some()).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// The base URL of the API. Required. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is
    /// used unchanged. Plain http is allowed only to the local machine, unless
    /// [`allow_insecure_http`](Self::allow_insecure_http) is set.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The API key. Required.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(Arc::new(ApiKey::new(key.into())));
        self
    }

    /// Where the key is sent; [`Auth::Header`] by default. [`Auth::Body`] requires [`RequestStyle::PostJson`].
    pub fn auth(mut self, auth: Auth) -> Self {
        self.options.auth = auth;
        self
    }

    /// How parameters are sent; [`RequestStyle::PostJson`] by default.
    pub fn request_style(mut self, style: RequestStyle) -> Self {
        self.options.request_style = style;
        self
    }

    /// The channel for every operation that has a `channelId` and gets none. None by default: the server then chooses,
    /// if the key has only one channel.
    pub fn channel_id(mut self, channel_id: impl Into<String>) -> Self {
        self.options.channel_id = Some(channel_id.into());
        self
    }

    /// The maximum duration of the whole call, including retries and waits; 60 s by default. A shorter `timeout` also
    /// shortens each attempt, so this is usually the only timeout to set. To stop a send early, prefer a timeout to
    /// dropping the future: a timeout returns an error that says whether the message may have been sent.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// The maximum duration of one attempt, until its response was read; 30 s by default. It is also limited by the
    /// remaining time of [`timeout`](Self::timeout). If both are set and this one is longer, [`build`](Self::build)
    /// fails, because it would never take effect.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// The maximum time for opening a connection, including TLS; 5 s by default. A call that uses a pooled connection
    /// does not need it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport.connect_timeout = timeout;
        self
    }

    /// The maximum number of retries of a call; 2 by default, so a call makes at most three attempts. 0 turns retries
    /// off. A higher number never makes a send less safe: a call is retried only if that cannot execute it twice.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = retries;
        self
    }

    /// The maximum number of requests per second that this client and its copies start, at even intervals; no limit by
    /// default. Set it to the limit of your account for bulk sends: waiting here is cheaper than a 429. The wait counts
    /// against the timeout of the call.
    pub fn rate_limit(mut self, requests_per_second: f64) -> Self {
        self.rate_limit = Some(requests_per_second);
        self
    }

    /// The maximum number of requests that this client and its copies have in flight; 100 by default. Further requests
    /// wait for a permit, and the wait counts against their timeout. A send whose permit comes too late (with less than
    /// a second left, or less than a quarter of a shorter timeout) is not started and fails with
    /// [`Failure::Deadline`](crate::Failure::Deadline).
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = Some(requests);
        self
    }

    /// The URL of an http, https, socks5 or socks5h proxy for every request, with credentials if it needs them. By
    /// default the usual environment variables apply, on macOS and Windows also the system settings, and requests to
    /// the local machine use no proxy. [`build`](Self::build) fails if the value of the variable that applies to the
    /// base URL cannot be used.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.proxy = Some(ProxyUrl::new(url.into()));
        self
    }

    /// Which certificate authorities are trusted; [`TrustRoots::Platform`] by default. Certificate verification cannot
    /// be turned off.
    pub fn trust_roots(mut self, roots: TrustRoots) -> Self {
        self.transport.trust_roots = roots;
        self
    }

    /// Additional certificate authorities to trust; none by default.
    pub fn ca_bundle(mut self, bundle: CaBundle) -> Self {
        self.transport.ca_bundle = Some(bundle);
        self
    }

    /// A header to add to every request; none by default. The SDK's own headers cannot be set.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers([(name.into(), value.into())].into())
    }

    /// Headers to add to every request, by name; none by default.
    pub fn headers(mut self, headers: BTreeMap<String, String>) -> Self {
        self.options.add_headers(headers);
        self
    }

    /// Your program's name and version for the `User-Agent`, such as `shop/1.4`; none by default.
    pub fn app_info(mut self, app_info: impl Into<String>) -> Self {
        self.transport.app_info = Some(app_info.into());
        self
    }

    /// Whether values are validated before a request is sent; true by default. Set it to false if the server accepts a
    /// value that the SDK rejects. Missing and conflicting parameters are always rejected.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = validate;
        self
    }

    /// The maximum size of a response body, in bytes; 16 MiB by default. At most 1 MiB of the response to a send is
    /// read.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.options.max_response_bytes = bytes;
        self
    }

    /// Whether plain http is allowed to other machines; false by default, because anyone on the network path could read
    /// the key.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// The [`Ledger`](crate::Ledger) for sends with an idempotency key, the path of its file, or the URL of its
    /// PostgreSQL database; none by default. It is created if there is none. Each such send is recorded before its
    /// first byte leaves, so that it happens at most once, also after a crash and in another process with the same
    /// ledger.
    pub fn ledger(mut self, ledger: impl Into<LedgerSource>) -> Self {
        self.ledger.source = Some(ledger.into());
        self
    }

    /// Divides a ledger that serves several accounts: the same key in two scopes is two sends. Empty by default.
    pub fn ledger_scope(mut self, scope: impl Into<String>) -> Self {
        self.ledger.scope = scope.into();
        self
    }

    /// The secret of the hashes that the ledger keeps of each request. By default it is stored in the file. All
    /// programs that use the file must set the same secret.
    pub fn ledger_secret(mut self, secret: impl Into<String>) -> Self {
        self.ledger.secret = Some(SecretString::from(secret.into()));
        self
    }

    /// The data of a request that the ledger keeps besides its hash; [`LedgerKeep::Hash`], which is none, by default.
    pub fn ledger_keep(mut self, keep: LedgerKeep) -> Self {
        self.ledger.keep = keep;
        self
    }

    /// A function that is called at the end of every attempt, for metrics and logs; none by default. It runs on the
    /// task of the call, so it must return quickly and must not block. See [`AttemptEvent`].
    pub fn on_attempt(mut self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        self.options.observer = Some(Observer::new(observe));
        self
    }

    /// A function that is called at the start of every attempt, after all waits and before the first byte is sent; none
    /// by default. The attempt starts when the future is ready, so this is the place for a journal of sends: what it
    /// stores is stored before the message can be sent. The wait counts against the `timeout` of the call.
    ///
    /// If the future returns an error, the attempt is not started and nothing is sent: the call fails with
    /// [`Failure::Hook`](crate::Failure::Hook), and the error is its source.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// use workspace_sdk::Client;
    ///
    /// let started = Arc::new(AtomicU32::new(0));
    /// let counter = Arc::clone(&started);
    /// let client = Client::builder()
    ///     .base_url(&url)
    ///     .api_key("sandbox-key")
    ///     .on_attempt_start(move |_start| {
    ///         let counter = Arc::clone(&counter);
    ///         async move {
    ///             counter.fetch_add(1, Ordering::Relaxed); // or an INSERT into a database
    ///             Ok::<(), std::io::Error>(())
    ///         }
    ///     })
    ///     .build()?;
    /// client.channels().list().await?;
    /// assert_eq!(started.load(Ordering::Relaxed), 1);
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn on_attempt_start<F, R, E>(mut self, hook: F) -> Self
    where
        F: Fn(AttemptStart) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.options.start_hook = Some(StartHook::new(hook));
        self
    }

    pub(crate) fn check_base_url(&self, field_errors: &mut Vec<FieldError>) -> Option<BaseUrl> {
        let Some(text) = self.base_url.as_deref() else {
            let message = match self.is_from_env {
                true => "is required; set WORKSPACE_BASE_URL",
                false => "is required; the API has many hosts, so there is no default",
            };
            field_errors.push(FieldError::new("base_url", FieldErrorKind::Required, message));
            return None;
        };
        BaseUrl::parse(text, self.allow_insecure_http)
            .map_err(|message| field_errors.push(FieldError::new("base_url", FieldErrorKind::Format, message)))
            .ok()
    }

    pub(crate) fn check_api_key(&self, field_errors: &mut Vec<FieldError>) -> Option<Arc<ApiKey>> {
        let Some(key) = &self.api_key else {
            let message = match self.is_from_env {
                true => "is required; set WORKSPACE_API_KEY to a key created under Workspace → Account → API Keys",
                false => "is required; create one under Workspace → Account → API Keys",
            };
            field_errors.push(FieldError::new("api_key", FieldErrorKind::Required, message));
            return None;
        };
        check_key(key.expose())
            .map_err(|(kind, message)| field_errors.push(FieldError::new("api_key", kind, message)))
            .ok()
            .map(|()| Arc::clone(key))
    }

    pub(crate) fn check_limits(&self, field_errors: &mut Vec<FieldError>) {
        self.ledger.check(field_errors);
        if self.rate_limit.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
            field_errors.push(FieldError::new("rate_limit", FieldErrorKind::Range, "must be a number above zero"));
        }
        if self.max_concurrency == Some(0) {
            field_errors.push(FieldError::new("max_concurrency", FieldErrorKind::Range, "must be 1 or more"));
        }
    }

    /// Creates the state that all copies of a client share: pool, throttle and retry budget.
    pub(crate) fn new_shared(&self, settings: &Settings) -> Result<Shared, Error> {
        Ok(Shared { ledger: self.ledger.open()?, ..self.new_connections(settings)? })
    }

    /// The same without a ledger.
    pub(crate) fn new_connections(&self, settings: &Settings) -> Result<Shared, Error> {
        Shared::new(settings, &self.transport, self.rate_limit, self.max_concurrency)
    }

    /// The maximum number of requests per second, if there is one.
    pub(super) fn rate_limit_value(&self) -> Option<f64> {
        self.rate_limit
    }

    /// The maximum number of requests in flight.
    pub(super) fn max_concurrency_value(&self) -> usize {
        self.max_concurrency.unwrap_or(DEFAULT_CONCURRENCY)
    }

    pub(crate) fn user_agent(&self) -> String {
        self.transport.user_agent()
    }
}

/// The environment variables that [`Client::from_env`](crate::Client::from_env) reads.
pub(crate) const ENV_BASE_URL: &str = "WORKSPACE_BASE_URL";
pub(crate) const ENV_API_KEY: &str = "WORKSPACE_API_KEY";
pub(crate) const ENV_CHANNEL_ID: &str = "WORKSPACE_CHANNEL_ID";

impl ClientBuilder {
    /// Reads the base URL, API key and channel from `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and
    /// `WORKSPACE_CHANNEL_ID`, if they are set and not empty.
    pub fn from_env(self) -> Self {
        self.set_from_variables(|name| std::env::var(name).ok())
    }

    pub(crate) fn set_from_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        self.is_from_env = true;
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        if let Some(url) = variable(ENV_BASE_URL) {
            self = self.base_url(url);
        }
        if let Some(key) = variable(ENV_API_KEY) {
            self = self.api_key(key);
        }
        match variable(ENV_CHANNEL_ID) {
            Some(channel_id) => self.channel_id(channel_id),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;
    use crate::policy::throttle::DEFAULT_CONCURRENCY;

    #[test]
    fn every_bad_option_is_listed_at_once() {
        let error = Client::builder()
            .base_url("http://example.com")
            .api_key("bad\nkey")
            .auth(Auth::Body)
            .request_style(RequestStyle::GetQuery)
            .timeout(Duration::ZERO)
            .rate_limit(0.0)
            .max_concurrency(0)
            .proxy("not a url")
            .header("User-Agent", "x")
            .ca_bundle(CaBundle::Pem(b"nothing".to_vec()))
            .build()
            .unwrap_err();
        let mut fields: Vec<_> = error.fields().iter().map(|field_error| field_error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "api_key",
                "auth",
                "base_url",
                "ca_bundle",
                "headers[user-agent]",
                "max_concurrency",
                "proxy",
                "rate_limit",
                "timeout"
            ]
        );
    }

    macro_rules! declare_defaults {
        (
            client { $( $(#[$client_meta:meta])* $client:ident: $client_type:ident = $client_default:literal; )+ }
            ledger { $( $(#[$ledger_meta:meta])* $ledger:ident: $ledger_type:ident = $ledger_default:literal; )+ }
            call { $( $(#[$call_meta:meta])* $call:ident: $call_type:ident = $call_default:literal; )+ }
        ) => {
            /// The default of each option, as the table documents it.
            const DOCUMENTED: &[(&str, &str)] =
                &[$( (stringify!($client), $client_default), )+ $( (stringify!($ledger), $ledger_default), )+ $( (stringify!($call), $call_default), )+];
        };
    }

    crate::for_each_option! { declare_defaults }

    #[test]
    fn the_table_of_options_documents_the_defaults() {
        let builder = ClientBuilder::default().base_url("https://chat.example.com").api_key("key");
        let client = builder.clone().build().unwrap();
        let (settings, transport) = (client.settings(), &builder.transport);
        let seconds = |duration: Duration| format!("{} s", duration.as_secs_f64());
        let unless = |is_set: bool, default: &str| if is_set { "set".to_owned() } else { default.to_owned() };
        for (name, documented) in DOCUMENTED {
            let default = match *name {
                "base_url" => unless(ClientBuilder::default().base_url.is_some(), "required"),
                "api_key" => unless(ClientBuilder::default().api_key.is_some(), "required"),
                "connect_timeout" => seconds(transport.connect_timeout),
                "rate_limit" => unless(builder.rate_limit.is_some(), "no limit"),
                "max_concurrency" => builder.max_concurrency.unwrap_or(DEFAULT_CONCURRENCY).to_string(),
                "proxy" => unless(transport.proxy.is_some(), "from the environment"),
                "trust_roots" => transport.trust_roots.to_string(),
                "ca_bundle" => unless(transport.ca_bundle.is_some(), "none"),
                "app_info" => unless(transport.app_info.is_some(), "none"),
                "ledger" => unless(builder.ledger.source.is_some(), "none"),
                "ledger_scope" => unless(!builder.ledger.scope.is_empty(), "empty"),
                "ledger_secret" => unless(builder.ledger.secret.is_some(), "in the file"),
                "ledger_keep" => builder.ledger.keep.to_string(),
                "allow_insecure_http" => builder.allow_insecure_http.to_string(),
                "auth" => settings.auth.to_string(),
                "request_style" => settings.request_style.to_string(),
                "channel_id" => unless(settings.channel_id.is_some(), "none"),
                "timeout" => seconds(settings.policy.timeout),
                "attempt_timeout" => seconds(settings.attempt_timeout),
                "max_retries" => settings.policy.max_retries.to_string(),
                "headers" => unless(!builder.options.headers.is_empty(), "none"),
                "validate" => settings.validate.to_string(),
                "max_response_bytes" => format!("{} MiB", settings.max_response_bytes / (1024 * 1024)),
                other => panic!("{other} has no check of its default"),
            };
            assert_eq!(*documented, default, "{name}");
        }
    }

    #[test]
    fn too_many_headers_are_rejected() {
        let builder = Client::builder().base_url("https://chat.example.com").api_key("key");
        let with = |count: usize| (0..count).fold(builder.clone(), |all, n| all.header(format!("x-{n}"), "1")).build();
        assert!(with(1_000).is_ok());
        let error = with(40_000).unwrap_err();
        assert_eq!(error.fields().first().map(|field_error| field_error.field.as_str()), Some("headers"));
    }

    #[test]
    fn the_environment_sets_base_url_key_and_channel() {
        let variable = |name: &str| match name {
            ENV_BASE_URL => Some("https://chat.example.com".to_owned()),
            ENV_API_KEY => Some("key".to_owned()),
            _ => Some(String::new()),
        };
        let client = ClientBuilder::default().set_from_variables(variable).build().unwrap();
        assert_eq!(client.settings().channel_id, None);
        assert!(ClientBuilder::default().set_from_variables(|_| None).build().is_err());
    }
}
