//! The traits of sequences that are fetched page by page.

use std::future::Future;
use std::pin::Pin;

use pyo3::prelude::*;
use workspace_sdk::{Client, Error};

/// One element: a function that creates its Python object.
pub(crate) type Item = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The elements of the next page, at least one, or `None` after the last page.
pub(crate) type NextPage<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<Item>>, Error>> + Send + 'a>>;

/// A sequence that has not started. It receives the client when it starts.
pub(crate) trait Pages: Send + 'static {
    /// The name of the method.
    fn operation(&self) -> &'static str;

    fn start(self: Box<Self>, client: &Client) -> Box<dyn PageStream>;
}

/// A sequence of pages. If a page cannot be fetched, the next call fetches it again.
pub(crate) trait PageStream: Send {
    /// Fetches a page with this client.
    fn next(&mut self, client: &Client) -> NextPage<'_>;

    /// Aborts the request of a `next` future that was dropped.
    fn abort(&mut self);
}

/// A sequence that returns the same error each time.
struct ErrorStream<F>(F);

impl<F: Fn() -> Error + Send> PageStream for ErrorStream<F> {
    fn next(&mut self, _client: &Client) -> NextPage<'_> {
        let error = (self.0)();
        Box::pin(async move { Err(error) })
    }

    fn abort(&mut self) {}
}

/// The stream of a sequence whose arguments are invalid.
pub(super) fn error_stream(error: impl Fn() -> Error + Send + 'static) -> Box<dyn PageStream> {
    Box::new(ErrorStream(error))
}
