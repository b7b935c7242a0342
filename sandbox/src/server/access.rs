//! Refuses requests that a web page in a browser on this machine could have sent.
//!
//! The sandbox listens on loopback, its API key is public, and the control API has no key. A page of any web site could
//! therefore send requests to it, in two ways:
//!
//! - Cross-site: a form, an image or `fetch` on the page names the sandbox. The browser adds `Origin` or
//!   `Sec-Fetch-Site`, and sends JSON only if the server allows it, which the sandbox never does.
//! - DNS rebinding: the name of the page's own site resolves to 127.0.0.1 later. The browser then takes the sandbox for
//!   that site, and lets the page read the responses. Only `Host` differs, which is the name of the site.
//!
//! The API is checked like the control API: a GET by an image is enough to send a message, and contacts and messages
//! could be read by rebinding. Only the content type is not checked there, because the API does not specify one.

use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, header};

use super::page_path;

/// The header in which browsers say where a request comes from.
const FETCH_SITE: &str = "sec-fetch-site";
/// The headers of a navigation of a whole tab, such as a click on a link.
const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
/// Its values for requests of the same origin, and of the user.
const OWN_SITES: &[&str] = &["same-origin", "none"];

/// Why a request is refused: the status and a sentence.
pub(super) type Refusal = (u16, String);

fn forbidden(why: String) -> Refusal {
    (403, why)
}

/// The host of an authority, without port and brackets.
fn host(authority: &Authority) -> &str {
    authority.host().trim_start_matches('[').trim_end_matches(']')
}

/// An authority as browsers write it: no user, and not only a port.
fn parse(value: &str) -> Option<Authority> {
    let authority: Authority = value.parse().ok()?;
    (!value.contains('@') && !authority.host().is_empty()).then_some(authority)
}

/// Whether the name is one that `--allow-host` can take: a name or an address without a port.
pub(crate) fn is_host_name(name: &str) -> bool {
    // An asterisk is valid in a name, but here it would look like a pattern.
    !name.contains('*') && parse(name).is_some_and(|authority| authority.as_str() == authority.host())
}

/// Whether requests to this host are accepted: the name and the addresses of the own machine, and the allowed names.
fn is_allowed(authority: &Authority, allowed: &[String]) -> bool {
    let name = host(authority);
    let is_loopback = |address: std::net::IpAddr| address.to_canonical().is_loopback();
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(is_loopback)
        || allowed.iter().any(|allowed| authority.host().eq_ignore_ascii_case(allowed))
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The hosts of a request: the authority of an absolute URI or of HTTP/2, and every `Host` header.
fn hosts(parts: &Parts) -> impl Iterator<Item = String> {
    let headers = parts.headers.get_all(header::HOST).into_iter().map(text);
    parts.uri.authority().map(ToString::to_string).into_iter().chain(headers)
}

fn check_hosts(parts: &Parts, allowed: &[String]) -> Result<(), Refusal> {
    for value in hosts(parts) {
        // An empty host is valid HTTP, and no browser sends one.
        let is_fine = value.is_empty() || parse(&value).is_some_and(|authority| is_allowed(&authority, allowed));
        if !is_fine {
            return Err(forbidden(format!(
                "the host '{value}' is neither localhost nor a loopback address; to accept it, start the sandbox with \
                 the option --allow-host"
            )));
        }
    }
    Ok(())
}

/// Whether an `Origin` is that of the sandbox itself: a scheme and the host and port of the request.
fn is_own_origin(origin: &str, parts: &Parts) -> bool {
    let authority = ["http://", "https://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    authority.is_some_and(|authority| hosts(parts).any(|host| host.eq_ignore_ascii_case(authority)))
}

/// Whether it is a link to the page of the sandbox, which may be on any site: the page itself has no data, and the site
/// cannot read it.
fn is_link_to_page(parts: &Parts) -> bool {
    let has = |(name, value): &(&str, &str)| {
        let mut values = parts.headers.get_all(*name).iter();
        values.next().is_some_and(|first| first == value) && values.next().is_none()
    };
    page_path::is_page(parts) && !parts.headers.contains_key(header::ORIGIN) && NAVIGATION.iter().all(has)
}

/// Checks a request to any path.
pub(super) fn check(parts: &Parts, allowed_hosts: &[String]) -> Result<(), Refusal> {
    // A browser sends CONNECT only to a proxy that its user chose, and then its host is the target.
    if parts.method == Method::CONNECT {
        return Ok(());
    }
    check_hosts(parts, allowed_hosts)?;
    for origin in parts.headers.get_all(header::ORIGIN).iter().map(text) {
        if !is_own_origin(&origin, parts) {
            return Err(forbidden(format!("the request comes from a web page of another origin, '{origin}'")));
        }
    }
    if is_link_to_page(parts) {
        return Ok(());
    }
    for site in parts.headers.get_all(FETCH_SITE).iter().map(text) {
        if !OWN_SITES.contains(&site.as_str()) {
            return Err(forbidden(format!(
                "the request comes from a web page of another origin ({FETCH_SITE}: {site})"
            )));
        }
    }
    Ok(())
}

/// Checks the content type of a request to the control API.
pub(super) fn check_content_type(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let value = headers.get(header::CONTENT_TYPE).map(text).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    if body.is_empty() || media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err((415, format!("a body must have the header 'content-type: application/json', not '{value}'")))
}

#[cfg(test)]
mod tests {
    use super::is_host_name;

    #[test]
    fn host_names_have_no_port_user_or_path() {
        for name in ["sandbox", "host.docker.internal", "10.0.0.5", "[fd00::1]"] {
            assert!(is_host_name(name), "{name}");
        }
        for name in ["", "sandbox:8080", "user@sandbox", "http://sandbox", "sandbox/", "a b", "::1", "*"] {
            assert!(!is_host_name(name), "{name}");
        }
    }
}
