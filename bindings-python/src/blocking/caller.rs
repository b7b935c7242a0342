//! Makes the calls of a blocking client and its resources.

use std::future::Future;

use pyo3::prelude::*;
use workspace_sdk::{Client as CoreClient, Error};

use super::block_on::block_on;
use super::call_setup::CallSetup;
use super::page_iterator::PageIterator;
use crate::results::call_output::CallOutput;
use crate::runtime::client_ref::ClientRef;
use crate::runtime::page_queue::PageQueue;

#[derive(Debug)]
pub(crate) struct BlockingCaller(pub(crate) ClientRef);

impl BlockingCaller {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// Makes a call and returns its result as a Python object.
    pub(crate) fn call<T, F>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        work: impl FnOnce(CoreClient) -> F,
    ) -> PyResult<Py<PyAny>>
    where
        T: CallOutput,
        F: Future<Output = Result<T, Error>> + Send,
    {
        let CallSetup { state, client, dispatcher } = CallSetup::new(py, &self.0)?;
        block_on(py, &state, operation, work(client), dispatcher.as_ref())?.into_python(py)
    }

    /// An iterator over the elements of this queue.
    pub(crate) fn pages(&self, py: Python<'_>, queue: PageQueue) -> PyResult<Py<PyAny>> {
        Ok(Py::new(py, PageIterator::new(self.0.clone_ref(py), queue))?.into_any())
    }
}
