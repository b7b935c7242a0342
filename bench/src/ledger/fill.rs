//! The process that fills a ledger: it prints the size of the file, its own memory, and the time of look-ups.

use std::time::Instant;

use workspace_sdk::{Ledger, LedgerPlace};

use super::client::{Sender, key, microseconds};
use super::samples::{FillSamples, LookupSample};
use crate::args::LedgerFillOptions;
use crate::error::BoxError;
use crate::machine;

/// The number of concurrent sends: many, because they share the fsyncs.
const IN_FLIGHT: u64 = 256;
/// How often the memory is measured.
const PARTS: u64 = 10;
/// The name of the ledger that is filled.
pub(super) const LARGE: &str = "large";
/// The number of keys in the ledger that the other is compared with.
const SMALL: u64 = 1_000;

/// Fills a ledger and prints a line of JSON.
pub(crate) fn run(options: &LedgerFillOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let samples = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&samples)?);
    Ok(())
}

async fn measure(options: &LedgerFillOptions) -> Result<FillSamples, BoxError> {
    let empty_bytes = empty_bytes(&options.place.ledger("empty")).await?;
    let large_place = options.place.ledger(LARGE);
    let large = Ledger::open(&large_place)?;
    let sender = Sender::with_ledger(options.port, &large)?;
    let started = Instant::now();
    let mut memory_kb = Vec::new();
    for part in 0..PARTS {
        sender.send_many((options.keys + part) / PARTS, IN_FLIGHT).await?;
        memory_kb.extend(machine::memory_kb());
    }
    let seconds = started.elapsed().as_secs_f64();
    let small = Ledger::open(options.place.ledger("small"))?;
    Sender::with_ledger(options.port, &small)?.send_many(SMALL, IN_FLIGHT).await?;
    let mut lookups = Vec::new();
    for lookup in 0..options.lookups {
        // Spread over the whole file.
        let number = lookup.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let small = look_up(&small, number % SMALL).await?;
        let large = look_up(&large, number % options.keys).await?;
        lookups.push(LookupSample { small, large });
    }
    large.close().await?;
    let size = large_place.as_path().map(|file| file.metadata()).transpose()?;
    let bytes = size.map(|file| file.len().saturating_sub(empty_bytes));
    Ok(FillSamples { keys: options.keys, seconds, bytes, memory_kb, lookups })
}

/// The size of the file of a ledger without entries.
async fn empty_bytes(place: &LedgerPlace) -> Result<u64, BoxError> {
    let Some(file) = place.as_path() else { return Ok(0) };
    Ledger::open(place)?.close().await?;
    Ok(file.metadata()?.len())
}

/// The time of a look-up, in µs.
async fn look_up(ledger: &Ledger, number: u64) -> Result<f64, BoxError> {
    let key = key(number);
    let started = Instant::now();
    let entry = ledger.get(&key).await?;
    let time = microseconds(started.elapsed());
    entry.map(|_| time).ok_or_else(|| format!("{key} is missing").into())
}
