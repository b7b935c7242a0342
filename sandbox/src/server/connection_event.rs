//! The events of connections: closes, resets, GOAWAYs.

use std::collections::VecDeque;
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

/// The events of all connections, in order. It drops the oldest ones at its limit.
#[derive(Debug)]
pub(super) struct EventLog {
    /// How many events are kept; 0 means all.
    limit: usize,
    events: Mutex<VecDeque<ConnectionEvent>>,
}

impl EventLog {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, events: Mutex::default() }
    }

    pub(super) fn events(&self) -> MutexGuard<'_, VecDeque<ConnectionEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self, connection: u64, change: ConnectionChange) {
        let mut events = self.events();
        events.push_back(ConnectionEvent { connection, at: Instant::now(), change });
        if self.limit > 0 && events.len() > self.limit {
            events.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ConnectionChange, EventLog};

    #[test]
    fn the_oldest_events_are_dropped_at_the_limit() {
        for (limit, expected) in [(2, vec![2, 3]), (0, vec![1, 2, 3])] {
            let log = EventLog::new(limit);
            for connection in 1..=3 {
                log.record(connection, ConnectionChange::Ended);
            }
            let kept: Vec<_> = log.events().iter().map(|event| event.connection).collect();
            assert_eq!(kept, expected);
        }
    }
}
