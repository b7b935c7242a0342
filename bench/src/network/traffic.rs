//! The connections and the bytes that cross a relay.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long a report waits for connections to close after the client has ended.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The traffic since the last report.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Traffic {
    pub(crate) connections: u64,
    /// Bytes from the client to the server.
    pub(crate) sent: u64,
    /// Bytes from the server to the client.
    pub(crate) received: u64,
}

/// Counts the traffic of all connections.
#[derive(Debug, Default)]
pub(super) struct TrafficMeter {
    state: Mutex<State>,
    closed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open_streams: usize,
    traffic: Traffic,
}

/// A direction of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Sent,
    Received,
}

/// One direction of an open connection.
#[derive(Debug)]
pub(super) struct OpenStream {
    meter: Arc<TrafficMeter>,
    direction: Direction,
}

impl TrafficMeter {
    pub(super) fn open(self: &Arc<Self>, direction: Direction) -> OpenStream {
        let mut state = self.lock();
        state.open_streams += 1;
        state.traffic.connections += u64::from(direction == Direction::Sent);
        OpenStream { meter: Arc::clone(self), direction }
    }

    /// The traffic, when all connections are closed. It is zero afterwards.
    pub(super) fn take(&self) -> Traffic {
        let waited = self.closed.wait_timeout_while(self.lock(), CLOSE_TIMEOUT, |state| state.open_streams > 0);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.traffic)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenStream {
    /// Counts so many bytes.
    pub(super) fn add(&self, bytes: usize) {
        let traffic = &mut self.meter.lock().traffic;
        let total = match self.direction {
            Direction::Sent => &mut traffic.sent,
            Direction::Received => &mut traffic.received,
        };
        // `usize` has at most 64 bits.
        *total += bytes as u64;
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.meter.lock().open_streams -= 1;
        self.meter.closed.notify_all();
    }
}
