//! Instants: sums that cannot overflow, and a limit on the time that reading an answer may take.

pub(crate) mod limit;

use std::time::Duration;

use tokio::time::Instant;

/// An instant later, or one far away where the sum is too large for the clock.
pub(crate) fn after(from: Instant, time: Duration) -> Instant {
    from.checked_add(time).unwrap_or_else(|| far_from(from))
}

/// Effectively never: thirty years later.
fn far_from(from: Instant) -> Instant {
    from + Duration::from_secs(60 * 60 * 24 * 365 * 30)
}
