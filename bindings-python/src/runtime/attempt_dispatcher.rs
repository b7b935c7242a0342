//! From the core's attempt events to the observers of a call, which run only while the GIL is held.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use pyo3::prelude::*;
use workspace_sdk::bindings::PerProcess;
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
pub(crate) struct EventQueue(Arc<Mutex<QueuedEvents>>);

#[derive(Debug, Default)]
struct QueuedEvents {
    events: VecDeque<CallEvent>,
    /// Whether no further event is dispatched.
    is_closed: bool,
}

impl EventQueue {
    /// The queue of a run, which ends with [`close_queues_of_runs`].
    pub(crate) fn of_run() -> Self {
        let queue = Self::default();
        let mut queues = queues_of_runs().lock().unwrap_or_else(PoisonError::into_inner);
        queues.retain(|queue| queue.strong_count() > 0);
        queues.push(Arc::downgrade(&queue.0));
        drop(queues);
        queue
    }

    fn lock(&self) -> MutexGuard<'_, QueuedEvents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, event: CallEvent) {
        let mut queued = self.lock();
        if !queued.is_closed {
            queued.events.push_back(event);
        }
    }

    fn pop(&self) -> Option<CallEvent> {
        self.lock().events.pop_front()
    }

    /// Drops the events. An attempt that waits for its start fails, and was not sent.
    fn close(&self) {
        let mut queued = self.lock();
        queued.is_closed = true;
        let events = std::mem::take(&mut queued.events);
        drop(queued);
        drop(events);
    }
}

type RunQueues = Mutex<Vec<Weak<Mutex<QueuedEvents>>>>;

/// The queues of the runs of this process.
fn queues_of_runs() -> &'static RunQueues {
    static QUEUES: OnceLock<PerProcess<RunQueues>> = OnceLock::new();
    QUEUES.get_or_init(|| PerProcess::new(Mutex::default())).get(Mutex::default)
}

/// No observer of a run is called any more, for an interpreter that ends: an attempt must not wait for its start.
pub(crate) fn close_queues_of_runs() {
    let queues = std::mem::take(&mut *queues_of_runs().lock().unwrap_or_else(PoisonError::into_inner));
    queues.iter().filter_map(Weak::upgrade).for_each(|queue| EventQueue(queue).close());
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
        !self.queue.lock().events.is_empty()
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
