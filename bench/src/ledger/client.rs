//! The client process in Rust: it sends with and without a ledger in turn, and prints the figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use tokio::task::JoinSet;
use workspace_sdk::{Client, ClientBuilder, Content, Ledger, LedgerPlace, SendMessage};

use super::fsync::Fsync;
use super::samples::{ConcurrentSample, SendSamples, SequentialSample};
use crate::args::{LedgerClientOptions, PlaceOptions};
use crate::error::BoxError;
use crate::payload;

/// The number of concurrent sends.
pub(super) const IN_FLIGHT: u64 = 64;
/// Sends before the measurement: enough that SQLite overwrites its log instead of making it longer.
const WARMUP: u64 = 500;

/// A client, and whether its sends have idempotency keys.
#[derive(Clone)]
pub(super) struct Sender {
    client: Client,
    keys: Option<Arc<AtomicU64>>,
}

impl Sender {
    /// A client without a ledger.
    pub(super) fn without_ledger(port: u16) -> Result<Self, BoxError> {
        Ok(Self { client: builder(port).build()?, keys: None })
    }

    /// A client with this ledger, whose keys are numbered.
    pub(super) fn with_ledger(port: u16, ledger: &Ledger) -> Result<Self, BoxError> {
        Ok(Self::with_keys(builder(port).ledger(ledger).build()?, 0))
    }

    /// A client whose keys are numbered from this number.
    pub(super) fn with_keys(client: Client, first: u64) -> Self {
        Self { client, keys: Some(Arc::new(AtomicU64::new(first))) }
    }

    pub(super) async fn send(&self) -> Result<(), BoxError> {
        let message = SendMessage::new(payload::RECIPIENT, Content::Text(payload::TEXT.into()));
        let message = match &self.keys {
            None => message,
            Some(keys) => message.idempotency_key(key(keys.fetch_add(1, Ordering::Relaxed))),
        };
        let sent = self.client.messages().send(message).await?;
        match sent.message_id {
            Some(_) if sent.call.recorded == self.keys.is_some() => Ok(()),
            _ => Err("a response is incomplete".into()),
        }
    }

    /// Makes this many sends, distributed over tasks.
    pub(super) async fn send_many(&self, count: u64, in_flight: u64) -> Result<(), BoxError> {
        let mut tasks = JoinSet::new();
        for task in 0..in_flight {
            let (sender, share) = (self.clone(), (count + task) / in_flight);
            tasks.spawn(async move {
                for _ in 0..share {
                    sender.send().await?;
                }
                Ok::<_, BoxError>(())
            });
        }
        while let Some(result) = tasks.join_next().await {
            result??;
        }
        Ok(())
    }
}

/// The options of every client.
pub(super) fn builder(port: u16) -> ClientBuilder {
    Client::builder().base_url(format!("http://127.0.0.1:{port}{}", payload::BASE_PATH)).api_key(payload::API_KEY)
}

impl PlaceOptions {
    /// The ledger with this name: a file, or a schema.
    pub(super) fn ledger(&self, name: &str) -> LedgerPlace {
        match &self.database {
            None => self.folder.join(format!("{name}.db")).into(),
            Some(url) => format!("{url}_{name}").into(),
        }
    }
}

/// An idempotency key as a shop would make it.
pub(super) fn key(number: u64) -> String {
    format!("order-{:07}/confirmation", number + 1_000_000)
}

/// Measures and prints a line of JSON.
pub(crate) fn run(options: &LedgerClientOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let samples = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&samples)?);
    Ok(())
}

async fn measure(options: &LedgerClientOptions) -> Result<SendSamples, BoxError> {
    let ledger = Ledger::open(options.place.ledger("fast"))?;
    let (without, with) = (Sender::without_ledger(options.port)?, Sender::with_ledger(options.port, &ledger)?);
    let mut fsync = Fsync::new(&options.place.folder)?;
    without.send_many(WARMUP, IN_FLIGHT).await?;
    with.send_many(WARMUP * 4, IN_FLIGHT).await?;
    with.send_many(WARMUP, 1).await?;
    let sequential = measure_sequential(&without, &with, &mut fsync, options.sends).await?;
    let concurrent = measure_concurrent(&without, &with, options.rounds, options.calls).await?;
    let slow_ledger = Ledger::open(options.place.ledger("slow"))?;
    let without = Sender::without_ledger(options.slow_port)?;
    let with = Sender::with_ledger(options.slow_port, &slow_ledger)?;
    without.send_many(IN_FLIGHT, IN_FLIGHT).await?;
    with.send_many(IN_FLIGHT * 4, IN_FLIGHT).await?;
    let slow = measure_concurrent(&without, &with, options.rounds.div_ceil(2), options.slow_calls).await?;
    Ok(SendSamples { sequential, concurrent, slow })
}

async fn measure_sequential(
    without: &Sender,
    with: &Sender,
    fsync: &mut Fsync,
    count: u64,
) -> Result<Vec<SequentialSample>, BoxError> {
    let mut samples = Vec::new();
    for _ in 0..count {
        let fsync = microseconds(fsync.run()?);
        let started = Instant::now();
        without.send().await?;
        let without = microseconds(started.elapsed());
        let started = Instant::now();
        with.send().await?;
        samples.push(SequentialSample { fsync, without, with: microseconds(started.elapsed()) });
    }
    Ok(samples)
}

async fn measure_concurrent(
    without: &Sender,
    with: &Sender,
    rounds: u64,
    calls: u64,
) -> Result<Vec<ConcurrentSample>, BoxError> {
    let mut samples = Vec::new();
    for _ in 0..rounds {
        let (cpu_without, wall_without) = round(without, calls).await?;
        let (cpu_with, wall_with) = round(with, calls).await?;
        samples.push(ConcurrentSample { cpu_without, cpu_with, wall_without, wall_with });
    }
    Ok(samples)
}

/// The CPU time and the wall time per send, in µs.
async fn round(sender: &Sender, calls: u64) -> Result<(f64, f64), BoxError> {
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    sender.send_many(calls, IN_FLIGHT).await?;
    let (cpu, wall) = (cpu.elapsed(), started.elapsed());
    Ok((microseconds(cpu) / calls as f64, microseconds(wall) / calls as f64))
}

pub(super) fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
