//! A process that resolves the sends whose outcome is unknown, as an operator does after looking the messages up.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::sleep;
use workspace_sdk::{EntryState, Ledger, LedgerEntry};

use crate::cli::OperatorArgs;
use crate::error::BoxError;
use crate::ledger::key::number;

pub(crate) fn run(args: &OperatorArgs) -> Result<bool, BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // The ledger may be away for a moment.
        for _ in 0..ATTEMPTS {
            let Err(error) = resolve_all(args).await else { return };
            eprintln!("the operator tries again: {error}");
            sleep(PAUSE).await;
        }
    });
    // The next operator resolves the rest.
    Ok(true)
}

/// How often an operator tries to resolve everything, and how long it waits in between.
const ATTEMPTS: usize = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// The numbers in a file, one per line.
fn read_numbers(file: &Path) -> Result<HashSet<u32>, BoxError> {
    Ok(std::fs::read_to_string(file)?.lines().filter_map(|line| line.parse().ok()).collect())
}

/// Resolves every unknown entry, and prints a line for each.
async fn resolve_all(args: &OperatorArgs) -> Result<(), BoxError> {
    let sent = read_numbers(&args.sent)?;
    let listed = args.unknown.as_deref().map(read_numbers).transpose()?;
    let ledger = Ledger::open(&args.ledger)?;
    let unknown: Vec<LedgerEntry> = ledger.entries().state(EntryState::Unknown).try_collect().await?;
    for entry in unknown {
        let Some(number) = number(&entry.idempotency_key).filter(|number| *number < args.below) else { continue };
        if listed.as_ref().is_some_and(|listed| !listed.contains(&number)) {
            continue;
        }
        let state = if sent.contains(&number) { EntryState::Accepted } else { EntryState::NotSent };
        // Another process may have locked the file for too long. The next operator tries again.
        if ledger.resolve(&entry.idempotency_key, state).force(true).run().await.is_ok() {
            println!("resolved {number}");
        }
    }
    ledger.close().await?;
    Ok(())
}
