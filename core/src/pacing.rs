//! Client-side pacing: at most so many requests a second, at most so many at once.

use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::call::after;

/// Holds back requests. Waiting counts against a call's deadline.
#[derive(Debug)]
pub(crate) struct Pacing {
    slots: Option<Semaphore>,
    rate: Option<Rate>,
}

/// A place among the requests under way; dropping it makes room for another.
pub(crate) type Slot<'a> = Option<SemaphorePermit<'a>>;

/// The deadline would pass before it is this request's turn.
#[derive(Debug)]
pub(crate) struct TooLate;

impl Pacing {
    pub(crate) fn new(rate_limit: Option<f64>, max_concurrency: Option<usize>) -> Self {
        Self {
            slots: max_concurrency.map(|most| Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            rate: rate_limit.map(Rate::new),
        }
    }

    /// Waits for this request's turn.
    ///
    /// # Errors
    ///
    /// [`TooLate`] at the deadline.
    pub(crate) async fn turn(&self, deadline: Instant) -> Result<Slot<'_>, TooLate> {
        let slot = match &self.slots {
            None => None,
            // A semaphore that is never closed gives a permit or takes too long.
            Some(slots) => timeout_at(deadline, slots.acquire()).await.map_err(|_| TooLate)?.ok(),
        };
        if let Some(rate) = &self.rate {
            timeout_at(deadline, rate.start()).await.map_err(|_| TooLate)?;
        }
        Ok(slot)
    }
}

/// Requests start evenly spaced; one second's worth is not saved up.
#[derive(Debug)]
struct Rate {
    interval: Duration,
    /// When the next may start. Whoever waits for that holds the lock, so that the others queue behind it, and one that
    /// gives up takes no place.
    next: Mutex<Option<Instant>>,
}

impl Rate {
    fn new(requests_per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / requests_per_second).unwrap_or(Duration::MAX);
        Self { interval, next: Mutex::new(None) }
    }

    async fn start(&self) {
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        *next = Some(after(Instant::now(), self.interval));
    }
}
