//! Sends under idempotency keys while processes are killed. Several processes send the same keys with one ledger. They
//! are killed at random moments and at named points, stopped, and disturbed, while another process resolves sends whose
//! outcome is unknown. At the end, the ledger and the lines of the processes are compared with the server's records.

mod command;
mod evidence;
mod judge;
pub(crate) mod key;
mod line;
mod operator;
mod outage;
mod relay;
mod report;
mod sender;
mod servers;
mod supervisor;

use std::time::{Duration, Instant};

pub(crate) use command::POINTS;
pub(crate) use sender::TIMEOUT;

use crate::cli::{LedgerArgs, OperatorArgs, SenderArgs};
use crate::error::BoxError;
use crate::ledger::command::Language;
use crate::ledger::report::Report;
use crate::ledger::supervisor::Plan;

/// The other languages have processes that start slowly, so there are fewer kills of them.
const SHARE_OF_OTHER_LANGUAGES: usize = 10;

/// Runs the kills of each language, prints the reports, and returns whether there are no findings.
pub(crate) fn run(args: &LedgerArgs) -> Result<bool, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let fewer = args.kills / SHARE_OF_OTHER_LANGUAGES;
    let others = [args.python.clone().map(Language::Python), args.node.clone().map(Language::Node)];
    let others = others.into_iter().flatten().map(|language| (language, fewer));
    let mut is_good = true;
    for (language, kills) in [(Language::Rust, args.kills)].into_iter().chain(others) {
        let start = Instant::now();
        let interruption = Duration::from_secs(args.interruption);
        let plan = Plan { language, seed: args.seed, kills, store: args.store, interruption, plant: args.plant };
        let evidence = runtime.block_on(supervisor::run(&plan))?;
        let report =
            Report { plan: &plan, took: start.elapsed(), verdict: judge::judge(&evidence), evidence: &evidence };
        print!("{report}");
        is_good &= report.is_good();
    }
    Ok(is_good)
}

/// Runs one of the processes that send.
pub(crate) fn send(args: &SenderArgs) -> Result<bool, BoxError> {
    sender::run(args)
}

/// Runs the operator.
pub(crate) fn resolve(args: &OperatorArgs) -> Result<bool, BoxError> {
    operator::run(args)
}
