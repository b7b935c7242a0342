//! One of several processes that share a ledger: it sends until a time has passed, and prints the figures.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use workspace_sdk::Ledger;

use super::client::{Sender, builder, microseconds};
use crate::args::LedgerWorkerOptions;
use crate::error::BoxError;

/// The first keys of two processes are this far apart.
const KEYS: u64 = 1_000_000_000;
/// The number of sends of each task before the measurement.
const WARMUP: u64 = 8;

/// The figures of a process.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct WorkerSample {
    pub(super) sends: u64,
    pub(super) seconds: f64,
    /// The CPU time of the process, in µs.
    pub(super) cpu: f64,
    /// How long each claim took, in µs.
    pub(super) claims: Vec<f64>,
}

tokio::task_local! {
    /// When the task called the client.
    static CALLED_AT: Instant;
}

/// Sends, and prints a line of JSON.
pub(crate) fn run(options: &LedgerWorkerOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sample = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

async fn measure(options: &LedgerWorkerOptions) -> Result<WorkerSample, BoxError> {
    let ledger = Ledger::open(options.ledger.as_str())?;
    let claims: Arc<Mutex<Vec<f64>>> = Arc::default();
    let times = Arc::clone(&claims);
    // The hook runs on the task of the call, directly after the claim.
    let client = builder(options.port).ledger(&ledger).on_attempt_start(move |_| {
        let time = CALLED_AT.try_with(|called| microseconds(called.elapsed()).round());
        times.lock().unwrap_or_else(PoisonError::into_inner).extend(time);
        std::future::ready(Ok::<(), std::io::Error>(()))
    });
    let sender = Sender::with_keys(client.build()?, options.worker * KEYS);
    sender.send_many(options.in_flight * WARMUP, options.in_flight).await?;
    println!("ready");
    std::io::stdout().flush()?;
    if std::io::stdin().read_line(&mut String::new())? == 0 {
        return Err("the benchmark has ended".into());
    }
    claims.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    let sends = send_until(&sender, options.in_flight, started + Duration::from_millis(options.duration)).await?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), microseconds(cpu.elapsed()));
    let claims = std::mem::take(&mut *claims.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(WorkerSample { sends, seconds, cpu, claims })
}

/// Starts no more sends after this time, and returns the number of sends.
async fn send_until(sender: &Sender, in_flight: u64, end: Instant) -> Result<u64, BoxError> {
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let sender = sender.clone();
        tasks.spawn(async move {
            let mut sends = 0;
            while Instant::now() < end {
                CALLED_AT.scope(Instant::now(), sender.send()).await?;
                sends += 1;
            }
            Ok::<u64, BoxError>(sends)
        });
    }
    let mut sends = 0;
    while let Some(result) = tasks.join_next().await {
        sends += result??;
    }
    Ok(sends)
}
