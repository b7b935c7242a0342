//! Client-side limits: the most requests per second, and the most in flight at once.

use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::time::after;

/// Limits how many requests are in flight, and how fast they begin. Waiting counts against the timeout of a call.
#[derive(Debug)]
pub(crate) struct Throttle {
    slots: Semaphore,
    rate: Option<RateLimiter>,
}

/// How many requests are under way at once at most, by default. Each needs a connection over HTTP/1.1, and a process that may
/// open 1,024 files, or 256, must go on with everything else when ten thousand calls are begun at once.
const DEFAULT_CONCURRENCY: usize = 100;

/// A permit for one request in flight; dropping it lets another begin.
pub(crate) type Permit<'a> = Option<SemaphorePermit<'a>>;

/// The deadline passed before there was a permit for this request.
#[derive(Debug)]
pub(crate) struct DeadlineExceeded;

impl Throttle {
    pub(crate) fn new(rate_limit: Option<f64>, max_concurrency: Option<usize>) -> Self {
        Self {
            slots: Semaphore::new(max_concurrency.unwrap_or(DEFAULT_CONCURRENCY).min(Semaphore::MAX_PERMITS)),
            rate: rate_limit.map(RateLimiter::new),
        }
    }

    /// Waits for a permit.
    ///
    /// # Errors
    ///
    /// [`DeadlineExceeded`] at the deadline.
    pub(crate) async fn acquire(&self, deadline: Instant) -> Result<Permit<'_>, DeadlineExceeded> {
        let slot = match self.slots.try_acquire() {
            Ok(slot) => Some(slot),
            // A semaphore that is never closed gives a permit or takes too long.
            Err(_) => timeout_at(deadline, self.slots.acquire()).await.map_err(|_| DeadlineExceeded)?.ok(),
        };
        if let Some(rate) = &self.rate {
            timeout_at(deadline, rate.start()).await.map_err(|_| DeadlineExceeded)?;
        }
        Ok(slot)
    }
}

/// How late a timer may wake.
const LATE: Duration = Duration::from_millis(2);

/// Requests start evenly spaced; one second's worth is not saved up.
#[derive(Debug)]
struct RateLimiter {
    interval: Duration,
    /// When the next may start. Whoever waits for that holds the lock, so that the others queue behind it, and one that
    /// gives up takes no place.
    next: Mutex<Option<Instant>>,
}

impl RateLimiter {
    fn new(requests_per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / requests_per_second).unwrap_or(Duration::MAX);
        Self { interval, next: Mutex::new(None) }
    }

    async fn start(&self) {
        let mut next = self.next.lock().await;
        let due = next.unwrap_or_else(Instant::now);
        sleep_until(due).await;
        *next = Some(following(due, Instant::now(), self.interval));
    }
}

/// When the next may start after one that was due and started now. Counted from when it was due, or a timer that wakes
/// late would slow every turn; but a pause is not made up for.
fn following(due: Instant, now: Instant, interval: Duration) -> Instant {
    let earliest = now.checked_sub(LATE).unwrap_or(due);
    after(due.max(earliest), interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_timers_do_not_slow_the_pace_and_pauses_are_not_made_up_for() {
        let due = Instant::now();
        let interval = Duration::from_millis(5);
        let cases = [(0, 5), (1, 5), (2, 5), (3, 6), (1_000, 1_003)];
        for (late, next) in cases {
            let started = due + Duration::from_millis(late);
            assert_eq!(following(due, started, interval), due + Duration::from_millis(next), "{late}");
        }
    }
}
