//! The phone number of a request.

use std::borrow::Cow;

use serde::Deserialize;

use super::entry::Entry;
use crate::params::input::decode;
use crate::phone::normalize_phone;

/// The names of the parameter.
pub(super) const NAMES: [&str; 2] = ["to", "phoneNumber"];

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    to: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "phoneNumber")]
    phone_number: Option<Cow<'a, str>>,
}

/// Whether a request can name a phone number with these digits. It is much cheaper than to read the number.
pub(super) fn can_name(entry: &Entry, digits: &str) -> bool {
    // An escaped character of a body or a query may be a digit.
    let has_digits = |text: &str| {
        text.contains(['\\', '%']) || text.chars().filter(char::is_ascii_digit).collect::<String>().contains(digits)
    };
    has_digits(&entry.query) || entry.body.as_deref().is_some_and(has_digits)
}

/// The phone number that a request names, with its plus sign.
pub(super) fn recipient(entry: &Entry) -> Option<String> {
    let body = entry.body.as_deref().filter(|body| NAMES.iter().any(|name| body.contains(name)));
    let body = body.and_then(|body| serde_json::from_str::<Body<'_>>(body).ok());
    let from_body = body.and_then(|body| body.to.or(body.phone_number)).map(Cow::into_owned);
    let from_query = || {
        let pairs = entry.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| NAMES.contains(name)).find_map(|(_, value)| decode(value))
    };
    // An unencoded plus sign in a query was decoded as a space.
    from_body.or_else(from_query).map(|phone| normalize_phone(phone.trim()))
}
