//! The client process in Rust: it reads an address book or sends, and prints the figures.

use std::sync::Arc;
use std::time::Instant;

use cpu_time::ProcessTime;
use tokio::task::JoinSet;

use super::book::{ReadContacts, read_with_reqwest, read_with_sdk};
use super::sample::ClientSample;
use crate::error::BoxError;
use crate::network_args::{NetworkClientOptions, NetworkSide, NetworkWorkload};
use crate::rust::{Calls as _, Plain, Sdk};
use crate::sample::Sample;

/// The number of sends at once.
pub(super) const BURST: u64 = 64;

/// How many bursts or sends are made before the measurement: the connections are warm then.
const WARMUP: u64 = 5;

/// Makes one measurement and prints it as a line of JSON.
pub(crate) fn run(options: &NetworkClientOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sample = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

async fn measure(options: &NetworkClientOptions) -> Result<ClientSample, BoxError> {
    let side = Arc::new(Side::new(options.side, &options.base_url)?);
    match options.workload {
        // The connection is part of the measurement, as in a program that reads the address book once.
        NetworkWorkload::Book => {}
        NetworkWorkload::Burst => burst(&side, WARMUP * BURST).await?,
        NetworkWorkload::Send => send(&side, WARMUP).await?,
    }
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    let peak_memory_of_tenth_kb = match options.workload {
        NetworkWorkload::Book => side.read_book(usize::try_from(options.count)?).await?.peak_memory_of_tenth_kb,
        NetworkWorkload::Burst => burst(&side, options.count).await.map(|()| None)?,
        NetworkWorkload::Send => send(&side, options.count).await.map(|()| None)?,
    };
    let process = Sample::of_this_process(options.count, started.elapsed(), cpu.elapsed());
    Ok(ClientSample { process, peak_memory_of_tenth_kb })
}

/// The client of a side.
pub(super) enum Side {
    Workspace { sdk: Sdk, prefetch: Option<usize> },
    Reqwest(Plain),
}

impl Side {
    pub(super) fn new(side: NetworkSide, base_url: &str) -> Result<Self, BoxError> {
        Ok(match side {
            NetworkSide::Workspace => Self::Workspace { sdk: Sdk::new(base_url)?, prefetch: None },
            NetworkSide::WorkspacePrefetch0 => Self::Workspace { sdk: Sdk::new(base_url)?, prefetch: Some(0) },
            NetworkSide::Reqwest => Self::Reqwest(Plain::new(base_url)?),
        })
    }

    async fn read_book(&self, contacts: usize) -> Result<ReadContacts, BoxError> {
        let read = ReadContacts::new(contacts);
        match self {
            Self::Workspace { sdk, prefetch } => read_with_sdk(sdk, *prefetch, read).await,
            Self::Reqwest(plain) => read_with_reqwest(plain, read).await,
        }
    }

    pub(super) async fn send(&self) -> Result<(), BoxError> {
        let is_sent = match self {
            Self::Workspace { sdk, .. } => sdk.send().await?,
            Self::Reqwest(plain) => plain.send().await?,
        };
        if is_sent { Ok(()) } else { Err("a response is incomplete".into()) }
    }
}

/// Sends in bursts: a burst begins when all sends of the one before are complete.
async fn burst(side: &Arc<Side>, sends: u64) -> Result<(), BoxError> {
    for _ in 0..sends / BURST {
        let mut tasks = JoinSet::new();
        for _ in 0..BURST {
            let side = Arc::clone(side);
            tasks.spawn(async move { side.send().await });
        }
        while let Some(result) = tasks.join_next().await {
            result??;
        }
    }
    Ok(())
}

/// Sends one after the other.
async fn send(side: &Side, sends: u64) -> Result<(), BoxError> {
    for _ in 0..sends {
        side.send().await?;
    }
    Ok(())
}
