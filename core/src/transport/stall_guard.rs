//! Lets the runtime detect closed idle connections before one is taken from the pool.
//!
//! If the server closes a connection while the process is suspended (a runtime that runs only during calls, a frozen
//! container, a sleeping laptop), the kernel knows this, but the process does not yet. A request written to the
//! connection would be lost, and the outcome of a send unknown.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Handle, RuntimeFlavor};

/// The time without a response after which the process may have been suspended.
const SUSPEND_THRESHOLD: Duration = Duration::from_millis(50);
/// The shortest timer. A timer fires only after the driver was polled.
const TICK: Duration = Duration::from_millis(1);

/// Records when the last response was received on the connections of a pool.
#[derive(Debug, Default)]
pub(crate) struct StallGuard {
    /// Milliseconds since 1970 of the last response, or of the first call if there was no response; 0 before the first
    /// call. The wall clock continues while the machine sleeps.
    last_response: AtomicU64,
    /// Whether the pool was ever used on a multi-threaded runtime. Its connections live on that runtime.
    is_multi_threaded: AtomicBool,
}

impl StallGuard {
    /// Waits until the I/O driver has been polled.
    pub(crate) async fn poll(&self) {
        // The first call has no connection to lose, but it may leave one behind, even if it is cancelled.
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
