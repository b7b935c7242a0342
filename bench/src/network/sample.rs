//! The result of one measurement.

use serde::{Deserialize, Serialize};

use super::traffic::Traffic;
use crate::sample::Sample;

/// The figures that a client prints as JSON.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct ClientSample {
    #[serde(flatten)]
    pub(crate) process: Sample,
    /// The peak memory when a tenth of the address book had been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) peak_memory_of_tenth_kb: Option<u64>,
}

/// The figures of the client, and what crossed the network, with the warmup.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct NetworkSample {
    #[serde(flatten)]
    pub(crate) client: ClientSample,
    pub(super) requests: u64,
    pub(super) traffic: Traffic,
}

impl NetworkSample {
    pub(super) fn calls_per_second(&self) -> f64 {
        self.client.process.calls_per_second
    }

    pub(super) fn cpu_us_per_call(&self) -> f64 {
        self.client.process.cpu_us_per_call
    }

    pub(super) fn peak_memory_mb(&self) -> f64 {
        self.client.process.peak_memory_mb()
    }

    /// `NaN` if the client read no address book, or the system does not report it.
    pub(super) fn peak_memory_of_tenth_mb(&self) -> f64 {
        self.client.peak_memory_of_tenth_kb.map_or(f64::NAN, |kilobytes| kilobytes as f64 / 1024.0)
    }

    // `f64` represents these counts exactly.

    pub(super) fn connections(&self) -> f64 {
        self.traffic.connections as f64
    }

    pub(super) fn bytes_sent_per_request(&self) -> f64 {
        self.traffic.sent as f64 / self.requests as f64
    }

    pub(super) fn bytes_received_per_request(&self) -> f64 {
        self.traffic.received as f64 / self.requests as f64
    }
}
