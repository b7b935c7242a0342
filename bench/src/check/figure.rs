//! The figure of which a ratio is made, and why.

use serde::{Deserialize, Serialize};

use crate::sample::Sample;

/// A figure of a measurement; less is better. The file has these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) enum Figure {
    /// For calls on loopback. Other load on the machine changes the ratio of CPU times little. It changes that of
    /// elapsed times a lot, because a library with more threads waits more often for a core.
    #[serde(rename = "CPU time")]
    CpuTime,
    /// For an address book over a network and the start of a process, which wait most of the time. A wait that should
    /// not be there uses no CPU time.
    #[serde(rename = "elapsed time")]
    ElapsedTime,
}

impl Figure {
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
