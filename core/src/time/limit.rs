//! A deadline for reading a response. Reading is one piece of work on one thread, so no timer can stop it. Instead the
//! reader checks the clock once per [`CHECK_INTERVAL`] values.

use std::cell::Cell;

use tokio::time::Instant;

/// The number of values read between two checks of the clock.
const CHECK_INTERVAL: u32 = 256;

thread_local! {
    /// The number of values before the next check. It counts without a limit, too: a comparison less per value.
    static REMAINING: Cell<u32> = const { Cell::new(CHECK_INTERVAL) };
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
    static IS_EXPIRED: Cell<bool> = const { Cell::new(false) };
}

/// Guard: while it lives, [`check`] fails on this thread once the deadline has passed.
pub(crate) struct TimeLimit {
    /// The limit is thread-local, so the guard must stay on its thread.
    _not_send: std::marker::PhantomData<*const ()>,
}

impl TimeLimit {
    pub(crate) fn new(until: Instant) -> Self {
        set_limit(Some(until));
        Self { _not_send: std::marker::PhantomData }
    }

    /// Whether a check has failed, which means that the value read is incomplete.
    pub(crate) fn has_expired(&self) -> bool {
        IS_EXPIRED.get()
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        set_limit(None);
    }
}

fn set_limit(until: Option<Instant>) {
    UNTIL.set(until);
    REMAINING.set(CHECK_INTERVAL);
    IS_EXPIRED.set(false);
}

/// Counts one value.
///
/// # Errors
///
/// After the deadline, to stop the reader.
#[inline]
pub(crate) fn check<E: serde::de::Error>() -> Result<(), E> {
    let remaining = REMAINING.get();
    if remaining > 1 {
        REMAINING.set(remaining - 1);
        return Ok(());
    }
    check_clock()
}

#[cold]
fn check_clock<E: serde::de::Error>() -> Result<(), E> {
    if UNTIL.get().is_some_and(|until| Instant::now() >= until) {
        // The next value fails, too.
        REMAINING.set(0);
        IS_EXPIRED.set(true);
        return Err(E::custom("the time limit has passed"));
    }
    REMAINING.set(CHECK_INTERVAL);
    Ok(())
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
