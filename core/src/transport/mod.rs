//! HTTP: the connection pool, and what can be proven about a request that failed on it.

mod cause;
mod connecting;
mod driver;
mod exchange;
mod proof;
mod tls;

use std::time::Duration;

use reqwest::redirect::Policy;

use crate::base_url::BaseUrl;
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::options::{CaBundle, ProxyUrl, Roots};

use driver::Driver;

pub(crate) use exchange::{Limits, Reply, exchange};
pub(crate) use proof::Lost;

/// Below the keep-alive time of every common server (Node's 5 s is the shortest), so that a connection is dropped
/// here before it is closed there.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// The options that need a connection pool of their own.
#[derive(Clone)]
pub(crate) struct TransportOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<ProxyUrl>,
    pub(crate) roots: Roots,
    pub(crate) ca_bundle: Option<CaBundle>,
    pub(crate) app_info: Option<String>,
    pub(crate) language: Option<String>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            proxy: None,
            roots: Roots::default(),
            ca_bundle: None,
            app_info: None,
            language: None,
        }
    }
}

impl TransportOptions {
    /// Notes every bad option.
    pub(crate) fn check(&self, problems: &mut Vec<FieldProblem>) {
        let mut problem = |field: &str, kind, message: String| problems.push(FieldProblem::new(field, kind, message));
        if self.connect_timeout.is_zero() {
            problem("connect_timeout", ProblemKind::Range, "must be longer than zero".to_owned());
        }
        if self.proxy.as_ref().is_some_and(|proxy| to_proxy(proxy).is_none()) {
            problem("proxy", ProblemKind::Format, "must be an http or https URL with a host".to_owned());
        }
        if let Err(message) = tls::read_bundle(self.ca_bundle.as_ref()) {
            problem("ca_bundle", ProblemKind::Format, message);
        }
        if self.app_info.as_ref().is_some_and(|info| !is_plain(info)) {
            problem("app_info", ProblemKind::Format, "must be visible ASCII characters and spaces".to_owned());
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

fn to_proxy(proxy: &ProxyUrl) -> Option<reqwest::Proxy> {
    let url = reqwest::Url::parse(proxy.expose()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| reqwest::Proxy::all(url).ok()).flatten()
}

/// The connection pool.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    driver: Driver,
}

impl Transport {
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where trusted roots cannot be read.
    pub(crate) fn new(base_url: &BaseUrl, options: &TransportOptions) -> Result<Self, Error> {
        let failed = |field: &str, message: String| {
            Error::configuration(vec![FieldProblem::new(field, ProblemKind::Format, message)])
        };
        // Reading the platform's roots takes milliseconds, and plain http to this machine needs none.
        let needs_roots = base_url.is_https() || !base_url.is_loopback() || options.proxy.is_some();
        let roots = if needs_roots { options.roots } else { Roots::Bundled };
        let tls = tls::config(roots, options.ca_bundle.as_ref()).map_err(|message| failed("ca_bundle", message))?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .connector_layer(connecting::WatchConnecting)
            // A 301 would turn a POST into a GET and may carry the key to another host.
            .redirect(Policy::none())
            .referer(false)
            // Ours are the only retries.
            .retry(reqwest::retry::never());
        if let Some(proxy) = options.proxy.as_ref().and_then(to_proxy) {
            builder = builder.no_proxy().proxy(proxy);
        } else if base_url.is_loopback() {
            builder = builder.no_proxy();
        }
        // The error may show the proxy's URL, so its text is not passed on.
        let http = builder.build().map_err(|_| failed("proxy", "the HTTP client could not be set up".to_owned()))?;
        Ok(Self { http, driver: Driver::default() })
    }
}
