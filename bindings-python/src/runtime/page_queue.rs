//! The queue behind an iterator: pages are fetched one after the other, and callers receive elements in the order of their requests.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::bindings::pages::{PageFetcher, PageStream, StreamPage};
use workspace_sdk::{Client, Error};

use crate::results::call_result::CallResult;
use crate::results::core_model::CoreModel;

/// Starts the stream of a sequence, or returns the error of its arguments.
type StartStream = Box<dyn Fn(&Client) -> Result<PageStream, Error> + Send>;

/// One element: a function that creates its Python object.
type Item = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The elements of an iterator, for any number of concurrent tasks or threads.
///
/// A caller that fails or is cancelled loses no element: an element leaves the queue only when it is returned, and the next caller
/// requests a failed page again.
pub(crate) struct PageQueue {
    /// Locked while a page is fetched and stored. This lock is fair.
    pages: tokio::sync::Mutex<PageFetcher<StartStream>>,
    /// Locked only briefly, and never while Python code runs.
    state: Mutex<QueueState>,
    operation: &'static str,
    /// The process that used the queue first.
    pid: OnceLock<u32>,
}

/// The position of a caller among those that wait. Dropping it leaves the queue.
pub(crate) struct Ticket {
    queue: Arc<PageQueue>,
    number: u64,
}

impl Ticket {
    /// The last position.
    pub(crate) fn new(queue: &Arc<PageQueue>) -> Self {
        Self { queue: Arc::clone(queue), number: queue.issue_ticket() }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.queue.is_current_process() {
            self.queue.state().remove_ticket(self.number);
        }
        self.queue.leak_after_fork();
    }
}

#[derive(Default)]
struct QueueState {
    items: VecDeque<Item>,
    /// The tickets of the waiting callers, in order. The caller at position n receives the element at position n.
    tickets: VecDeque<u64>,
    next_ticket: u64,
    /// Whether all pages were fetched.
    is_complete: bool,
}

impl QueueState {
    /// How many callers are ahead of this ticket; `None` if the ticket was removed.
    fn position(&self, ticket: u64) -> Option<usize> {
        self.tickets.binary_search(&ticket).ok()
    }

    fn remove_ticket(&mut self, ticket: u64) {
        if let Some(index) = self.position(ticket) {
            self.tickets.remove(index);
        }
    }
}

/// The next element for a ticket.
pub(crate) enum NextItem {
    Ready(Item),
    /// The sequence has ended, or the ticket was removed.
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
        Self { pages: tokio::sync::Mutex::new(pages), state: Mutex::default(), operation, pid: OnceLock::new() }
    }

    /// The name of the method that created the iterator.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether no other process has used the queue. In a forked child its connections are the parent's, and its locks may never be
    /// released.
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
        Err(PyRuntimeError::new_err("this iterator began in another process: make a new one here"))
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

    fn issue_ticket(&self) -> u64 {
        let _ = self.pid.set(process::id());
        let mut state = self.state();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.tickets.push_back(ticket);
        ticket
    }

    /// Removes the next element for this ticket, and the ticket with it. `has_waited`: whether the callers ahead have had their turn.
    pub(crate) fn pop(&self, ticket: u64, has_waited: bool) -> NextItem {
        let mut state = self.state();
        // Without a ticket no caller would receive the element.
        let Some(position) = state.position(ticket) else { return NextItem::End };
        let index = match state.items.len() {
            count if position < count => position,
            // After the last page any caller may take a remaining element, so that none sees the end too early.
            count if state.is_complete && (has_waited || count == 0) => 0,
            _ => return NextItem::NeedsPage,
        };
        match state.items.remove(index) {
            Some(item) => {
                state.remove_ticket(ticket);
                NextItem::Ready(item)
            }
            None => NextItem::End,
        }
    }

    /// Whether this ticket needs no further page.
    fn is_served(&self, ticket: u64) -> bool {
        let state = self.state();
        state.is_complete || state.position(ticket).unwrap_or(0) < state.items.len()
    }

    /// Fetches pages until there is an element for this ticket.
    ///
    /// # Errors
    ///
    /// The errors of a page request. The next caller repeats that request.
    pub(crate) async fn fetch(&self, ticket: u64, client: &Client) -> Result<(), Error> {
        let pages = self.pages.lock().await;
        while !self.is_served(ticket) {
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
            let item = |contact: workspace_sdk::Contact| -> Item { Box::new(move |py| contact.into_python(py, None)) };
            contacts.into_iter().map(item).collect()
        }
        StreamPage::Status(status) => vec![Box::new(move |py| status.into_python(py))],
    }
}
