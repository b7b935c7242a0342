//! From the core's attempt events to the observers of a call, which run only while the GIL is held.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::{AttemptEvent, Client, Error, Overrides};

pub(crate) use super::attempt_observers::AttemptObservers;
use crate::results::error;

/// The attempt events of one call that are not dispatched yet. It holds no Python objects, because the garbage
/// collector cannot traverse it.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventQueue(Arc<Mutex<VecDeque<AttemptEvent>>>);

impl EventQueue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<AttemptEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, event: AttemptEvent) {
        self.lock().push_back(event);
    }

    fn pop(&self) -> Option<AttemptEvent> {
        self.lock().pop_front()
    }
}

/// The event queue of one call, and the observers of the events.
#[derive(Clone, Debug)]
pub(crate) struct AttemptDispatcher {
    observers: AttemptObservers,
    queue: EventQueue,
}

impl AttemptDispatcher {
    pub(crate) fn new(observers: AttemptObservers, queue: EventQueue) -> Self {
        Self { observers, queue }
    }

    pub(crate) fn has_events(&self) -> bool {
        !self.queue.lock().is_empty()
    }

    /// Dispatches all queued events.
    ///
    /// # Errors
    ///
    /// A `BaseException` that is not an `Exception`, such as `KeyboardInterrupt`. Later events stay in the queue.
    pub(crate) fn dispatch(&self, py: Python<'_>) -> PyResult<()> {
        while let Some(event) = self.queue.pop() {
            self.observers.dispatch(py, event)?;
        }
        Ok(())
    }

    /// Dispatches all events at the end of a call. Exceptions do not stop it.
    ///
    /// # Errors
    ///
    /// The first exception.
    pub(crate) fn dispatch_remaining(&self, py: Python<'_>) -> PyResult<()> {
        let first = self.dispatch(py);
        while self.has_events() {
            let _ = self.dispatch(py);
        }
        first
    }
}

/// A copy of a client that passes its attempt events to `observer`.
pub(crate) fn with_observer(
    py: Python<'_>,
    client: &Client,
    observer: impl Fn(AttemptEvent) + Send + Sync + 'static,
) -> PyResult<Client> {
    let raise = |error: Error| error::to_python(py, &error);
    client.with_options(Overrides::new().on_attempt(move |event| observer(event.clone()))).map_err(raise)
}
