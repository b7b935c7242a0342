//! The common parts of the matrices with killed processes: the processes, how they end, and the verdict.

mod ended_process;
mod process;
mod requests;
mod verdict;

pub(crate) use ended_process::{EndedProcess, Ending, Line};
pub(crate) use process::Process;
pub(crate) use requests::wait_for_requests;
pub(crate) use verdict::{Finding, FindingKind, is_good, write_verdict};
