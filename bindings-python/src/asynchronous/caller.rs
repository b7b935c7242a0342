//! Makes the calls of an asynchronous client and its resources.

use std::future::Future;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use workspace_sdk::{Client as CoreClient, Error};

use super::async_pages::AsyncPages;
use super::pending_call::PendingCall;
use crate::results::call_output::CallOutput;
use crate::results::error;
use crate::runtime::client_ref::ClientRef;
use crate::runtime::page_queue::PageQueue;

#[derive(Debug)]
pub(crate) struct AsyncCaller(pub(crate) ClientRef);

impl AsyncCaller {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// The coroutine of a call, which starts when it is awaited.
    pub(crate) fn call<T, F>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        work: impl FnOnce(CoreClient) -> F + Send + 'static,
    ) -> PyResult<Py<PyAny>>
    where
        T: CallOutput,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let call = PendingCall::new(self.0.clone_ref(py), operation, work, |py, result: T| result.into_python(py));
        // The first call imports a module, which needs a file descriptor.
        coroutine(py, call).map_err(|error| error::of_resources(py, operation, error))
    }

    /// An asynchronous iterator over the elements of this queue.
    pub(crate) fn pages(&self, py: Python<'_>, queue: PageQueue) -> PyResult<Py<PyAny>> {
        static PAGE_ITERATOR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let pages = AsyncPages::new(self.0.clone_ref(py), queue);
        Ok(PAGE_ITERATOR.import(py, "workspace_sdk._async", "PageIterator")?.call1((pages,))?.unbind())
    }
}

/// A coroutine that is defined in Python, so that every library recognizes it. Its frame holds no argument of the call.
fn coroutine(py: Python<'_>, call: PendingCall) -> PyResult<Py<PyAny>> {
    static PERFORM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Ok(PERFORM.import(py, "workspace_sdk._async", "perform")?.call1((call,))?.unbind())
}
