//! Compares the result of each call with the servers' records and with the plan.

mod check;
mod evidence;
mod expectation;
mod finding;

pub(crate) use check::check_calls;
pub(crate) use finding::{FindingKind, Verdict};
