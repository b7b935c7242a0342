//! Client-side limits on the request rate and on the number of requests in flight.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{Mutex, Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::time::after;

/// Limits the number of requests in flight and the rate at which they start. Waiting counts against the timeout of a
/// call.
#[derive(Debug)]
pub(crate) struct Throttle {
    permits: Semaphore,
    /// The number of permits that only requests take for which a caller waits.
    reserved_permits: usize,
    /// Notifies the requests for which no caller waits that another request needs a permit.
    shortage: Notify,
    rate_limiter: Option<RateLimiter>,
}

/// The default maximum of requests in flight. Each needs a connection over HTTP/1.1. A process that may open 1,024 or
/// 256 files must keep working when ten thousand calls start at once.
pub(crate) const DEFAULT_CONCURRENCY: usize = 100;

/// A permit for one request in flight; dropping it frees the permit for another request.
pub(crate) type Permit<'a> = Option<SemaphorePermit<'a>>;

/// The deadline passed before a permit was available.
#[derive(Debug)]
pub(crate) struct DeadlineExceeded;

impl Throttle {
    pub(crate) fn new(rate_limit: Option<f64>, max_concurrency: Option<usize>) -> Self {
        let permits = max_concurrency.unwrap_or(DEFAULT_CONCURRENCY).min(Semaphore::MAX_PERMITS);
        Self {
            permits: Semaphore::new(permits),
            reserved_permits: permits.div_ceil(2),
            shortage: Notify::new(),
            rate_limiter: rate_limit.map(RateLimiter::new),
        }
    }

    /// Whether a request may start now, without waiting for others.
    pub(crate) fn is_free(&self) -> bool {
        self.rate_limiter.is_none() && self.permits.available_permits() > 0
    }

    /// The number of requests for which no caller waits yet that may start now. With a rate limit it is zero, because
    /// each request makes the next one wait.
    pub(crate) fn spare_permits(&self) -> usize {
        if self.rate_limiter.is_some() {
            return 0;
        }
        self.permits.available_permits().saturating_sub(self.reserved_permits)
    }

    /// Makes a request for which no caller waits. It ends with `None` when any request must wait for a permit, so that
    /// the other request gets that of this one.
    pub(crate) async fn yielding<T>(&self, request: impl Future<Output = T>) -> Option<T> {
        let mut shortage = pin!(self.shortage.notified());
        shortage.as_mut().enable();
        tokio::select! {
            biased;
            () = shortage => None,
            result = request => Some(result),
        }
    }

    /// Waits for a permit.
    ///
    /// # Errors
    ///
    /// [`DeadlineExceeded`] if there is no permit by the deadline.
    pub(crate) async fn acquire(&self, deadline: Instant) -> Result<Permit<'_>, DeadlineExceeded> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => Some(permit),
            Err(_) => {
                self.shortage.notify_waiters();
                // The semaphore is never closed, so acquiring it either succeeds or times out.
                timeout_at(deadline, self.permits.acquire()).await.map_err(|_| DeadlineExceeded)?.ok()
            }
        };
        if let Some(rate_limiter) = &self.rate_limiter {
            timeout_at(deadline, rate_limiter.start()).await.map_err(|_| DeadlineExceeded)?;
        }
        Ok(permit)
    }
}

/// The maximum lateness of a timer.
const MAX_LATENESS: Duration = Duration::from_millis(2);

/// Starts requests at even intervals. Unused time does not accumulate into a burst.
#[derive(Debug)]
struct RateLimiter {
    interval: Duration,
    /// When the next request may start. The request that waits for this instant holds the lock, so that other requests
    /// queue behind it, and a request that is cancelled takes no place.
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
        *next = Some(next_start(due, Instant::now(), self.interval));
    }
}

/// When the next request may start, after one that was due at `due` and started at `now`. The interval counts from
/// `due`: counted from `now`, every late timer would slow the rate. A pause does not lead to a burst.
fn next_start(due: Instant, now: Instant, interval: Duration) -> Instant {
    let earliest = now.checked_sub(MAX_LATENESS).unwrap_or(due);
    after(due.max(earliest), interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_timers_do_not_slow_the_rate_and_pauses_cause_no_burst() {
        let due = Instant::now();
        let interval = Duration::from_millis(5);
        let cases = [(0, 5), (1, 5), (2, 5), (3, 6), (1_000, 1_003)];
        for (late, next) in cases {
            let started = due + Duration::from_millis(late);
            assert_eq!(next_start(due, started, interval), due + Duration::from_millis(next), "{late}");
        }
    }
}
