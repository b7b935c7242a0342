//! A process that runs a campaign. It prints a line for each row that the run reads and for each result, so that the
//! lines of a killed process show which rows it worked on.

use std::fmt::Write as _;

use futures_util::StreamExt as _;
use workspace_sdk::{Client, LedgerKeep, Outcome, SendMany};

use crate::cli::ManySenderArgs;
use crate::error::BoxError;
use crate::ledger::TIMEOUT;
use crate::many::list::Lists;

/// The pace that the processes share, if one of them has one: below the limit of the server.
const SHARED_RATE: f64 = 100.0;

pub(crate) fn run(args: &ManySenderArgs) -> Result<bool, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(send_all(args))?;
    Ok(true)
}

/// The name of the campaign at this position.
pub(crate) fn campaign(position: u32) -> String {
    format!("campaign-{position}")
}

async fn send_all(args: &ManySenderArgs) -> Result<(), BoxError> {
    let client = Client::builder()
        .base_url(&args.url)
        .api_key(workspace_sandbox::API_KEY)
        .ledger(&args.ledger)
        // Shows which row an entry of a row without a key belongs to.
        .ledger_keep(LedgerKeep::Recipient)
        .attempt_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .build()?;
    let first = args.campaign.saturating_mul(args.rows);
    let lists = Lists { rows: args.rows };
    let rows = (first..first.saturating_add(args.rows)).map(move |row| {
        println!("read {row}");
        lists.row(row)
    });
    let mut run = client.templates().send_many(rows, "order_confirmation").campaign(campaign(args.campaign));
    if args.shares_rate {
        run = run.shared_rate_limit(SHARED_RATE);
    }
    match print_results(&mut run, first).await {
        Ok(()) => println!("report{}", counts(&run)?),
        Err(error) => println!("failed {}", error.code()),
    }
    Ok(())
}

async fn print_results(run: &mut SendMany, first: u32) -> Result<(), workspace_sdk::Error> {
    while let Some(result) = run.next().await {
        let result = result?;
        println!("result {} {}", u64::from(first) + result.index, result.reason);
    }
    Ok(())
}

/// The counts of the report, in the order of the outcomes.
fn counts(run: &SendMany) -> Result<String, BoxError> {
    let report = run.report();
    let mut counts = String::new();
    for outcome in Outcome::ALL {
        let lines = report.lines.iter().filter(|line| line.outcome == *outcome);
        write!(counts, " {}", lines.map(|line| line.count).sum::<u64>())?;
    }
    Ok(counts)
}
