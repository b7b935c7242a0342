//! The instant at which the reading of an answer stops. Reading is one piece of work on one thread, so no timer can stop it: the
//! reader itself checks the clock every few hundred values.

use std::cell::Cell;

use tokio::time::Instant;

/// How many values are read between two checks of the clock.
const CHECK_INTERVAL: u32 = 256;

#[derive(Clone, Copy)]
struct Limit {
    until: Option<Instant>,
    /// Values to the next check.
    left: u32,
    is_over: bool,
}

const NONE: Limit = Limit { until: None, left: CHECK_INTERVAL, is_over: false };

thread_local! {
    static LIMIT: Cell<Limit> = const { Cell::new(NONE) };
}

/// While it lives, this thread's [`check`] fails once the time is over.
pub(crate) struct TimeLimit {
    /// It belongs to its thread.
    _not_send: std::marker::PhantomData<*const ()>,
}

impl TimeLimit {
    pub(crate) fn new(until: Instant) -> Self {
        LIMIT.set(Limit { until: Some(until), ..NONE });
        Self { _not_send: std::marker::PhantomData }
    }

    /// Whether a check has failed, so that the value is incomplete.
    pub(crate) fn has_struck(&self) -> bool {
        LIMIT.get().is_over
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
/// Where the time is over: reading ends here.
pub(crate) fn check<E: serde::de::Error>() -> Result<(), E> {
    if is_over() { Err(E::custom("the time is over")) } else { Ok(()) }
}

/// Counts one value, and says whether the time is over.
fn is_over() -> bool {
    let mut limit = LIMIT.get();
    let Some(until) = limit.until else { return false };
    limit.left -= 1;
    if limit.left == 0 {
        limit.left = CHECK_INTERVAL;
        limit.is_over |= Instant::now() >= until;
    }
    LIMIT.set(limit);
    limit.is_over
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;

    #[test]
    fn reading_stops_when_the_time_is_over_and_only_then() {
        let long = format!("[{}1]", "1,".repeat(CHECK_INTERVAL as usize));
        let read = || long.parse::<Json>().ok().and_then(|json| json.elements()).is_some();
        assert!(read());
        let limit = TimeLimit::new(Instant::now());
        assert!(!read() && limit.has_struck());
        drop(limit);
        assert!(read());
        let limit = TimeLimit::new(Instant::now() + std::time::Duration::from_secs(60));
        assert!(read() && !limit.has_struck());
    }
}
