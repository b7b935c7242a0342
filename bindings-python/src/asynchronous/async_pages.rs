//! The pages of an asynchronous iterator.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use super::pending_call::PendingCall;
use crate::runtime::client_ref::ClientRef;
use crate::runtime::page_queue::{NextItem, PageQueue, QueuePosition};

/// The pages behind an asynchronous iterator, each fetched by its own call. Tasks and threads may share it.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(super) struct AsyncPages {
    client: ClientRef,
    queue: Arc<PageQueue>,
}

impl AsyncPages {
    pub(super) fn new(client: ClientRef, queue: PageQueue) -> Self {
        Self { client, queue: Arc::new(queue) }
    }

    /// # Errors
    ///
    /// `RuntimeError` in another process, or if the client was closed before the last element was returned.
    fn check_usable(&self) -> PyResult<()> {
        self.queue.check_process()?;
        if self.queue.is_exhausted() { Ok(()) } else { self.client.state.check_open() }
    }
}

#[pymethods]
impl AsyncPages {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.client.traverse(&visit)
    }

    /// The next element, if it has been fetched and no other task waits for it. Most elements need no request, which
    /// costs more than the element.
    fn take(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.check_usable()?;
        self.queue.take_ready(py)
    }

    /// A request for one element.
    fn request(&self, py: Python<'_>) -> PyResult<ItemRequest> {
        self.check_usable()?;
        Ok(ItemRequest {
            client: self.client.clone_ref(py),
            queue: Arc::clone(&self.queue),
            state: Mutex::new(RequestState { position: Some(QueuePosition::new(&self.queue)), has_waited: false }),
        })
    }
}

impl Drop for AsyncPages {
    fn drop(&mut self) {
        self.queue.leak_after_fork();
    }
}

/// One task's request for an element of an asynchronous iterator.
#[pyclass(frozen, module = "workspace_sdk._native")]
struct ItemRequest {
    client: ClientRef,
    queue: Arc<PageQueue>,
    state: Mutex<RequestState>,
}

struct RequestState {
    position: Option<QueuePosition>,
    has_waited: bool,
}

impl ItemRequest {
    fn state(&self) -> MutexGuard<'_, RequestState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of the caller in the queue, and whether the request has waited for a page.
    fn caller(&self) -> (u64, bool) {
        let state = self.state();
        // No caller has this id.
        (state.position.as_ref().map_or(u64::MAX, QueuePosition::caller), state.has_waited)
    }
}

#[pymethods]
impl ItemRequest {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.client.traverse(&visit)
    }

    /// The element as a tuple of one, an empty tuple if a page must be fetched first, or `None` at the end.
    fn poll<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        self.queue.check_process()?;
        let (caller, has_waited) = self.caller();
        match self.queue.pop(caller, has_waited) {
            NextItem::Ready(item) => PyTuple::new(py, [self.queue.object_of(py, item)?]).map(Some),
            NextItem::NeedsPage => Ok(Some(PyTuple::empty(py))),
            NextItem::End => Ok(None),
        }
    }

    /// The call that fetches a page. It does nothing if no page is needed any more when its turn comes.
    fn fetch(&self, py: Python<'_>) -> PyResult<PendingCall> {
        self.queue.check_process()?;
        let queue = Arc::clone(&self.queue);
        let (caller, _) = self.caller();
        self.state().has_waited = true;
        let work = move |client| async move { queue.fetch(caller, &client).await };
        Ok(PendingCall::new(self.client.clone_ref(py), self.queue.operation(), work, |py, ()| Ok(py.None())))
    }

    /// Ends the request, with or without an element.
    fn close(&self) {
        let position = self.state().position.take();
        drop(position);
    }
}

impl Drop for ItemRequest {
    fn drop(&mut self) {
        self.queue.leak_after_fork();
    }
}
