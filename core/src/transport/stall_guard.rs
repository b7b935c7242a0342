//! Lets the runtime detect closed idle connections before one is taken from the pool.
//!
//! A server closes a connection that has been idle for some time. Usually the runtime notices this at once, and the
//! pool drops the connection. A suspended process cannot notice it. Examples are a serverless function that is frozen
//! between two invocations, a laptop that sleeps, and a blocking client whose runtime runs only during calls:
//!
//! 1. A call succeeds, and its connection goes back to the pool. The process is suspended.
//! 2. The server closes the connection. The kernel knows this; the runtime does not.
//! 3. The process continues with a send. The pool offers the connection, and the request is written to it and lost. The
//!    client cannot tell whether the server received it, so the outcome is unknown, although nothing was ever wrong.
//!
//! Therefore each call lets the runtime poll its I/O driver before step 3. Caveat: a close that has not reached this
//! machine yet cannot be detected in this way.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Handle, RuntimeFlavor};

/// The time without a response after which the process may have been suspended.
const SUSPEND_THRESHOLD: Duration = Duration::from_millis(50);
/// The shortest timer. Tokio fires timers only after it has polled the I/O driver, so waiting for one is enough.
const TICK: Duration = Duration::from_millis(1);

/// Records when the last response was received on the connections of a pool.
#[derive(Debug, Default)]
pub(crate) struct StallGuard {
    /// The time of the last response, in milliseconds since 1970; before the first response, the time of the first
    /// call; 0 before the first call. It is the wall clock, which continues while the machine sleeps.
    last_response: AtomicU64,
    /// Whether the pool was ever used on a multi-threaded runtime. Its connections then live on that runtime, whatever
    /// runtime makes the next call.
    is_multi_threaded: AtomicBool,
}

impl StallGuard {
    /// Waits until the I/O driver has been polled.
    pub(crate) async fn poll(&self) {
        // The first call needs no check, because there is no connection yet. It is recorded as a response, because it
        // may leave a connection in the pool, even if it is cancelled.
        let first = self.last_response.compare_exchange(0, now(), Ordering::Relaxed, Ordering::Relaxed);
        let last_response = first.unwrap_or_else(|last_response| last_response);
        // On a single-threaded runtime, a task that yields resumes after the driver was polled. hyper reads before it
        // writes, so it detects the close first and returns the request unsent. On a multi-threaded runtime, only a
        // timer guarantees that the driver was polled.
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::CurrentThread => tokio::task::yield_now().await,
            _ => {
                self.is_multi_threaded.store(true, Ordering::Relaxed);
                if may_have_been_suspended(last_response, now()) {
                    tokio::time::sleep(TICK).await;
                }
            }
        }
    }

    /// Whether the pool was ever used on a multi-threaded runtime. A connection of such a runtime leaves the pool only
    /// after this was set; the lock of the pool orders the two.
    pub(crate) fn is_multi_threaded(&self) -> bool {
        self.is_multi_threaded.load(Ordering::Relaxed)
    }

    /// Records that a response was received.
    pub(crate) fn note_response(&self) {
        self.last_response.store(now(), Ordering::Relaxed);
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Whether there may be connections that have received nothing for a while. A clock that was set back counts as a
/// suspension.
fn may_have_been_suspended(last_response: u64, now: u64) -> bool {
    last_response != 0
        && now.checked_sub(last_response).is_none_or(|silence| u128::from(silence) >= SUSPEND_THRESHOLD.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_clocks_set_back_count_as_suspensions() {
        for (last_response, now, expected) in
            [(0, 1_000, false), (1_000, 1_000, false), (1_000, 1_049, false), (1_000, 1_050, true), (1_000, 900, true)]
        {
            assert_eq!(may_have_been_suspended(last_response, now), expected, "{last_response} {now}");
        }
    }
}
