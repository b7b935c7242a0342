//! The proxy of a client: the one of the option `proxy`, or the one that the environment names for the base URL.

mod no_proxy;
mod socks;
mod variables;

use std::ffi::OsString;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Uri;
use http::header::HeaderValue;
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::config::base_url::BaseUrl;
use crate::config::options::ProxyUrl;

/// How a proxy is asked for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProxyProtocol {
    /// CONNECT for https; a plain http request is forwarded by the proxy.
    Http,
    /// SOCKS 5 (RFC 1928). With `resolves_names`, the proxy looks up the address of the server.
    Socks { resolves_names: bool },
}

/// The schemes of a proxy URL, as curl defines them.
const SCHEMES: &[(&str, ProxyProtocol)] = &[
    ("http", ProxyProtocol::Http),
    ("https", ProxyProtocol::Http),
    ("socks5", ProxyProtocol::Socks { resolves_names: false }),
    ("socks5h", ProxyProtocol::Socks { resolves_names: true }),
];

/// The port of a SOCKS proxy whose URL has none (RFC 1928, 3).
const SOCKS_PORT: u16 = 1080;

/// The maximum length of a user name and of a password for a SOCKS proxy (RFC 1929, 2).
const MAX_SOCKS_CREDENTIAL: usize = 255;

const NOT_A_PROXY: &str = "must be an http, https, socks5 or socks5h URL with a host";
const HAS_PATH: &str =
    "must end after the host and the port; the characters / ? # in a password must be percent-encoded";
const CREDENTIALS_TOO_LONG: &str = "must not have a user name or password longer than 255 bytes, the limit of SOCKS";

/// A proxy: its address, protocol and credentials.
pub(crate) struct Proxy {
    uri: Uri,
    protocol: ProxyProtocol,
    /// The user name and the password.
    credentials: Option<(String, String)>,
    /// The credentials as the header of an HTTP proxy.
    basic_auth: Option<HeaderValue>,
}

/// Without the credentials.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("uri", &self.uri).finish_non_exhaustive()
    }
}

impl Proxy {
    /// Parses a URL such as `socks5h://user:password@proxy.example:1080`.
    ///
    /// # Errors
    ///
    /// A sentence that fits after the name of the option or the variable. It contains no part of the URL.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(NOT_A_PROXY)?;
        let known = SCHEMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
        let (scheme, protocol) = *known.ok_or(NOT_A_PROXY)?;
        // The host of a scheme that is not of the web would be accepted unchecked, and http would lose a port of 80.
        let parse = |scheme: &str| Url::parse(&format!("{scheme}://{rest}")).map_err(|_| NOT_A_PROXY);
        let url = parse(if scheme == "https" { "https" } else { "http" })?;
        // An unencoded / ? or # in a password ends the host early: the rest of the URL would be taken for its path.
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(HAS_PATH);
        }
        let mut authority = url.host_str().ok_or(NOT_A_PROXY)?.to_owned();
        let port = match protocol {
            ProxyProtocol::Http => url.port(),
            ProxyProtocol::Socks { .. } => Some(parse("socks5")?.port().unwrap_or(SOCKS_PORT)),
        };
        if let Some(port) = port {
            authority = format!("{authority}:{port}");
        }
        let uri = Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build();
        let credentials = credentials_of(&url);
        let is_long = |text: &str| text.len() > MAX_SOCKS_CREDENTIAL;
        if protocol != ProxyProtocol::Http
            && credentials.as_ref().is_some_and(|(user, password)| is_long(user) || is_long(password))
        {
            return Err(CREDENTIALS_TOO_LONG);
        }
        let basic_auth = credentials.as_ref().map(|(user, password)| basic_auth(user, password)).transpose()?;
        Ok(Self { uri: uri.map_err(|_| NOT_A_PROXY)?, protocol, credentials, basic_auth })
    }

    /// The proxy for a base URL, which is the host of every request of a client. An option is used for every host. The
    /// environment is not used for the local machine.
    ///
    /// # Errors
    ///
    /// A sentence that names the variable whose value cannot be used. Without an error, the request would be sent
    /// without the proxy.
    pub(super) fn of(
        base_url: &BaseUrl,
        option: Option<&ProxyUrl>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, String> {
        match option {
            Some(url) => Self::parse(url.expose()).map(Some).map_err(str::to_owned),
            None if base_url.is_loopback() => Ok(None),
            None => variables::proxy_of(base_url.url(), variable),
        }
    }

    /// The proxy of the settings of macOS or Windows. It is `None` on other systems.
    fn of_system(target: &Url) -> Option<Self> {
        if !cfg!(any(target_os = "macos", windows)) {
            return None;
        }
        let intercept = Matcher::from_system().intercept(&target.as_str().parse().ok()?)?;
        let (uri, basic_auth) = (intercept.uri().clone(), intercept.basic_auth().cloned());
        Some(Self { uri, protocol: ProxyProtocol::Http, credentials: None, basic_auth })
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(super) fn protocol(&self) -> ProxyProtocol {
        self.protocol
    }

    /// Whether the connection to the proxy itself is encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.uri().scheme() == Some(&http::uri::Scheme::HTTPS)
    }

    /// The credentials for an HTTP proxy.
    pub(super) fn basic_auth(&self) -> Option<&HeaderValue> {
        self.basic_auth.as_ref()
    }
}

/// The user name and the password in a URL, decoded.
fn credentials_of(url: &Url) -> Option<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let password = url.password();
    (!url.username().is_empty() || password.is_some())
        .then(|| (decode(url.username()), decode(password.unwrap_or_default())))
}

/// The value of `Proxy-Authorization` (RFC 7617).
fn basic_auth(user: &str, password: &str) -> Result<HeaderValue, &'static str> {
    let text = format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")));
    let mut value = HeaderValue::try_from(text).map_err(|_| NOT_A_PROXY)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_urls_are_read_strictly() {
        let long = "u".repeat(MAX_SOCKS_CREDENTIAL + 1);
        let (long_http, long_socks) = (format!("http://{long}@proxy"), format!("socks5://{long}@proxy"));
        let cases = [
            ("http://proxy.example", Ok("http://proxy.example/")),
            ("HTTP://proxy.example:3128/", Ok("http://proxy.example:3128/")),
            (" https://user:pass@proxy.example\n", Ok("https://proxy.example/")),
            ("http://[fd00::1]:3128", Ok("http://[fd00::1]:3128/")),
            ("http://domain\\user:p@ss@proxy:3128", Err(HAS_PATH)),
            ("http://user:p@ss@proxy:3128", Ok("http://proxy:3128/")),
            ("http://user:p%2Fss@proxy:3128", Ok("http://proxy:3128/")),
            (&long_http, Ok("http://proxy/")),
            ("socks5://proxy.example", Ok("socks5://proxy.example:1080/")),
            ("SOCKS5H://user@127.0.0.1:80", Ok("socks5h://127.0.0.1:80/")),
            ("socks5h://[::1]:9050", Ok("socks5h://[::1]:9050/")),
            (&long_socks, Err(CREDENTIALS_TOO_LONG)),
            ("http://user:p/ss@proxy:3128", Err(NOT_A_PROXY)),
            ("http://user:12/ss@proxy:3128", Err(HAS_PATH)),
            ("http://user:12?ss@proxy:3128", Err(HAS_PATH)),
            ("http://user:12#ss@proxy:3128", Err(HAS_PATH)),
            ("http://proxy.example/proxy.pac", Err(HAS_PATH)),
            ("http://proxy.example:99999", Err(NOT_A_PROXY)),
            ("socks5h://pro xy", Err(NOT_A_PROXY)),
            ("socks5h://", Err(NOT_A_PROXY)),
            ("socks4://proxy.example", Err(NOT_A_PROXY)),
            ("socks://proxy.example", Err(NOT_A_PROXY)),
            ("ftp://proxy.example", Err(NOT_A_PROXY)),
            ("proxy.example:3128", Err(NOT_A_PROXY)),
            ("\"http://proxy.example\"", Err(NOT_A_PROXY)),
            ("", Err(NOT_A_PROXY)),
        ];
        for (text, expected) in cases {
            let found = Proxy::parse(text).map(|proxy| proxy.uri().to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn credentials_are_decoded_for_each_protocol() {
        let raw = |text| Proxy::parse(text).unwrap().credentials.map(|(user, password)| format!("{user} {password}"));
        assert_eq!(raw("socks5h://us%40er:p%3Ass@proxy").as_deref(), Some("us@er p:ss"));
        assert_eq!(raw("socks5h://user@proxy").as_deref(), Some("user "));
        assert_eq!(raw("socks5h://proxy"), None);
        let proxy = Proxy::parse("http://user:p%3Ass@proxy").unwrap();
        assert_eq!(proxy.basic_auth().unwrap(), "Basic dXNlcjpwOnNz");
        let shown = format!("{proxy:?}");
        assert!(shown.contains("proxy") && !shown.contains("dXNlcjpwOnNz") && !shown.contains("p:ss"), "{shown}");
    }
}
