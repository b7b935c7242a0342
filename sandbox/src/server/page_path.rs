//! The paths of the sandbox's page.

use http::Method;
use http::request::Parts;

/// The path of the page.
pub(super) const ROOT: &str = "/";
/// Where its files are.
pub(super) const BASE: &str = "/_sandbox/page/";

/// Whether a request is for the page itself. Any other request of its path belongs to the API, where it is an error.
pub(super) fn is_page(parts: &Parts) -> bool {
    parts.method == Method::GET && parts.uri.path() == ROOT
}

/// Whether a request is for the page or one of its files.
pub(super) fn is_file(parts: &Parts) -> bool {
    is_page(parts) || parts.uri.path().starts_with(BASE)
}
