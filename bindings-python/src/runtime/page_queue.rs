//! The queue behind an iterator: pages are fetched one after the other, and callers receive elements in the order of
//! their requests.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::bindings::pages::{PageFetcher, PageStream, StreamPage};
use workspace_sdk::{Client, Error};

use crate::results::call_output::CallOutput;
use crate::results::core_model::CoreModel;
use crate::results::label_objects::LabelObjects;

/// Starts the stream of a sequence, or returns the error of its arguments.
type StartStream = Box<dyn Fn(&Client) -> Result<PageStream, Error> + Send>;

/// One element: a function that creates its Python object.
pub(crate) type Item = Box<dyn FnOnce(Python<'_>, &LabelObjects) -> PyResult<Py<PyAny>> + Send>;

/// The elements of an iterator, for any number of concurrent tasks or threads.
///
/// A caller that fails or is cancelled loses no element: an element leaves the queue only when it is returned, and the
/// next caller requests a failed page again.
pub(crate) struct PageQueue {
    /// Locked while a page is fetched and stored. This lock is fair.
    pages: tokio::sync::Mutex<PageFetcher<StartStream>>,
    /// Locked only briefly, and never while Python code runs.
    state: Mutex<QueueState>,
    /// The labels that the elements share.
    labels: LabelObjects,
    operation: &'static str,
    /// The process that used the queue first.
    pid: OnceLock<u32>,
}

/// The position of a caller among those that wait. Dropping it leaves the queue.
pub(crate) struct QueuePosition {
    queue: Arc<PageQueue>,
    caller: u64,
}

impl QueuePosition {
    /// The last position.
    pub(crate) fn new(queue: &Arc<PageQueue>) -> Self {
        Self { queue: Arc::clone(queue), caller: queue.add_caller() }
    }

    /// The id of the caller.
    pub(crate) fn caller(&self) -> u64 {
        self.caller
    }
}

impl Drop for QueuePosition {
    fn drop(&mut self) {
        if self.queue.is_current_process() {
            self.queue.state().remove(self.caller);
        }
        self.queue.leak_after_fork();
    }
}

#[derive(Default)]
struct QueueState {
    items: VecDeque<Item>,
    /// The ids of the waiting callers, in order. The caller at position n receives the element at position n.
    callers: VecDeque<u64>,
    next_caller: u64,
    /// Whether all pages were fetched.
    is_complete: bool,
}

impl QueueState {
    /// How many callers are ahead of this one; `None` if it has left the queue.
    fn position(&self, caller: u64) -> Option<usize> {
        self.callers.binary_search(&caller).ok()
    }

    fn remove(&mut self, caller: u64) {
        if let Some(index) = self.position(caller) {
            self.callers.remove(index);
        }
    }
}

/// The next element for a caller.
pub(crate) enum NextItem {
    Ready(Item),
    /// The sequence has ended, or the caller has left the queue.
    End,
    /// A page must be fetched first.
    NeedsPage,
}

impl PageQueue {
    /// The queue of an iterator method. `start` is called by the first fetch, and again if it returned an error.
    pub(crate) fn new(
        operation: &'static str,
        start: impl Fn(&Client) -> Result<PageStream, Error> + Send + 'static,
    ) -> Self {
        let pages = PageFetcher::new(operation, Box::new(start) as StartStream);
        Self {
            pages: tokio::sync::Mutex::new(pages),
            state: Mutex::default(),
            labels: LabelObjects::default(),
            operation,
            pid: OnceLock::new(),
        }
    }

    /// The queue of a blocking iterator, whose runtime is suspended between two calls.
    pub(crate) fn for_blocking(self) -> Self {
        let pages = tokio::sync::Mutex::new(self.pages.into_inner().for_suspended_runtime());
        Self { pages, ..self }
    }

    /// The name of the method that created the iterator.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether no other process has used the queue. In a forked child its connections are the parent's, and its locks
    /// may never be released.
    fn is_current_process(&self) -> bool {
        self.pid.get().is_none_or(|pid| *pid == process::id())
    }

    /// # Errors
    ///
    /// `RuntimeError` if another process has used the queue.
    pub(crate) fn check_process(&self) -> PyResult<()> {
        if self.is_current_process() {
            return Ok(());
        }
        Err(PyRuntimeError::new_err("this iterator was used in another process: create a new one in this process"))
    }

    /// Must be called on drop: in a forked child it leaks the queue, because its locks may never be released.
    pub(crate) fn leak_after_fork(self: &Arc<Self>) {
        if !self.is_current_process() {
            std::mem::forget(Arc::clone(self));
        }
    }

    /// Whether all elements were returned.
    pub(crate) fn is_exhausted(&self) -> bool {
        let state = self.state();
        state.is_complete && state.items.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_caller(&self) -> u64 {
        let _ = self.pid.set(process::id());
        let mut state = self.state();
        let caller = state.next_caller;
        state.next_caller += 1;
        state.callers.push_back(caller);
        caller
    }

    /// Removes the next element for this caller, and the caller with it. `has_waited`: whether the callers ahead have
    /// had their turn.
    pub(crate) fn pop(&self, caller: u64, has_waited: bool) -> NextItem {
        let mut state = self.state();
        // A caller that has left the queue would not receive the element.
        let Some(position) = state.position(caller) else { return NextItem::End };
        let index = match state.items.len() {
            count if position < count => position,
            // After the last page any caller may take a remaining element, so that none sees the end too early.
            count if state.is_complete && (has_waited || count == 0) => 0,
            _ => return NextItem::NeedsPage,
        };
        match state.items.remove(index) {
            Some(item) => {
                state.remove(caller);
                NextItem::Ready(item)
            }
            None => NextItem::End,
        }
    }

    /// The Python object of the next element, if it has been fetched and no caller waits for it.
    pub(crate) fn take_ready(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let mut state = self.state();
        let item = if state.callers.is_empty() { state.items.pop_front() } else { None };
        drop(state);
        item.map(|item| self.object_of(py, item)).transpose()
    }

    /// The Python object of an element.
    pub(crate) fn object_of(&self, py: Python<'_>, item: Item) -> PyResult<Py<PyAny>> {
        item(py, &self.labels)
    }

    /// Whether this caller needs no further page.
    fn is_served(&self, caller: u64) -> bool {
        let state = self.state();
        state.is_complete || state.position(caller).unwrap_or(0) < state.items.len()
    }

    /// Fetches pages until there is an element for this caller.
    ///
    /// # Errors
    ///
    /// The errors of a page request. The next caller repeats that request.
    pub(crate) async fn fetch(&self, caller: u64, client: &Client) -> Result<(), Error> {
        let pages = self.pages.lock().await;
        while !self.is_served(caller) {
            let page = pages.next_page::<Error>(client, None).await?;
            let mut state = self.state();
            match page {
                Some(page) => state.items.extend(items(page)),
                None => state.is_complete = true,
            }
        }
        Ok(())
    }
}

/// The elements of a page.
fn items(page: StreamPage) -> Vec<Item> {
    match page {
        StreamPage::Contacts(contacts) => {
            let item = |contact: workspace_sdk::Contact| -> Item {
                Box::new(move |py, labels| contact.into_python(py, None, labels))
            };
            contacts.into_iter().map(item).collect()
        }
        StreamPage::Status(status) => vec![Box::new(move |py, _| status.into_python(py))],
    }
}
