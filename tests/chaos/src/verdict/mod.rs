//! Compares the result of each call with what the servers did, and with the plan.

mod check;
mod evidence;
mod expectation;
mod finding;

pub(crate) use check::check_calls;
pub(crate) use finding::{FindingKind, Verdict};
