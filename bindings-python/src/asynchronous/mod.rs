//! The asynchronous client: calls run on a thread of their own, and their results come to the event loop in batches.

mod client;
mod gate;
mod io;
mod mailbox;
mod pages;
mod pending;
mod port;

use std::future::Future;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use workspace_sdk::{Client as Core, Error};

pub(crate) use client::AsyncClient;
pub(crate) use pages::AsyncPages;
pub(crate) use pending::Pending;

use crate::feed::Feed;
use crate::handle::Access;
use crate::model::Outcome;
use crate::pages::Pages;

/// Makes the calls of a resource.
#[derive(Debug)]
pub(crate) struct Asynchronous(pub(crate) Access);

impl Asynchronous {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// The coroutine of a call, which begins when it is awaited.
    pub(crate) fn call<T, F>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        work: impl FnOnce(Core) -> F + Send + 'static,
    ) -> PyResult<Py<PyAny>>
    where
        T: Outcome,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        perform(py, Pending::new(self.0.clone_ref(py), operation, work, |py, answer: T| answer.into_python(py)))
    }

    /// An asynchronous iterator over what comes page by page.
    pub(crate) fn pages(&self, py: Python<'_>, pages: impl Pages) -> PyResult<Py<PyAny>> {
        static ITERATE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let pages = AsyncPages::new(self.0.clone_ref(py), Feed::new(Box::new(pages)));
        Ok(ITERATE.import(py, "workspace_sdk._async", "PageIterator")?.call1((pages,))?.unbind())
    }
}

/// A coroutine of Python's own, so that it is one to everybody, and whose frame holds nothing of the call.
fn perform(py: Python<'_>, pending: Pending) -> PyResult<Py<PyAny>> {
    static PERFORM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Ok(PERFORM.import(py, "workspace_sdk._async", "perform")?.call1((pending,))?.unbind())
}
