//! A deadline for reading a response. Reading is one piece of work on one thread, so no timer can stop it. Instead the
//! reader checks the clock once per [`CHECK_INTERVAL`] values.

use std::cell::Cell;

use tokio::time::Instant;

/// The number of values read between two checks of the clock.
const CHECK_INTERVAL: u32 = 256;

#[derive(Clone, Copy)]
struct Limit {
    until: Option<Instant>,
    /// The number of values before the next check.
    remaining: u32,
    is_expired: bool,
}

const NONE: Limit = Limit { until: None, remaining: CHECK_INTERVAL, is_expired: false };

thread_local! {
    static LIMIT: Cell<Limit> = const { Cell::new(NONE) };
}

/// Guard: while it lives, [`check`] fails on this thread once the deadline has passed.
pub(crate) struct TimeLimit {
    /// The limit is thread-local, so the guard must stay on its thread.
    _not_send: std::marker::PhantomData<*const ()>,
}

impl TimeLimit {
    pub(crate) fn new(until: Instant) -> Self {
        LIMIT.set(Limit { until: Some(until), ..NONE });
        Self { _not_send: std::marker::PhantomData }
    }

    /// Whether a check has failed, which means that the value read is incomplete.
    pub(crate) fn has_expired(&self) -> bool {
        LIMIT.get().is_expired
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        LIMIT.set(NONE);
    }
}

/// Counts one value.
///
/// # Errors
///
/// After the deadline, to stop the reader.
pub(crate) fn check<E: serde::de::Error>() -> Result<(), E> {
    if is_expired() { Err(E::custom("the time limit has passed")) } else { Ok(()) }
}

/// Counts one value, and returns whether the deadline has passed.
fn is_expired() -> bool {
    let mut limit = LIMIT.get();
    let Some(until) = limit.until else { return false };
    limit.remaining -= 1;
    if limit.remaining == 0 {
        limit.remaining = CHECK_INTERVAL;
        limit.is_expired |= Instant::now() >= until;
    }
    LIMIT.set(limit);
    limit.is_expired
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;

    #[test]
    fn reading_stops_after_the_deadline_and_not_before() {
        let long = format!("[{}1]", "1,".repeat(CHECK_INTERVAL as usize));
        let read = || long.parse::<Json>().ok().and_then(|json| json.elements()).is_some();
        assert!(read());
        let limit = TimeLimit::new(Instant::now());
        assert!(!read() && limit.has_expired());
        drop(limit);
        assert!(read());
        let limit = TimeLimit::new(Instant::now() + std::time::Duration::from_secs(60));
        assert!(read() && !limit.has_expired());
    }
}
