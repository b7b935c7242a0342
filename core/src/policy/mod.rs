//! Decisions without I/O: retries, and limits on the rate and number of requests.

pub(crate) mod retry;
pub(crate) mod retry_budget;
pub(crate) mod throttle;
