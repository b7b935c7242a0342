//! Lets the runtime see what happened to idle connections before one is taken from the pool.
//!
//! A connection that the server closed while the process stood still (a runtime driven only during calls, a frozen
//! container, a laptop that slept) is closed in the kernel, and nobody here knows yet. A request put on it would be lost,
//! and a send in doubt.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Handle, RuntimeFlavor};

/// After this long without an answer the process may have stood still.
const SUSPEND_THRESHOLD: Duration = Duration::from_millis(50);
/// A timer fires only after the driver was polled; this is the shortest there is.
const TICK: Duration = Duration::from_millis(1);

/// Knows when an answer last came on a pool's connections.
#[derive(Debug, Default)]
pub(crate) struct StallGuard {
    /// Milliseconds since 1970 of the last answer or, before one, of the first call; 0 before that. The wall clock goes on while the machine sleeps.
    last_answer: AtomicU64,
    /// Whether the pool was ever used on a runtime with more than one thread. Its connections live on that runtime.
    has_threads: AtomicBool,
}

impl StallGuard {
    /// Waits until the I/O driver has been polled.
    pub(crate) async fn poll(&self) {
        // The first call has no connection to lose; it may leave one behind, even if it is cancelled.
        let first = self.last_answer.compare_exchange(0, now(), Ordering::Relaxed, Ordering::Relaxed);
        let last_answer = first.unwrap_or_else(|last_answer| last_answer);
        // On one thread a task that yields goes on after the driver was polled, and hyper reads before it writes, so that it
        // finds a close first and gives the request back unsent. With more threads nothing but a timer says so.
        match Handle::current().runtime_flavor() {
            RuntimeFlavor::CurrentThread => tokio::task::yield_now().await,
            _ => {
                self.has_threads.store(true, Ordering::Relaxed);
                if may_have_stood_still(last_answer, now()) {
                    tokio::time::sleep(TICK).await;
                }
            }
        }
    }

    /// Whether the pool was ever used on a runtime with more than one thread. A connection that such a runtime made comes
    /// out of the pool only after this was set, by way of the pool's lock.
    pub(crate) fn has_threads(&self) -> bool {
        self.has_threads.load(Ordering::Relaxed)
    }

    /// An answer came.
    pub(crate) fn note_answer(&self) {
        self.last_answer.store(now(), Ordering::Relaxed);
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Whether there may be connections, and none of them was heard of for a while. A clock that was set back counts as one.
fn may_have_stood_still(last_answer: u64, now: u64) -> bool {
    last_answer != 0
        && now.checked_sub(last_answer).is_none_or(|silence| u128::from(silence) >= SUSPEND_THRESHOLD.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_clocks_set_back_are_standstills() {
        for (last_answer, now, expected) in
            [(0, 1_000, false), (1_000, 1_000, false), (1_000, 1_049, false), (1_000, 1_050, true), (1_000, 900, true)]
        {
            assert_eq!(may_have_stood_still(last_answer, now), expected, "{last_answer} {now}");
        }
    }
}
