//! The figure of which a ratio is made, and why.

use serde::{Deserialize, Serialize};

use crate::sample::Sample;

/// A figure of a measurement; less is better. The file has these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) enum Figure {
    /// For many calls in flight: they keep the client busy, so that its CPU time decides how many calls it makes. Other
    /// load on the machine changes CPU time less than elapsed time.
    #[serde(rename = "CPU time")]
    CpuTime,
    /// For one call at a time, an address book over a network and the start of a process: they wait most of the time,
    /// and a wait that should not be there uses no CPU time.
    #[serde(rename = "elapsed time")]
    ElapsedTime,
}

impl Figure {
    /// The figure for calls of which so many are in flight.
    pub(super) fn of_calls(in_flight: u64) -> Self {
        if in_flight > 1 { Self::CpuTime } else { Self::ElapsedTime }
    }

    /// The figure of a measurement, per call and in any unit: only ratios are made of it.
    pub(super) fn of(self, sample: &Sample) -> f64 {
        match self {
            Self::CpuTime => sample.cpu_us_per_call,
            Self::ElapsedTime => sample.calls_per_second.recip(),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CpuTime => "CPU time",
            Self::ElapsedTime => "elapsed time",
        }
    }
}
