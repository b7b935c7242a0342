//! The result of a successful call: the data, and information about the call.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use bytes::Bytes;

use crate::response::model::macros::model;

model! {
    /// The position of a page of contacts in the whole list (the API page).
    pub struct Pagination {
        /// The number of this page, from 1.
        page: Option<i64> = "page";
        /// The number of contacts per page.
        limit: Option<i64> = "limit";
        /// The total number of contacts.
        total: Option<i64> = "total";
        /// The total number of pages.
        pages: Option<i64> = "pages";
    }
}

/// Information about a successful call, for logs and metrics.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The HTTP status.
    pub status: u16,
    /// The server's `x-request-id`, if the response has one that looks like an id.
    pub request_id: Option<String>,
    /// The number of attempts: 1 if the first one succeeded, more if the call was retried.
    pub attempts: u32,
    /// How long the whole call took, including all waits.
    pub elapsed: Duration,
    /// Whether an earlier call with the same idempotency key was accepted, and this is its recorded result. Nothing was
    /// sent now. `status` and `attempts` are those of the earlier call.
    pub replayed: bool,
    /// Whether the result is in the ledger. False for a call without an idempotency key. If it is false for a call with
    /// one, the ledger could not be written: the message was sent, and this process knows it, but another process may
    /// report its outcome as unknown.
    pub recorded: bool,
}

/// The response to a successful call: the data, and information about the call.
///
/// It dereferences to its data, so most code can use it as if it were the data. Use [`into_data`](Self::into_data) to
/// own the data, and [`raw`](Self::raw) for a field that this version of the SDK does not know.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use workspace_sdk::ListContacts;
///
/// let page = client.contacts().list(ListContacts::new().limit(10)).await?;
/// assert_eq!(page.len(), 10); // the same as page.data.len()
/// for contact in &page {
///     println!("{:?}", contact.name);
/// }
/// let total = page.pagination.as_ref().and_then(|pagination| pagination.total);
/// println!("{total:?} contacts, after {} attempt(s) in {:?}", page.call.attempts, page.call.elapsed);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
///
/// `Debug` prints the data, which is personal. It does not print the raw body.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ApiResponse<T> {
    /// The data: a model, or a list of models.
    pub data: T,
    /// The server's message for people, such as "Found 1 channel(s)".
    pub message: Option<String>,
    /// The position of the page in the whole list; only for a list of contacts.
    pub pagination: Option<Pagination>,
    /// Information about the call.
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

    /// The whole body as the server sent it: a JSON text. `NaN` and `Infinity`, which JSON does not have, are null.
    #[must_use]
    pub fn raw(&self) -> &str {
        std::str::from_utf8(&self.raw.0).unwrap_or_default()
    }

    /// Returns only the data.
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

/// A body that is valid UTF-8.
#[derive(Clone, PartialEq)]
pub(crate) struct RawBody(pub(crate) Bytes);
