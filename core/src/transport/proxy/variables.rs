//! The proxy variables of the environment, read as curl reads them: lower case before upper case, and an empty variable
//! counts as not set.

use std::ffi::OsString;

use url::Url;

use super::{NOT_A_PROXY, Proxy, no_proxy};

/// The variables that can name the proxy for a URL, in order of precedence.
const HTTP: &[&str] = &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
const HTTPS: &[&str] = &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// The variables that list the hosts without a proxy, in order of precedence.
const NO_PROXY: &[&str] = &["no_proxy", "NO_PROXY"];

/// A web server sets this variable for a CGI program, and sets `HTTP_PROXY` to the header `Proxy` of the request. A
/// request could name a proxy this way (CVE-2016-5385), so that `HTTP_PROXY` is ignored there.
const CGI: &str = "REQUEST_METHOD";

/// The proxy for this URL, or the one of the system's settings if no variable names one.
///
/// # Errors
///
/// A sentence that names the variable whose value cannot be used, without the value.
pub(super) fn proxy_of(target: &Url, variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Proxy>, String> {
    let first = |names: &[&'static str]| {
        let is_cgi = variable(CGI).is_some();
        let names = names.iter().filter(|name| !(is_cgi && **name == "HTTP_PROXY"));
        names.filter_map(|name| Some((*name, variable(name)?))).find(|(_, value)| !is_blank(value))
    };
    let bypasses = |(_, list): (_, OsString)| no_proxy::contains(&list.to_string_lossy(), target);
    if first(NO_PROXY).is_some_and(bypasses) {
        return Ok(None);
    }
    let Some((name, value)) = first(if target.scheme() == "https" { HTTPS } else { HTTP }) else {
        return Ok(Proxy::of_system(target));
    };
    match value.to_str().ok_or(NOT_A_PROXY).and_then(parse) {
        Ok(proxy) => Ok(Some(proxy)),
        Err(message) => Err(format!("the environment variable {name} {message}")),
    }
}

fn is_blank(value: &OsString) -> bool {
    value.to_str().is_some_and(|value| value.trim().is_empty())
}

/// A variable can leave out the scheme, which is then http.
fn parse(value: &str) -> Result<Proxy, &'static str> {
    match value.contains("://") {
        true => Proxy::parse(value),
        false => Proxy::parse(&format!("http://{}", value.trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Environment<'a> = &'a [(&'a str, &'a str)];

    /// The URL of the proxy for a base URL in an environment.
    fn proxy(target: &str, environment: Environment<'_>) -> Result<Option<String>, String> {
        let variable = |name: &str| {
            let mut found = environment.iter().filter(|(variable, _)| *variable == name);
            found.next().map(|(_, value)| OsString::from(value))
        };
        let proxy = proxy_of(&Url::parse(target).unwrap(), variable)?;
        Ok(proxy.map(|proxy| proxy.uri().to_string()))
    }

    #[test]
    fn the_most_specific_variable_in_lower_case_wins() {
        let (https, http) = ("https://api.example", "http://api.example");
        let cases: &[(&str, Environment<'_>, Option<&str>)] = &[
            (https, &[], None),
            (https, &[("HTTP_PROXY", "http://a"), ("http_proxy", "http://b")], None),
            (https, &[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")], Some("http://b/")),
            (https, &[("HTTPS_PROXY", ""), ("https_proxy", "http://b")], Some("http://b/")),
            (https, &[("HTTPS_PROXY", "http://a"), ("https_proxy", "")], Some("http://a/")),
            (https, &[("HTTPS_PROXY", "http://a"), ("https_proxy", " ")], Some("http://a/")),
            (https, &[("ALL_PROXY", "http://a"), ("HTTPS_PROXY", "http://b")], Some("http://b/")),
            (https, &[("ALL_PROXY", "http://a"), ("all_proxy", "http://b")], Some("http://b/")),
            (https, &[("ALL_PROXY", "socks5h://a"), ("https_proxy", "")], Some("socks5h://a:1080/")),
            (https, &[("HTTPS_PROXY", "proxy.example:3128")], Some("http://proxy.example:3128/")),
            (https, &[("HTTPS_PROXY", "user:pass@proxy.example:3128")], Some("http://proxy.example:3128/")),
            (https, &[("HTTPS_PROXY", "http://a"), ("REQUEST_METHOD", "GET")], Some("http://a/")),
            (http, &[("HTTP_PROXY", "http://a")], Some("http://a/")),
            (http, &[("HTTP_PROXY", "http://a"), ("REQUEST_METHOD", "GET")], None),
            (http, &[("http_proxy", "http://a"), ("REQUEST_METHOD", "GET")], Some("http://a/")),
            (http, &[("HTTPS_PROXY", "http://a")], None),
        ];
        for (target, environment, expected) in cases {
            assert_eq!(proxy(target, environment), Ok(expected.map(str::to_owned)), "{target} {environment:?}");
        }
    }

    #[test]
    fn no_proxy_is_read_in_the_same_order() {
        let cases: &[(Environment<'_>, bool)] = &[
            (&[("NO_PROXY", "api.example")], false),
            (&[("NO_PROXY", "other.example"), ("no_proxy", "api.example")], false),
            (&[("NO_PROXY", "api.example"), ("no_proxy", "other.example")], true),
            (&[("NO_PROXY", "api.example"), ("no_proxy", "")], false),
            (&[("NO_PROXY", "")], true),
        ];
        for (environment, is_proxied) in cases {
            let environment = [*environment, &[("ALL_PROXY", "http://a")]].concat();
            let found = proxy("https://api.example", &environment).unwrap().is_some();
            assert_eq!(found, *is_proxied, "{environment:?}");
        }
    }

    #[test]
    fn an_unusable_variable_is_an_error_that_names_it_without_its_value() {
        let values = ["socks4://user:secret@proxy", "ftp://secret", "user:secret/word@proxy:3128", "\"secret\"", "://"];
        for name in HTTPS {
            for value in values {
                let message = proxy("https://api.example", &[(name, value)]).unwrap_err();
                assert!(message.contains(name), "{message}");
                assert!(!message.contains("secret"), "{message}");
                assert_eq!(proxy("https://api.example", &[(name, value), ("no_proxy", "*")]), Ok(None));
            }
        }
        // A variable for other URLs does not matter, and neither does one of lower precedence.
        let unused = [("HTTP_PROXY", "ftp://a"), ("ALL_PROXY", "ftp://a"), ("HTTPS_PROXY", "http://a")];
        assert_eq!(proxy("https://api.example", &unused), Ok(Some("http://a/".to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_unicode_is_an_error() {
        use std::os::unix::ffi::OsStringExt as _;
        let variable = |name: &str| (name == "HTTPS_PROXY").then(|| OsString::from_vec(b"http://a:\xff@b".to_vec()));
        let message = proxy_of(&Url::parse("https://api.example").unwrap(), variable).unwrap_err();
        assert!(message.contains("HTTPS_PROXY"), "{message}");
    }
}
