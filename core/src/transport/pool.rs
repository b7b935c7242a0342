//! The connection pool, and the options it is made with.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use http::Request;
use http::header::{HeaderValue, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use crate::config::base_url::BaseUrl;
use crate::config::options::{CaBundle, ProxyUrl, TrustRoots};
use crate::error::{Error, FieldError, FieldErrorKind};

use super::connector::Connector;
use super::redirect::redirect_host;
use super::request_body::RequestBody;
use super::stall_guard::StallGuard;
use super::{connection, tls};

/// Below the keep-alive time of every common server (Node's 5 s is the shortest), so that a connection is dropped
/// here before it is closed there.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// The options that need a connection pool of their own.
#[derive(Clone)]
pub(crate) struct TransportOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<ProxyUrl>,
    pub(crate) trust_roots: TrustRoots,
    pub(crate) ca_bundle: Option<CaBundle>,
    pub(crate) app_info: Option<String>,
    pub(crate) language: Option<String>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            proxy: None,
            trust_roots: TrustRoots::default(),
            ca_bundle: None,
            app_info: None,
            language: None,
        }
    }
}

impl TransportOptions {
    /// Notes every bad option.
    pub(crate) fn check(&self, problems: &mut Vec<FieldError>) {
        let mut problem = |field: &str, kind, message: String| problems.push(FieldError::new(field, kind, message));
        if self.connect_timeout.is_zero() {
            problem("connect_timeout", FieldErrorKind::Range, "must be longer than zero".to_owned());
        }
        if self.proxy.as_ref().is_some_and(|proxy| to_proxy(proxy).is_none()) {
            problem("proxy", FieldErrorKind::Format, "must be an http or https URL with a host".to_owned());
        }
        if let Err(message) = tls::read_bundle(self.ca_bundle.as_ref()) {
            problem("ca_bundle", FieldErrorKind::Format, message);
        }
        if self.app_info.as_ref().is_some_and(|info| !is_plain(info)) {
            problem("app_info", FieldErrorKind::Format, "must be visible ASCII characters and spaces".to_owned());
        }
    }

    /// `workspace-sdk/0.1.0 (rust) shop/1.4`.
    pub(crate) fn user_agent(&self) -> String {
        let language = self.language.as_deref().filter(|language| is_plain(language)).unwrap_or("rust");
        let own = format!("workspace-sdk/{} ({language})", env!("CARGO_PKG_VERSION"));
        self.app_info.as_ref().map_or_else(|| own.clone(), |info| format!("{own} {info}"))
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

fn to_proxy(proxy: &ProxyUrl) -> Option<Matcher> {
    let url = Url::parse(proxy.expose()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    is_web.then(|| Matcher::builder().all(url.as_str()).build())
}

/// The connection pool.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(super) http: Client<Connector, RequestBody>,
    proxies: Option<Arc<Matcher>>,
    /// How many connections the server refused in the TLS handshake.
    pub(super) refusals: Arc<AtomicU64>,
    base_url: BaseUrl,
    pub(super) stall_guard: StallGuard,
}

impl Transport {
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where trusted roots cannot be read.
    pub(crate) fn new(base_url: &BaseUrl, options: &TransportOptions) -> Result<Self, Error> {
        // Reading the platform's roots takes milliseconds, and plain http to this machine needs none.
        let needs_roots = base_url.is_https() || !base_url.is_loopback() || options.proxy.is_some();
        let roots = if needs_roots { options.trust_roots } else { TrustRoots::Bundled };
        let tls = tls::config(roots, options.ca_bundle.as_ref()).map_err(|message| {
            Error::configuration(vec![FieldError::new("ca_bundle", FieldErrorKind::Format, message)])
        })?;
        let proxies = match options.proxy.as_ref().and_then(to_proxy) {
            Some(proxy) => Some(proxy),
            None if base_url.is_loopback() => None,
            None => Some(Matcher::from_system()),
        };
        let proxies = proxies.map(Arc::new);
        let connector = Connector::new(&tls, proxies.clone(), options.connect_timeout);
        let refusals = connector.refusals();
        let http = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .http1_max_buf_size(connection::HTTP1_BUFFER)
            .http2_initial_stream_window_size(connection::HTTP2_STREAM_WINDOW)
            .http2_initial_connection_window_size(connection::HTTP2_CONNECTION_WINDOW)
            .http2_keep_alive_interval(connection::PING_INTERVAL)
            .http2_keep_alive_timeout(connection::PING_TIMEOUT)
            // A request that is given back unread, because its idle connection had closed, goes on another.
            .retry_canceled_requests(true)
            .build(connector);
        Ok(Self { http, proxies, refusals, base_url: base_url.clone(), stall_guard: StallGuard::default() })
    }

    /// Sends a request. Nothing follows redirects: a 301 would turn a POST into a GET and may carry the key to another host.
    pub(super) fn request(&self, mut request: Request<RequestBody>) -> ResponseFuture {
        if let Some(credentials) = self.proxy_credentials(&request) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, credentials);
        }
        self.http.request(request)
    }

    /// The credentials for a proxy that reads the request itself, as it does for plain http.
    fn proxy_credentials(&self, request: &Request<RequestBody>) -> Option<HeaderValue> {
        let is_plain = request.uri().scheme() == Some(&Scheme::HTTP);
        let proxies = self.proxies.as_ref().filter(|_| is_plain)?;
        let mut credentials = proxies.intercept(request.uri())?.basic_auth()?.clone();
        credentials.set_sensitive(true);
        Some(credentials)
    }

    pub(super) fn redirect_host(&self, location: Option<&HeaderValue>) -> Option<String> {
        redirect_host(self.base_url.url(), location)
    }
}
