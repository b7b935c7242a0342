//! How a client is made: every option with its default.

use std::sync::Arc;
use std::time::Duration;

use crate::base_url::BaseUrl;
use crate::client::{Client, Shared};
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::observe::{AttemptEvent, Observer};
use crate::options::{Auth, CaBundle, Draft, ProxyUrl, RequestStyle, Roots, check_key};
use crate::secret::ApiKey;
use crate::transport::TransportOptions;

/// Builds a [`Client`]. Only the base URL and the API key are required.
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
///     .deadline(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), workspace_sdk::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    base_url: Option<String>,
    api_key: Option<Arc<ApiKey>>,
    allow_insecure_http: bool,
    rate_limit: Option<f64>,
    max_concurrency: Option<usize>,
    transport: TransportOptions,
    draft: Draft,
    /// Whether the environment was asked.
    is_from_env: bool,
    /// What was wrong with options before they came here.
    problems: Vec<FieldProblem>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url_set", &self.base_url.is_some()).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Where the API lies. Required. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as
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
        self.draft.auth = auth;
        self
    }

    /// How parameters travel; [`RequestStyle::PostJson`] by default.
    pub fn request_style(mut self, style: RequestStyle) -> Self {
        self.draft.request_style = style;
        self
    }

    /// The channel of every operation that has a `channelId` and is not given one; none by default, and then the server
    /// chooses if the key has only one.
    pub fn channel_id(mut self, channel_id: impl Into<String>) -> Self {
        self.draft.channel_id = Some(channel_id.into());
        self
    }

    /// The longest one attempt may take; 30 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.timeout = timeout;
        self
    }

    /// The longest connecting may take, TLS included; 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport.connect_timeout = timeout;
        self
    }

    /// The longest a whole call may take, with retries and waits; 60 s by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.draft.deadline = deadline;
        self
    }

    /// How often a call may be repeated where that is safe; 2 by default. See the crate's page.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.draft.max_retries = retries;
        self
    }

    /// The most requests a second this client starts, evenly spaced; no limit by default.
    pub fn rate_limit(mut self, requests_per_second: f64) -> Self {
        self.rate_limit = Some(requests_per_second);
        self
    }

    /// The most requests this client has under way at once; 100 by default. Others wait their turn, which counts against their deadline.
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

    /// Which certificate authorities are trusted; [`Roots::Platform`] by default. There is no way to trust all.
    pub fn roots(mut self, roots: Roots) -> Self {
        self.transport.roots = roots;
        self
    }

    /// Certificate authorities to trust besides; none by default.
    pub fn ca_bundle(mut self, bundle: CaBundle) -> Self {
        self.transport.ca_bundle = Some(bundle);
        self
    }

    /// A header to add to every request; none by default. The SDK's own headers cannot be set.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.draft.headers.insert(name.into().to_ascii_lowercase(), value.into());
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
        self.draft.validate = validate;
        self
    }

    /// The largest answer that is read; 16 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.draft.max_response_bytes = bytes;
        self
    }

    /// Whether plain http is allowed to other machines; false by default, because everyone on the way can read the key.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// A function that sees every attempt as it ends; none by default. It must return quickly.
    pub fn on_attempt(mut self, observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        self.draft.observer = Some(Observer::new(observe));
        self
    }

    /// The language and version for the `User-Agent`, such as `python/3.13`. For language bindings.
    #[doc(hidden)]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.transport.language = Some(language.into());
        self
    }

    /// Options that a language could hold and a client cannot; `build` lists them beside its own findings. For language bindings.
    #[doc(hidden)]
    pub fn refuse(mut self, problems: Vec<FieldProblem>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Builds the client. It connects with the first call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), listing every bad option.
    pub fn build(self) -> Result<Client, Error> {
        let mut problems = self.problems.clone();
        let base_url = self.check_base_url(&mut problems);
        let key = self.check_api_key(&mut problems);
        self.check_pacing(&mut problems);
        let settings = self.draft.clone().settle(base_url, key, &self.transport.user_agent(), &mut problems);
        self.transport.check(&mut problems);
        match settings {
            Some(settings) if problems.is_empty() => {
                let shared = Shared::new(&settings, &self.transport, self.rate_limit, self.max_concurrency)?;
                Ok(Client::assemble(settings, self, shared))
            }
            _ => {
                // What could not be taken over from a language looks missing besides.
                let mut named = std::collections::HashSet::new();
                problems.retain(|problem| named.insert(problem.field.clone()));
                Err(Error::configuration(problems))
            }
        }
    }

    fn check_base_url(&self, problems: &mut Vec<FieldProblem>) -> Option<BaseUrl> {
        let Some(text) = self.base_url.as_deref() else {
            let message = match self.is_from_env {
                true => "is required; set WORKSPACE_BASE_URL",
                false => "is required; the API has many hosts, so there is no default",
            };
            problems.push(FieldProblem::new("base_url", ProblemKind::Required, message));
            return None;
        };
        BaseUrl::parse(text, self.allow_insecure_http)
            .map_err(|message| problems.push(FieldProblem::new("base_url", ProblemKind::Format, message)))
            .ok()
    }

    fn check_api_key(&self, problems: &mut Vec<FieldProblem>) -> Option<Arc<ApiKey>> {
        let Some(key) = &self.api_key else {
            let message = match self.is_from_env {
                true => "is required; set WORKSPACE_API_KEY to one made under Workspace → Account → API Keys",
                false => "is required; make one under Workspace → Account → API Keys",
            };
            problems.push(FieldProblem::new("api_key", ProblemKind::Required, message));
            return None;
        };
        check_key(key.expose())
            .map_err(|(kind, message)| problems.push(FieldProblem::new("api_key", kind, message)))
            .ok()
            .map(|()| Arc::clone(key))
    }

    fn check_pacing(&self, problems: &mut Vec<FieldProblem>) {
        if self.rate_limit.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
            problems.push(FieldProblem::new("rate_limit", ProblemKind::Range, "must be a number above zero"));
        }
        if self.max_concurrency == Some(0) {
            problems.push(FieldProblem::new("max_concurrency", ProblemKind::Range, "must be 1 or more"));
        }
    }

    /// What every copy of a client shares, made anew: pool, pacing and retry budget.
    pub(crate) fn new_shared(&self, settings: &crate::options::Settings) -> Result<Shared, Error> {
        Shared::new(settings, &self.transport, self.rate_limit, self.max_concurrency)
    }

    /// The options that a copy may have differently.
    pub(crate) fn draft(&self) -> &Draft {
        &self.draft
    }

    pub(crate) fn user_agent(&self) -> String {
        self.transport.user_agent()
    }

    pub(crate) fn with_draft(&self, draft: Draft) -> Self {
        Self { draft, ..self.clone() }
    }
}

/// The variables [`Client::from_env`] reads.
pub(crate) const ENV_BASE_URL: &str = "WORKSPACE_BASE_URL";
pub(crate) const ENV_API_KEY: &str = "WORKSPACE_API_KEY";
pub(crate) const ENV_CHANNEL_ID: &str = "WORKSPACE_CHANNEL_ID";

impl ClientBuilder {
    /// Takes the base URL, API key and channel from `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and
    /// `WORKSPACE_CHANNEL_ID`, where they are set and not empty.
    pub fn from_env(self) -> Self {
        self.take_variables(|name| std::env::var(name).ok())
    }

    /// Takes the API key alone from `WORKSPACE_API_KEY`. For language bindings, whose clients travel between processes.
    #[doc(hidden)]
    pub fn api_key_from_env(self) -> Self {
        self.take_variables(|name| std::env::var(name).ok().filter(|_| name == ENV_API_KEY))
    }

    /// Whether `WORKSPACE_API_KEY` holds this key.
    #[doc(hidden)]
    pub fn is_key_in_env(&self) -> bool {
        let variable = std::env::var(ENV_API_KEY).ok();
        variable.is_some() && variable.as_deref() == self.expose_key()
    }

    /// The key itself, for a binding that was asked to send it along.
    #[doc(hidden)]
    pub fn expose_key(&self) -> Option<&str> {
        self.api_key.as_ref().map(|key| key.expose())
    }

    pub(crate) fn take_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
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
        let client = ClientBuilder::default().take_variables(variable).build().unwrap();
        assert_eq!(client.settings().channel_id, None);
        assert!(ClientBuilder::default().take_variables(|_| None).build().is_err());
    }
}
