//! Addition of instants that cannot overflow, dates of HTTP, and a time limit for reading a response.

pub(crate) mod http_date;
pub(crate) mod limit;

use std::time::Duration;

use tokio::time::Instant;

/// The sum of an instant and a duration; an instant in the far future if the clock cannot represent the sum.
pub(crate) fn after(from: Instant, time: Duration) -> Instant {
    from.checked_add(time).unwrap_or_else(|| far_from(from))
}

/// Effectively never: thirty years later.
fn far_from(from: Instant) -> Instant {
    from + Duration::from_secs(60 * 60 * 24 * 365 * 30)
}
