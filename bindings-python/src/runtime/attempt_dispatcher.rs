//! From the core's attempt events to the observers of a call, which run only while the GIL is held.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::bindings::attempt_start::{StartReply, on_attempt_start};
use workspace_sdk::{AttemptEvent, AttemptStart, Client, Error, Overrides};

pub(crate) use super::attempt_observers::AttemptObservers;
use crate::results::error;

/// An event of a call: the start or the end of an attempt.
#[derive(Debug)]
pub(crate) enum CallEvent {
    /// The attempt starts when the reply allows it.
    Start(AttemptStart, StartReply),
    End(AttemptEvent),
}

/// The events of one call that are not dispatched yet. It holds no Python objects, because the garbage collector cannot
/// traverse it.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventQueue(Arc<Mutex<VecDeque<CallEvent>>>);

impl EventQueue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<CallEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, event: CallEvent) {
        self.lock().push_back(event);
    }

    fn pop(&self) -> Option<CallEvent> {
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
            match event {
                CallEvent::Start(start, reply) => self.observers.dispatch_start(py, start, reply)?,
                CallEvent::End(event) => self.observers.dispatch_end(py, event)?,
            }
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

/// A copy of a client that passes the events of its attempts to `push`.
pub(crate) fn with_observers(
    py: Python<'_>,
    client: &Client,
    observers: &AttemptObservers,
    push: impl Fn(CallEvent) + Clone + Send + Sync + 'static,
) -> PyResult<Client> {
    let overrides = match observers.has_start_hook() {
        true => {
            let push = push.clone();
            on_attempt_start(move |start, reply| push(CallEvent::Start(start, reply)))
        }
        false => Overrides::new(),
    };
    let overrides = overrides.on_attempt(move |event| push(CallEvent::End(event.clone())));
    client.with_options(overrides).map_err(|error: Error| error::to_python(py, &error))
}
