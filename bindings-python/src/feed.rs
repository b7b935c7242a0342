//! The queue behind an iterator: pages are fetched one after the other, and callers get elements in the order in which they asked.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use workspace_sdk::by_name::lost;
use workspace_sdk::{Client, Error};

use crate::pages::{Item, PageStream, Pages};

/// The elements of an iterator, for any number of tasks or threads that ask at once.
///
/// A caller that fails or is cancelled loses no element: an element leaves the feed only when it is handed over, and the next caller
/// requests a failed page again.
pub(crate) struct Feed {
    /// Held while a page is fetched. Those who wait for it get it in order.
    source: tokio::sync::Mutex<Source>,
    /// Held for moments, and never while Python runs.
    state: Mutex<State>,
    operation: &'static str,
    /// The process it began in.
    pid: OnceLock<u32>,
}

/// A place in the line, which is left when this is dropped.
pub(crate) struct Place {
    feed: Arc<Feed>,
    number: u64,
}

impl Place {
    /// One at the end.
    pub(crate) fn new(feed: &Arc<Feed>) -> Self {
        Self { feed: Arc::clone(feed), number: feed.join() }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.feed.is_here() {
            self.feed.state().leave(self.number);
        }
        self.feed.keep_in_fork();
    }
}

/// Pages, until they begin; then the sequence of them.
struct Source {
    pages: Option<Box<dyn Pages>>,
    stream: Option<Box<dyn PageStream>>,
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    /// The callers that wait, in order. The caller at position n gets the element at position n.
    line: VecDeque<u64>,
    next_place: u64,
    /// Whether all pages were fetched.
    is_complete: bool,
}

impl State {
    /// How many stand before this place; `None` where it was left.
    fn before(&self, place: u64) -> Option<usize> {
        self.line.binary_search(&place).ok()
    }

    fn leave(&mut self, place: u64) {
        if let Some(index) = self.before(place) {
            self.line.remove(index);
        }
    }
}

/// What there is for a place.
pub(crate) enum Found {
    Item(Item),
    /// Nothing more, ever, or nothing for a place that was left.
    End,
    /// A page must be fetched first.
    Nothing,
}

impl Feed {
    pub(crate) fn new(pages: Box<dyn Pages>) -> Self {
        let operation = pages.operation();
        let source = tokio::sync::Mutex::new(Source { pages: Some(pages), stream: None });
        Self { source, state: Mutex::default(), operation, pid: OnceLock::new() }
    }

    /// The name of the method that made the iterator.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether it has not begun in another process: in a forked child its connections are the parent's, and its locks may be held for ever.
    fn is_here(&self) -> bool {
        self.pid.get().is_none_or(|pid| *pid == process::id())
    }

    /// # Errors
    ///
    /// `RuntimeError` where it has begun in another process.
    pub(crate) fn check_process(&self) -> PyResult<()> {
        if self.is_here() {
            return Ok(());
        }
        Err(PyRuntimeError::new_err("this iterator began in another process: make a new one here"))
    }

    /// To be called on drop: in a forked child the feed is leaked, because its locks may be held for ever.
    pub(crate) fn keep_in_fork(self: &Arc<Self>) {
        if !self.is_here() {
            std::mem::forget(Arc::clone(self));
        }
    }

    /// Whether everything was handed over.
    pub(crate) fn is_over(&self) -> bool {
        let state = self.state();
        state.is_complete && state.items.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self) -> u64 {
        let _ = self.pid.set(process::id());
        let mut state = self.state();
        let place = state.next_place;
        state.next_place += 1;
        state.line.push_back(place);
        place
    }

    /// What there is for this place, which is left with an element. `has_waited`: whether those who stand before it had their turn.
    pub(crate) fn take(&self, place: u64, has_waited: bool) -> Found {
        let mut state = self.state();
        // An element that is handed to nobody would be lost.
        let Some(before) = state.before(place) else { return Found::End };
        let index = match state.items.len() {
            count if before < count => before,
            // After the last page any caller may take a remaining element, so that none sees the end too early.
            count if state.is_complete && (has_waited || count == 0) => 0,
            _ => return Found::Nothing,
        };
        match state.items.remove(index) {
            Some(item) => {
                state.leave(place);
                Found::Item(item)
            }
            None => Found::End,
        }
    }

    /// Whether nothing must be fetched for this place.
    fn is_served(&self, place: u64) -> bool {
        let state = self.state();
        state.is_complete || state.before(place).unwrap_or(0) < state.items.len()
    }

    /// Fetches pages until there is something for this place.
    ///
    /// # Errors
    ///
    /// Those of the request for a page, which is made again by the next to ask.
    pub(crate) async fn fill(&self, place: u64, client: &Client) -> Result<(), Error> {
        let mut source = self.source.lock().await;
        while !self.is_served(place) {
            // There is no sequence where its beginning panicked.
            let Some(stream) = source.begun(client) else { return Err(lost(self.operation, Duration::ZERO)) };
            let fetch = Fetch(stream);
            let page = fetch.0.next(client).await?;
            let mut state = self.state();
            match page {
                Some(items) => state.items.extend(items),
                None => state.is_complete = true,
            }
        }
        Ok(())
    }
}

impl Source {
    fn begun(&mut self, client: &Client) -> Option<&mut dyn PageStream> {
        if let Some(pages) = self.pages.take() {
            self.stream = Some(pages.begin(client));
        }
        match &mut self.stream {
            Some(stream) => Some(stream.as_mut()),
            None => None,
        }
    }
}

/// A fetch that may be given up: its request is broken off then, and not when the iterator goes.
struct Fetch<'a>(&'a mut dyn PageStream);

impl Drop for Fetch<'_> {
    fn drop(&mut self) {
        self.0.give_up();
    }
}
