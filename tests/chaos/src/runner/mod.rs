//! Makes the calls of a plan.

mod call;
mod fixtures;
mod perform;
mod proxy;
pub(crate) mod round;
mod stream_limits;
