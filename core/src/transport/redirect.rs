//! The target of a redirect. Redirects are not followed; the error contains the host.

use http::header::HeaderValue;
use url::Url;

use crate::error::displayable::is_host;

/// The host of a `Location` header, without the rest of the URL; `None` if it does not look like a host.
pub(crate) fn redirect_host(from: &Url, location: Option<&HeaderValue>) -> Option<String> {
    let target = from.join(location?.to_str().ok()?).ok()?;
    target.host_str().filter(|host| is_host(host)).map(str::to_owned)
}
