//! The connection pool and its options.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use http::Request;
use http::header::{HeaderValue, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::time::Instant;

use crate::config::base_url::BaseUrl;
use crate::config::options::{CaBundle, ProxyUrl, TrustRoots};
use crate::error::{Error, FieldError, FieldErrorKind};

use super::connector::Connector;
use super::first_connection::{Ahead, FirstConnection};
use super::proxy::{Proxy, ProxyProtocol};
use super::redirect::redirect_host;
use super::request_body::RequestBody;
use super::stall_guard::StallGuard;
use super::{connection, roots, tls};

/// Below the keep-alive timeout of every common server (Node's 5 s is the shortest), so that this side drops a
/// connection before the server closes it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// The options that require a separate connection pool.
#[derive(Clone)]
pub(crate) struct TransportOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<ProxyUrl>,
    pub(crate) trust_roots: TrustRoots,
    pub(crate) ca_bundle: Option<CaBundle>,
    /// The environment variable that names a further CA bundle in the language of the binding.
    pub(crate) ca_file_variable: Option<&'static str>,
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
            ca_file_variable: None,
            app_info: None,
            language: None,
        }
    }
}

impl TransportOptions {
    /// Reports every invalid option.
    pub(crate) fn check(&self, field_errors: &mut Vec<FieldError>) {
        let mut field_error =
            |field: &str, kind, message: String| field_errors.push(FieldError::new(field, kind, message));
        if self.connect_timeout.is_zero() {
            field_error("connect_timeout", FieldErrorKind::Range, "must be longer than zero".to_owned());
        }
        if let Some(Err(message)) = self.proxy.as_ref().map(|url| Proxy::parse(url.expose())) {
            field_error("proxy", FieldErrorKind::Format, message.to_owned());
        }
        if let Some(Err(message)) = self.ca_bundle.as_ref().map(roots::read_bundle) {
            field_error("ca_bundle", FieldErrorKind::Format, message);
        }
        if self.app_info.as_ref().is_some_and(|info| !is_plain(info)) {
            field_error("app_info", FieldErrorKind::Format, "must be visible ASCII characters and spaces".to_owned());
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

/// Loading the roots of the platform takes milliseconds. A client without TLS does not need them.
fn tls_config(
    options: &TransportOptions,
    is_encrypted: bool,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<ClientConfig, FieldError> {
    let (trust_roots, file_variable) = match is_encrypted {
        true => (options.trust_roots, options.ca_file_variable),
        false => (TrustRoots::Bundled, None),
    };
    let roots = roots::load(trust_roots, &variable);
    let extra = roots::extra(options.ca_bundle.as_ref(), file_variable, variable);
    let config = extra.and_then(|extra| tls::config(roots, extra));
    config.map_err(|message| FieldError::new("ca_bundle", FieldErrorKind::Format, message))
}

/// The connection pool.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(super) http: Client<Connector, RequestBody>,
    proxy: Option<Arc<Proxy>>,
    /// The number of connections that the server rejected in the TLS handshake.
    pub(super) rejections: Arc<AtomicU64>,
    base_url: BaseUrl,
    pub(super) stall_guard: StallGuard,
    first_connection: Arc<FirstConnection>,
}

impl Transport {
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the trusted roots cannot be loaded, or if an
    /// environment variable names a proxy that cannot be used.
    pub(crate) fn new(base_url: &BaseUrl, options: &TransportOptions) -> Result<Self, Error> {
        let variable = |name: &str| std::env::var_os(name);
        let proxy = Proxy::of(base_url, options.proxy.as_ref(), variable)
            .map_err(|message| FieldError::new("proxy", FieldErrorKind::Format, message));
        // An unusable proxy does not hide an error in the trusted roots.
        let is_encrypted = base_url.is_https() || matches!(&proxy, Ok(Some(proxy)) if proxy.is_https());
        let (proxy, tls) = match (proxy, tls_config(options, is_encrypted, variable)) {
            (Ok(proxy), Ok(tls)) => (proxy.map(Arc::new), tls),
            (proxy, tls) => return Err(Error::configuration(proxy.err().into_iter().chain(tls.err()).collect())),
        };
        let connector = Connector::new(&tls, proxy.clone(), options.connect_timeout);
        let (rejections, first_connection) = (connector.rejections(), connector.first_connection());
        let http = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .http1_max_buf_size(connection::HTTP1_BUFFER)
            .http2_initial_stream_window_size(connection::HTTP2_STREAM_WINDOW)
            .http2_initial_connection_window_size(connection::HTTP2_CONNECTION_WINDOW)
            .http2_keep_alive_interval(connection::PING_INTERVAL)
            .http2_keep_alive_timeout(connection::PING_TIMEOUT)
            // A request that is returned unsent, because its idle connection was closed, is sent on another connection.
            .retry_canceled_requests(true)
            .build(connector);
        let (base_url, stall_guard) = (base_url.clone(), StallGuard::default());
        Ok(Self { http, proxy, rejections, base_url, stall_guard, first_connection })
    }

    /// Waits until another call has opened the first connection, if this one may be able to use it. The result is that
    /// this call opens it, and the others wait.
    pub(super) async fn first_connection(&self, until: Instant) -> Option<Ahead> {
        if self.base_url.is_https() { self.first_connection.wait(until).await } else { None }
    }

    /// Sends a request. Redirects are not followed: a 301 would turn a POST into a GET and could send the key to
    /// another host.
    pub(super) fn request(&self, mut request: Request<RequestBody>) -> ResponseFuture {
        if let Some(credentials) = self.proxy_credentials(&request) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, credentials);
        }
        self.http.request(request)
    }

    /// The credentials for a proxy that reads the request itself, as it does for plain http.
    fn proxy_credentials(&self, request: &Request<RequestBody>) -> Option<HeaderValue> {
        let is_plain = request.uri().scheme() == Some(&Scheme::HTTP);
        let proxy = self.proxy.as_ref().filter(|proxy| is_plain && proxy.protocol() == ProxyProtocol::Http)?;
        let mut credentials = proxy.basic_auth()?.clone();
        credentials.set_sensitive(true);
        Some(credentials)
    }

    pub(super) fn redirect_host(&self, location: Option<&HeaderValue>) -> Option<String> {
        redirect_host(self.base_url.url(), location)
    }
}
