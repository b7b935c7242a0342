//! What a successful call gives: the data, and how it came.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;

use crate::response::model::macros::model;

model! {
    /// Where a page of contacts lies in the whole list (the API page).
    pub struct Pagination {
        /// This page, from 1.
        page: Option<i64> = "page";
        /// Contacts a page.
        limit: Option<i64> = "limit";
        /// Contacts in all.
        total: Option<i64> = "total";
        /// Pages in all.
        pages: Option<i64> = "pages";
    }
}

/// How a call went.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The HTTP status.
    pub status: u16,
    /// The server's `x-request-id`, if it gave one that looks like an id.
    pub request_id: Option<String>,
    /// How many attempts it took, 1 or more.
    pub attempts: u32,
    /// How long the whole call took, waits included.
    pub elapsed: Duration,
}

/// A successful answer. It derefs to its data: `answer.message_id`, or `answer.iter()` of a list.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ApiResponse<T> {
    /// The data.
    pub data: T,
    /// The server's message for a person, such as "Found 1 channel(s)".
    pub message: Option<String>,
    /// Where the page lies, for a list of contacts.
    pub pagination: Option<Pagination>,
    /// How the call went.
    pub call: CallInfo,
    pub(crate) raw: RawBody,
}

impl<T> ApiResponse<T> {
    pub(crate) fn new(
        data: T,
        message: Option<String>,
        pagination: Option<Pagination>,
        call: CallInfo,
        raw: Bytes,
    ) -> Self {
        Self { data, message, pagination, call, raw: RawBody(raw) }
    }

    /// The whole body as the server sent it: JSON text.
    #[must_use]
    pub fn raw(&self) -> &str {
        std::str::from_utf8(&self.raw.0).unwrap_or_default()
    }

    /// The data alone.
    #[must_use]
    pub fn into_data(self) -> T {
        self.data
    }
}

impl<T> Deref for ApiResponse<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> IntoIterator for ApiResponse<Vec<T>> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a ApiResponse<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for ApiResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiResponse")
            .field("data", &self.data)
            .field("message", &self.message)
            .field("pagination", &self.pagination)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

/// A body that is known to be UTF-8.
#[derive(Clone, PartialEq)]
pub(crate) struct RawBody(pub(crate) Bytes);
