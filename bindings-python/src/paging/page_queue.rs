//! The queue behind an iterator: pages are fetched one after the other, and callers receive elements in the order of their requests.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::by_name::lost as outcome_unknown_error;
use workspace_sdk::{Client, Error};

use super::page_stream::{Item, PageStream, Pages};

/// The elements of an iterator, for any number of concurrent tasks or threads.
///
/// A caller that fails or is cancelled loses no element: an element leaves the queue only when it is returned, and the next caller
/// requests a failed page again.
pub(crate) struct PageQueue {
    /// Locked while a page is fetched. This lock is fair.
    source: tokio::sync::Mutex<PageSource>,
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

/// The pages before the first fetch, then the stream.
struct PageSource {
    pages: Option<Box<dyn Pages>>,
    stream: Option<Box<dyn PageStream>>,
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
    pub(crate) fn new(pages: Box<dyn Pages>) -> Self {
        let operation = pages.operation();
        let source = tokio::sync::Mutex::new(PageSource { pages: Some(pages), stream: None });
        Self { source, state: Mutex::default(), operation, pid: OnceLock::new() }
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
        let mut source = self.source.lock().await;
        while !self.is_served(ticket) {
            // There is no stream if starting it panicked.
            let Some(stream) = source.stream(client) else {
                return Err(outcome_unknown_error(self.operation, Duration::ZERO));
            };
            let guard = AbortOnDrop(stream);
            let page = guard.0.next(client).await?;
            let mut state = self.state();
            match page {
                Some(items) => state.items.extend(items),
                None => state.is_complete = true,
            }
        }
        Ok(())
    }
}

impl PageSource {
    /// The stream, which is started by the first call.
    fn stream(&mut self, client: &Client) -> Option<&mut dyn PageStream> {
        if let Some(pages) = self.pages.take() {
            self.stream = Some(pages.start(client));
        }
        match &mut self.stream {
            Some(stream) => Some(stream.as_mut()),
            None => None,
        }
    }
}

/// Aborts the request of a cancelled fetch at once, and not when the iterator is dropped.
struct AbortOnDrop<'a>(&'a mut dyn PageStream);

impl Drop for AbortOnDrop<'_> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
