//! Where a redirect leads. It is never followed; the error names the host.

use http::header::HeaderValue;
use url::Url;

use crate::error::displayable::is_host;

/// The host that a `Location` header names, and nothing more of it; none where it does not look like a host.
pub(crate) fn redirect_host(from: &Url, location: Option<&HeaderValue>) -> Option<String> {
    let target = from.join(location?.to_str().ok()?).ok()?;
    target.host_str().filter(|host| is_host(host)).map(str::to_owned)
}
