//! Campaigns that send to many while processes are killed. Several processes run the same campaign with one ledger.
//! They are killed, stopped and started again until the whole list is done, while the server loses responses and has
//! the limits of WhatsApp. At the end, the ledger and the lines of the processes are compared with the records of the
//! server.

mod evidence;
mod judge;
mod line;
mod list;
mod report;
mod sender;
mod supervisor;

use std::time::Instant;

use crate::cli::{ManyArgs, ManySenderArgs};
use crate::error::BoxError;
use crate::many::report::Report;

/// Runs the kills, prints the report, and returns whether there are no findings.
pub(crate) fn run(args: &ManyArgs) -> Result<bool, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let start = Instant::now();
    let evidence = runtime.block_on(supervisor::run(args))?;
    let (took, verdict) = (start.elapsed(), judge::judge(&evidence));
    let report = Report { seed: args.seed, took, evidence: &evidence, verdict };
    print!("{report}");
    Ok(report.is_good())
}

/// Runs one of the processes.
pub(crate) fn send(args: &ManySenderArgs) -> Result<bool, BoxError> {
    sender::run(args)
}
