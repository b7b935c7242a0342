//! The iterator of the blocking client.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use super::block_on::block_on;
use super::call_setup::CallSetup;
use crate::runtime::client_ref::ClientRef;
use crate::runtime::page_queue::{NextItem, PageQueue, QueuePosition};

/// Returns the elements one by one. Threads may share it.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(super) struct PageIterator {
    client: ClientRef,
    queue: Arc<PageQueue>,
}

impl PageIterator {
    pub(super) fn new(client: ClientRef, queue: PageQueue) -> Self {
        Self { client, queue: Arc::new(queue.for_blocking()) }
    }
}

#[pymethods]
impl PageIterator {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.client.traverse(&visit)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.queue.check_process()?;
        if self.queue.is_exhausted() {
            return Ok(None);
        }
        self.client.state.check_open()?;
        if let Some(object) = self.queue.take_ready(py)? {
            return Ok(Some(object));
        }
        let position = QueuePosition::new(&self.queue);
        let mut has_waited = false;
        loop {
            match self.queue.pop(position.caller(), has_waited) {
                NextItem::Ready(item) => return self.queue.object_of(py, item).map(Some),
                NextItem::End => return Ok(None),
                NextItem::NeedsPage => {}
            }
            let CallSetup { state, client, dispatcher } = CallSetup::new(py, &self.client)?;
            let fetch = self.queue.fetch(position.caller(), &client);
            block_on(py, &state, self.queue.operation(), fetch, dispatcher.as_ref())?;
            has_waited = true;
        }
    }
}

impl Drop for PageIterator {
    fn drop(&mut self) {
        self.queue.leak_after_fork();
    }
}
