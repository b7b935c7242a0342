//! How a client is made: every option with its default.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::call::context::Shared;
use crate::config::api_key::ApiKey;
use crate::config::base_url::BaseUrl;
use crate::config::options::Settings;
use crate::config::options::{Auth, CaBundle, ProxyUrl, RawOptions, RequestStyle, TrustRoots, check_key};
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::events::{AttemptEvent, Observer};
use crate::transport::TransportOptions;

/// Builds a [`Client`](crate::Client). Only the base URL and the API key are required.
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
    /// Whether the environment was asked.
    is_from_env: bool,
    /// Errors of options that were found before they were set.
    pub(crate) field_errors: Vec<FieldError>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url_set", &self.base_url.is_some()).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// The API's base URL. Required. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as
    /// given. Plain http is allowed to this machine only, unless [`allow_insecure_http`](Self::allow_insecure_http).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The API key. Required.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(Arc::new(ApiKey::new(key.into())));
        self
    }

    /// Where the key goes; [`Auth::Header`] by default. [`Auth::Body`] needs [`RequestStyle::PostJson`].
    pub fn auth(mut self, auth: Auth) -> Self {
        self.options.auth = auth;
        self
    }

    /// How parameters travel; [`RequestStyle::PostJson`] by default.
    pub fn request_style(mut self, style: RequestStyle) -> Self {
        self.options.request_style = style;
        self
    }

    /// The channel of every operation that has a `channelId` and is not given one; none by default, and then the server
    /// chooses if the key has only one.
    pub fn channel_id(mut self, channel_id: impl Into<String>) -> Self {
        self.options.channel_id = Some(channel_id.into());
        self
    }

    /// The longest that the whole call may take, with retries and waits; 60 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// The longest that one attempt may take; 30 s by default. It is never longer than what is left of
    /// [`timeout`](Self::timeout); setting both, with this one longer, is an error of [`build`](Self::build).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// The longest connecting may take, TLS included; 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport.connect_timeout = timeout;
        self
    }

    /// How often a call may be repeated where that is safe; 2 by default. See the crate's page.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.max_retries = retries;
        self
    }

    /// The most requests per second that this client starts, evenly spaced; no limit by default.
    pub fn rate_limit(mut self, requests_per_second: f64) -> Self {
        self.rate_limit = Some(requests_per_second);
        self
    }

    /// The most requests that this client has in flight at once; 100 by default. Others wait for a permit, which counts against their timeout.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = Some(requests);
        self
    }

    /// An HTTP proxy for everything, its credentials in the URL if it needs some. By default the usual environment
    /// variables decide, on macOS and Windows the system's settings too, and never for this machine.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.proxy = Some(ProxyUrl::new(url.into()));
        self
    }

    /// Which certificate authorities are trusted; [`TrustRoots::Platform`] by default. There is no way to trust all.
    pub fn trust_roots(mut self, roots: TrustRoots) -> Self {
        self.transport.trust_roots = roots;
        self
    }

    /// Certificate authorities to trust besides; none by default.
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

    /// Whether values are checked before anything is sent; true by default. Missing, empty and conflicting
    /// parameters are always refused.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = validate;
        self
    }

    /// The largest answer that is read; 16 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.options.max_response_bytes = bytes;
        self
    }

    /// Whether plain http is allowed to other machines; false by default, because everyone on the way can read the key.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// A function that sees every attempt as it ends; none by default. It must return quickly.
    pub fn on_attempt(mut self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        self.options.observer = Some(Observer::new(observe));
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
                true => "is required; set WORKSPACE_API_KEY to one made under Workspace → Account → API Keys",
                false => "is required; make one under Workspace → Account → API Keys",
            };
            field_errors.push(FieldError::new("api_key", FieldErrorKind::Required, message));
            return None;
        };
        check_key(key.expose())
            .map_err(|(kind, message)| field_errors.push(FieldError::new("api_key", kind, message)))
            .ok()
            .map(|()| Arc::clone(key))
    }

    pub(crate) fn check_pacing(&self, field_errors: &mut Vec<FieldError>) {
        if self.rate_limit.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
            field_errors.push(FieldError::new("rate_limit", FieldErrorKind::Range, "must be a number above zero"));
        }
        if self.max_concurrency == Some(0) {
            field_errors.push(FieldError::new("max_concurrency", FieldErrorKind::Range, "must be 1 or more"));
        }
    }

    /// What every copy of a client shares, made anew: pool, throttle and retry budget.
    pub(crate) fn new_shared(&self, settings: &Settings) -> Result<Shared, Error> {
        Shared::new(settings, &self.transport, self.rate_limit, self.max_concurrency)
    }

    pub(crate) fn user_agent(&self) -> String {
        self.transport.user_agent()
    }
}

/// The variables [`Client::from_env`](crate::Client::from_env) reads.
pub(crate) const ENV_BASE_URL: &str = "WORKSPACE_BASE_URL";
pub(crate) const ENV_API_KEY: &str = "WORKSPACE_API_KEY";
pub(crate) const ENV_CHANNEL_ID: &str = "WORKSPACE_CHANNEL_ID";

impl ClientBuilder {
    /// Takes the base URL, API key and channel from `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and
    /// `WORKSPACE_CHANNEL_ID`, where they are set and not empty.
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
            .header("X-API-Key", "x")
            .ca_bundle(CaBundle::Pem(b"nothing".to_vec()))
            .build()
            .unwrap_err();
        let mut fields: Vec<_> = error.fields().iter().map(|problem| problem.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "api_key",
                "auth",
                "base_url",
                "ca_bundle",
                "headers[x-api-key]",
                "max_concurrency",
                "proxy",
                "rate_limit",
                "timeout"
            ]
        );
    }

    #[test]
    fn headers_have_an_end() {
        let builder = Client::builder().base_url("https://chat.example.com").api_key("key");
        let with = |count: usize| (0..count).fold(builder.clone(), |all, n| all.header(format!("x-{n}"), "1")).build();
        assert!(with(1_000).is_ok());
        let error = with(40_000).unwrap_err();
        assert_eq!(error.fields().first().map(|problem| problem.field.as_str()), Some("headers"));
    }

    #[test]
    fn the_environment_names_host_key_and_channel() {
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
