//! The result of one measurement.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::machine;

/// The figures of one measurement, which a client prints as JSON.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Sample {
    pub(crate) calls_per_second: f64,
    /// CPU time of the whole process, in user and kernel mode.
    pub(crate) cpu_us_per_call: f64,
    /// The peak memory of the process, if the system reports it.
    pub(crate) peak_memory_kb: Option<u64>,
    /// Only for languages with an event loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) loop_delay_ms: Option<LoopDelay>,
}

/// The delay of an event loop, in ms.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct LoopDelay {
    mean: f64,
    p99: f64,
}

impl Sample {
    /// The figures of this process, which made so many calls in this time. `f64` represents these counts exactly.
    pub(crate) fn of_this_process(calls: u64, wall: Duration, cpu: Duration) -> Self {
        let calls = calls as f64;
        Self {
            calls_per_second: calls / wall.as_secs_f64(),
            cpu_us_per_call: cpu.as_secs_f64() * 1e6 / calls,
            peak_memory_kb: machine::peak_memory_kb(),
            loop_delay_ms: None,
        }
    }

    pub(crate) fn calls_per_second(&self) -> f64 {
        self.calls_per_second
    }

    pub(crate) fn cpu_us_per_call(&self) -> f64 {
        self.cpu_us_per_call
    }

    /// `NaN` if the system does not report it; JSON has null then.
    pub(crate) fn peak_memory_mb(&self) -> f64 {
        self.peak_memory_kb.map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
    }

    /// `NaN` if there is no event loop.
    pub(crate) fn loop_delay_mean_ms(&self) -> f64 {
        self.loop_delay_ms.map_or(f64::NAN, |delay| delay.mean)
    }

    /// `NaN` if there is no event loop.
    pub(crate) fn loop_delay_p99_ms(&self) -> f64 {
        self.loop_delay_ms.map_or(f64::NAN, |delay| delay.p99)
    }
}
