//! The events of connections: closes, resets, GOAWAYs.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionChange {
    /// The server ended it: with a close, a reset or scripted bytes.
    Ended,
    /// The server announced the end with a GOAWAY.
    GoingAway,
    /// The server stopped sending.
    Silent,
    /// The client ended it.
    LeftByClient,
}

/// An event of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionEvent {
    /// The number of the connection, as in the journal.
    pub connection: u64,
    /// When it happened.
    pub at: Instant,
    /// The kind of the event.
    pub change: ConnectionChange,
}

impl ConnectionEvent {
    /// Creates an event, for tests of code that evaluates events.
    #[must_use]
    pub fn new(connection: u64, at: Instant, change: ConnectionChange) -> Self {
        Self { connection, at, change }
    }
}

/// The events of all connections, in order.
#[derive(Debug, Default)]
pub(super) struct EventLog(Mutex<Vec<ConnectionEvent>>);

impl EventLog {
    pub(super) fn events(&self) -> MutexGuard<'_, Vec<ConnectionEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self, connection: u64, change: ConnectionChange) {
        self.events().push(ConnectionEvent { connection, at: Instant::now(), change });
    }
}
