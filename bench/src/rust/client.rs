//! The client process of one measurement: it warms up, makes its calls and prints the figures.

use std::sync::Arc;
use std::time::Instant;

use cpu_time::ProcessTime;
use tokio::task::JoinSet;

use super::calls::Calls;
use super::plain::Plain;
use super::sdk::Sdk;
use crate::args::{ClientOptions, Side, Workload};
use crate::error::BoxError;
use crate::payload;
use crate::sample::Sample;

/// Makes one measurement and prints it as a line of JSON.
pub(crate) fn run(options: &ClientOptions) -> Result<(), BoxError> {
    let base_url = payload::base_url("http", options.port);
    let sample = match options.side {
        Side::Core => measure(options, Sdk::new(&base_url)?),
        Side::Plain => measure(options, Plain::new(&base_url)?),
    }?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

fn measure(options: &ClientOptions, calls: impl Calls) -> Result<Sample, BoxError> {
    let calls = Arc::new(calls);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(make_calls(&calls, options, options.warmup))?;
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    runtime.block_on(make_calls(&calls, options, options.calls))?;
    Ok(Sample::of_this_process(options.calls, started.elapsed(), cpu.elapsed()))
}

/// Makes this many calls: sequentially, or distributed over tasks.
async fn make_calls<C: Calls>(calls: &Arc<C>, options: &ClientOptions, count: u64) -> Result<(), BoxError> {
    if options.inflight <= 1 {
        return repeat(calls, options.workload, count).await;
    }
    let mut tasks = JoinSet::new();
    for task in 0..options.inflight {
        let share = (count + task) / options.inflight;
        let (calls, workload) = (Arc::clone(calls), options.workload);
        tasks.spawn(async move { repeat(&calls, workload, share).await });
    }
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(())
}

async fn repeat<C: Calls>(calls: &Arc<C>, workload: Workload, count: u64) -> Result<(), BoxError> {
    for _ in 0..count {
        let is_complete = match workload {
            Workload::Send => calls.send().await?,
            Workload::List => calls.list().await?,
        };
        if !is_complete {
            return Err("a response is incomplete".into());
        }
    }
    Ok(())
}
