//! Client-side pacing: at most so many requests a second, at most so many at once.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

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
    /// [`TooLate`], at once where that is known at once.
    pub(crate) async fn turn(&self, deadline: Instant) -> Result<Slot<'_>, TooLate> {
        let slot = match &self.slots {
            None => None,
            // A semaphore that is never closed gives a permit or takes too long.
            Some(slots) => timeout_at(deadline, slots.acquire()).await.map_err(|_| TooLate)?.ok(),
        };
        if let Some(rate) = &self.rate {
            sleep_until(rate.reserve(deadline)?).await;
        }
        Ok(slot)
    }
}

/// Requests start evenly spaced; one second's worth is not saved up.
#[derive(Debug)]
struct Rate {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Rate {
    fn new(requests_per_second: f64) -> Self {
        let interval = Duration::try_from_secs_f64(1.0 / requests_per_second).unwrap_or(Duration::MAX);
        Self { interval, next: Mutex::new(None) }
    }

    /// Takes the next free start, unless it lies after the deadline.
    fn reserve(&self, deadline: Instant) -> Result<Instant, TooLate> {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let start = next.map_or(now, |next| next.max(now));
        if start >= deadline {
            return Err(TooLate);
        }
        *next = Some(start.checked_add(self.interval).unwrap_or_else(|| crate::call::far_from(start)));
        Ok(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn starts_are_evenly_spaced_and_none_is_taken_past_the_deadline() {
        let rate = Rate::new(4.0);
        let deadline = Instant::now() + Duration::from_millis(600);
        let starts: Vec<_> = (0..3).map(|_| rate.reserve(deadline).unwrap()).collect();
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] == Duration::from_millis(250)));
        assert!(rate.reserve(deadline).is_err());
        // The refused one took no place.
        assert_eq!(rate.reserve(deadline + Duration::from_secs(1)).unwrap() - starts[2], Duration::from_millis(250));
    }
}
