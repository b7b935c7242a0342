//! Decisions that need no I/O: what is retried and when, and how fast requests may begin.

pub(crate) mod retry;
pub(crate) mod retry_budget;
pub(crate) mod throttle;
