//! The workloads.

use super::client::BURST;
use crate::network_args::NetworkWorkload;

/// A workload.
#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) kind: NetworkWorkload,
    /// The name of what is counted.
    pub(super) unit: &'static str,
    /// The number of units of a measurement.
    pub(super) count: u64,
    /// The number with `--quick`.
    pub(super) quick_count: u64,
    pub(super) time: TimeFigure,
}

/// A figure that is a time.
#[derive(Debug)]
pub(super) struct TimeFigure {
    pub(super) name: &'static str,
    /// The time of so many units; of all of them if it is `None`.
    units: Option<u64>,
    /// The number of its unit of time per second.
    per_second: f64,
}

const MS: f64 = 1e3;

pub(super) const WORKLOADS: [Workload; 3] = [
    Workload {
        kind: NetworkWorkload::Book,
        unit: "contacts",
        count: 100_000,
        quick_count: 10_000,
        time: TimeFigure { name: "seconds", units: None, per_second: 1.0 },
    },
    Workload {
        kind: NetworkWorkload::Burst,
        unit: "sends",
        count: 40 * BURST,
        quick_count: 3 * BURST,
        time: TimeFigure { name: "ms per 64 sends", units: Some(BURST), per_second: MS },
    },
    Workload {
        kind: NetworkWorkload::Send,
        unit: "sends",
        count: 60,
        quick_count: 10,
        time: TimeFigure { name: "ms per send", units: Some(1), per_second: MS },
    },
];

impl Workload {
    pub(super) fn count(&self, is_quick: bool) -> u64 {
        if is_quick { self.quick_count } else { self.count }
    }
}

impl TimeFigure {
    /// The figure of a measurement with so many units.
    pub(super) fn of(&self, units_per_second: f64, count: u64) -> f64 {
        self.units.unwrap_or(count) as f64 / units_per_second * self.per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_book_is_that_of_all_contacts_and_the_time_of_a_burst_that_of_64_sends() {
        let times = WORKLOADS.map(|workload| workload.time.of(1_000.0, 10_000));
        assert_eq!(times, [10.0, 64.0, 1.0]);
    }

    #[test]
    fn bursts_are_complete() {
        let burst = WORKLOADS.iter().find(|workload| workload.kind == NetworkWorkload::Burst).unwrap();
        assert_eq!([true, false].map(|is_quick| burst.count(is_quick) % BURST), [0, 0]);
    }
}
