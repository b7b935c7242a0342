//! Dates of HTTP and e-mail.

use std::time::SystemTime;

/// A date in one of HTTP's three formats (RFC 9110), or as RFC 2822 writes it, with any time zone.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let rfc2822 = || jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(SystemTime::from);
    httpdate::parse_http_date(text).ok().or_else(rfc2822)
}
