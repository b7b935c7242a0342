//! The API's base URL, and validation of request paths.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::Uri;
use url::Url;

/// What is appended to a base URL that has no path (the API page).
const DEFAULT_PATH: &str = "/api/workspace/v1/";

/// The longest URL that the HTTP library can carry, in bytes.
const MAX_URL: usize = 65_534;

/// How many URLs are kept: more than there are operations.
const KEPT_URLS: usize = 16;

/// The base URL of the API: http or https, ending in a slash, without user info, query or fragment.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    url: Url,
    /// The URLs of the operations' paths, built at their first use. Building one costs about 3 % of a send.
    kept: Arc<[OnceLock<(&'static str, Uri)>; KEPT_URLS]>,
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.url.fmt(f)
    }
}

impl BaseUrl {
    /// # Errors
    ///
    /// What is wrong, in a sentence that fits after "base_url: ".
    pub(crate) fn parse(text: &str, allow_insecure_http: bool) -> Result<Self, String> {
        let text = text.trim();
        let mut url = Url::parse(text).map_err(|_| "is not an absolute URL such as https://host".to_owned())?;
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err("must not hold white space or control characters".to_owned());
        }
        let is_web = matches!(url.scheme(), "http" | "https") && text.contains("://");
        if !is_web || !url.has_host() {
            return Err("must be an absolute http or https URL".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must not have a query or a fragment".to_owned());
        }
        if url.path() == "/" {
            url.set_path(DEFAULT_PATH);
        } else if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let base = Self { url, kept: Arc::default() };
        if base.with_path("", "").is_none() {
            return Err("cannot be used in an HTTP request".to_owned());
        }
        if base.url.scheme() == "http" && !base.is_loopback() && !allow_insecure_http {
            return Err("must be https: plain http would show the API key to everyone on the way".to_owned());
        }
        Ok(base)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the host is this machine, by name or by address.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// As [`Self::with_path`], for the path of an operation: its URL without a query is built only once.
    pub(crate) fn with_operation_path(&self, path: &'static str, query: &str) -> Option<Uri> {
        if !query.is_empty() {
            return self.with_path(path, query);
        }
        for slot in self.kept.iter() {
            let (kept, uri) = match slot.get() {
                Some(kept) => kept,
                None => {
                    let uri = self.with_path(path, "")?;
                    slot.get_or_init(|| (path, uri))
                }
            };
            // Another call may have filled the slot for another path in the meantime.
            if *kept == path {
                return Some(uri.clone());
            }
        }
        self.with_path(path, "")
    }

    /// The URL of a path below the base, with a query if it is not empty. `None` where it is longer than the HTTP library
    /// can carry.
    pub(crate) fn with_path(&self, path: &str, query: &str) -> Option<Uri> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
        let mut url = match path.bytes().all(is_plain) {
            true => format!("{}{path}", self.url),
            false => append(&self.url, path).into(),
        };
        if !query.is_empty() {
            url.push('?');
            url.push_str(query);
        }
        to_uri(url)
    }
}

fn to_uri(url: String) -> Option<Uri> {
    (url.len() <= MAX_URL).then(|| Uri::from_maybe_shared(Bytes::from(url)).ok()).flatten()
}

/// Segments are appended, never joined: a path cannot lead to another host.
fn append(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

/// Whether a caller's path stays below the base URL.
///
/// # Errors
///
/// What is wrong, in a sentence that fits after "path: ".
pub(crate) fn check_path(path: &str) -> Result<(), &'static str> {
    let segments = || path.split('/');
    if path.is_empty() {
        return Err("is empty");
    }
    if path.contains([':', '\\', '%']) {
        return Err("must be a plain path below the base URL, without a scheme, a backslash or percent signs");
    }
    if path.contains(['?', '#']) {
        return Err("must not have a query or a fragment; pass parameters instead");
    }
    if path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("must not hold white space or control characters");
    }
    if path.starts_with('/') || path.ends_with('/') || segments().any(|segment| matches!(segment, "" | "." | "..")) {
        return Err("must be segments joined by single slashes, without . or .. and without a slash at either end");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_and_refuses_base_urls() {
        let cases = [
            ("https://api.example.com", Some("https://api.example.com/api/workspace/v1/labels/list")),
            ("https://api.example.com/", Some("https://api.example.com/api/workspace/v1/labels/list")),
            ("https://api.example.com/v2", Some("https://api.example.com/v2/labels/list")),
            ("https://api.example.com/a/v2/", Some("https://api.example.com/a/v2/labels/list")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080/api/workspace/v1/labels/list")),
            ("http://[::1]:8080/x", Some("http://[::1]:8080/x/labels/list")),
            ("http://localhost", Some("http://localhost/api/workspace/v1/labels/list")),
            ("http://example.com", None),
            ("http://127.0.0.1.example.com", None),
            ("https://user@example.com", None),
            ("https://:pass@example.com", None),
            ("https://example.com/?a=b", None),
            ("https://example.com/#top", None),
            ("ftp://example.com", None),
            ("https:example.com", None),
            ("example.com", None),
            ("/api", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let url = BaseUrl::parse(text, false).map(|base| base.with_path("labels/list", "").unwrap().to_string());
            assert_eq!(url.ok().as_deref(), expected, "{text}");
        }
        assert!(BaseUrl::parse("http://example.com", true).is_ok());
    }

    #[test]
    fn keeps_the_urls_of_operations() {
        let base = BaseUrl::parse("https://api.example.com", false).unwrap();
        let paths: [&'static str; KEPT_URLS + 2] =
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r"];
        for _ in 0..2 {
            for path in paths {
                for query in ["", "x=y"] {
                    assert_eq!(base.with_operation_path(path, query), base.with_path(path, query), "{path} {query}");
                }
            }
        }
        assert!(base.kept.iter().all(|slot| slot.get().is_some()));
        assert_eq!(base.clone().kept.first().and_then(OnceLock::get).map(|(path, _)| *path), Some("a"));
    }

    #[test]
    fn keeps_paths_below_the_base() {
        for path in ["labels/list", "a", "a/b-c_d.e"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        let outside = [
            "",
            "/a",
            "a/",
            "a//b",
            "../a",
            "a/../b",
            "a/.",
            "https://x/y",
            "//x",
            "a?b",
            "a#b",
            "a\\b",
            "a b",
            "a%2e",
        ];
        for path in outside {
            assert!(check_path(path).is_err(), "{path}");
        }
    }
}
