//! One measurement: a process that warms up, then makes its calls and says what they took of it.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::args::{Job, Side, Work};
use crate::core_side::Core;
use crate::plain::Plain;
use crate::{Failure, machine};

/// The calls of one side. Each says whether it got the whole answer it should.
pub(crate) trait Calls: Send + Sync + 'static {
    fn send(&self) -> impl Future<Output = Result<bool, Failure>> + Send;
    fn list(&self) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// What the measured calls took.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Sample {
    pub(crate) calls_per_second: f64,
    /// Of the whole process, in user and kernel mode.
    pub(crate) cpu_us_per_call: f64,
    /// The process's peak, where the system tells it.
    pub(crate) peak_memory_kb: Option<u64>,
    /// Of a language with an event loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) loop_delay_ms: Option<LoopDelay>,
}

/// How late an event loop came to what was due, in ms.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct LoopDelay {
    mean: f64,
    p99: f64,
}

impl Sample {
    pub(crate) fn calls_per_second(&self) -> f64 {
        self.calls_per_second
    }

    pub(crate) fn cpu_us_per_call(&self) -> f64 {
        self.cpu_us_per_call
    }

    /// `NaN` where the system does not tell, which JSON writes as null.
    pub(crate) fn peak_memory_mb(&self) -> f64 {
        self.peak_memory_kb.map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
    }

    /// `NaN` where there is no loop.
    pub(crate) fn loop_delay_mean_ms(&self) -> f64 {
        self.loop_delay_ms.map_or(f64::NAN, |delay| delay.mean)
    }

    /// `NaN` where there is no loop.
    pub(crate) fn loop_delay_p99_ms(&self) -> f64 {
        self.loop_delay_ms.map_or(f64::NAN, |delay| delay.p99)
    }
}

/// Makes one measurement and prints it as a line of JSON.
pub(crate) fn run(job: &Job) -> Result<(), Failure> {
    let sample = match job.side {
        Side::Core => measure(job, Core::new(job.port)?),
        Side::Plain => measure(job, Plain::new(job.port)?),
    }?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

fn measure(job: &Job, calls: impl Calls) -> Result<Sample, Failure> {
    let calls = Arc::new(calls);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(make(&calls, job, job.warmup))?;
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    runtime.block_on(make(&calls, job, job.calls))?;
    let (wall, cpu) = (started.elapsed(), cpu.elapsed());
    Ok(Sample {
        calls_per_second: 1.0 / each(wall, job.calls),
        cpu_us_per_call: each(cpu, job.calls) * 1e6,
        peak_memory_kb: machine::peak_memory_kb(),
        loop_delay_ms: None,
    })
}

/// Seconds a call. Counts of calls are far below where `f64` loses whole numbers.
fn each(time: Duration, calls: u64) -> f64 {
    time.as_secs_f64() / calls as f64
}

/// Makes this many calls: one after another on this task, or shared among tasks of their own.
async fn make<C: Calls>(calls: &Arc<C>, job: &Job, count: u64) -> Result<(), Failure> {
    if job.inflight <= 1 {
        return repeat(calls, job.work, count).await;
    }
    let mut tasks = JoinSet::new();
    for task in 0..job.inflight {
        let share = (count + task) / job.inflight;
        let (calls, work) = (Arc::clone(calls), job.work);
        tasks.spawn(async move { repeat(&calls, work, share).await });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

async fn repeat<C: Calls>(calls: &Arc<C>, work: Work, count: u64) -> Result<(), Failure> {
    for _ in 0..count {
        let is_whole = match work {
            Work::Send => calls.send().await?,
            Work::List => calls.list().await?,
        };
        if !is_whole {
            return Err("an answer is not what the server sent".into());
        }
    }
    Ok(())
}
