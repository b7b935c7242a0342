//! Which requests a list shows.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::details::Details;
use super::entry::Entry;
use super::recipient::{can_name, recipient};
use crate::phone::phone_digits;

/// Headers that contain the API key. They are not searched.
pub(crate) const SECRET_HEADERS: [&str; 4] = ["x-api-key", "authorization", "proxy-authorization", "cookie"];

/// The statuses that a filter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusFilter {
    /// All statuses with this first digit.
    Class(u16),
    /// This status.
    Exactly(u16),
    /// The request was not answered.
    Nothing,
}

/// The faults that a filter accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultFilter {
    Any,
    /// Faults of this kind.
    Kind(String),
}

/// The recipients that a filter accepts.
#[derive(Clone, Debug)]
pub(crate) enum RecipientFilter {
    /// Phone numbers with these digits.
    Digits(String),
    /// Recipients with this string, which may be no phone numbers.
    Text(SearchText),
}

impl RecipientFilter {
    pub(crate) fn new(written: &str) -> Self {
        phone_digits(written).map_or_else(|| Self::Text(SearchText::new(written)), Self::Digits)
    }

    fn is_in(&self, entry: &Entry) -> bool {
        match self {
            Self::Digits(digits) => {
                let only_digits = |phone: String| phone.chars().filter(char::is_ascii_digit).collect::<String>();
                can_name(entry, digits) && recipient(entry).is_some_and(|phone| only_digits(phone).contains(digits))
            }
            Self::Text(text) => recipient(entry).is_some_and(|phone| text.is_in_string(&phone)),
        }
    }
}

/// Conditions that a request must satisfy, all of them. An absent one is satisfied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) operation: Option<String>,
    pub(crate) status: Option<StatusFilter>,
    pub(crate) fault: Option<FaultFilter>,
    pub(crate) to: Option<RecipientFilter>,
    /// A string in the path, the query, the body, the headers or the id of the changed object, in upper or lower case.
    pub(crate) text: Option<SearchText>,
    /// Whether the request sent a message that an earlier one had sent.
    pub(crate) doubled: bool,
}

impl Filter {
    /// Whether every request satisfies it.
    pub(super) fn is_empty(&self) -> bool {
        let Self { operation, status, fault, to, text, doubled } = self;
        operation.is_none() && status.is_none() && fault.is_none() && to.is_none() && text.is_none() && !doubled
    }

    pub(super) fn matches(&self, entry: &Entry, details: &Details) -> bool {
        let is_status = |filter: StatusFilter| match filter {
            StatusFilter::Class(digit) => entry.status.is_some_and(|status| status / 100 == digit),
            StatusFilter::Exactly(status) => entry.status == Some(status),
            StatusFilter::Nothing => entry.status.is_none(),
        };
        let is_fault = |filter: &FaultFilter| match filter {
            FaultFilter::Any => entry.fault.is_some(),
            FaultFilter::Kind(kind) => entry.fault.as_ref() == Some(kind),
        };
        // The cheap conditions come first.
        (!self.doubled || details.same_message_as.is_some())
            && self.operation.as_ref().is_none_or(|operation| entry.operation.as_ref() == Some(operation))
            && self.status.is_none_or(is_status)
            && self.fault.as_ref().is_none_or(is_fault)
            && self.to.as_ref().is_none_or(|to| to.is_in(entry))
            && self.text.as_ref().is_none_or(|text| text.is_in(entry))
    }
}

/// A string to search for, in lower case.
#[derive(Clone, Debug)]
pub(crate) struct SearchText(String);

impl SearchText {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    fn is_in_string(&self, string: &str) -> bool {
        let Some(first) = self.0.as_bytes().first().copied() else { return true };
        if !self.0.is_ascii() {
            return string.to_lowercase().contains(&self.0);
        }
        let (text, bytes) = (self.0.as_bytes(), string.as_bytes());
        let starts = bytes.iter().enumerate().filter(|(_, byte)| byte.to_ascii_lowercase() == first);
        starts.filter_map(|(start, _)| bytes.get(start..start + text.len())).any(|part| part.eq_ignore_ascii_case(text))
    }

    fn is_in(&self, entry: &Entry) -> bool {
        self.is_in_string(&entry.path)
            || entry.effect.as_ref().is_some_and(|effect| self.is_in_string(&effect.id))
            || self.is_in_string(&decoded(&entry.query))
            || entry.body.as_deref().is_some_and(|body| self.is_in_string(body))
            || entry.headers.iter().any(|(name, values)| {
                !SECRET_HEADERS.contains(&name.as_str())
                    && (self.is_in_string(name) || values.iter().any(|value| self.is_in_string(value)))
            })
    }
}

/// A decoded query. A part that cannot be decoded stays as it is.
fn decoded(query: &str) -> Cow<'_, str> {
    if query.contains(['%', '+']) {
        Cow::Owned(percent_decode_str(&query.replace('+', " ")).decode_utf8_lossy().into_owned())
    } else {
        Cow::Borrowed(query)
    }
}
