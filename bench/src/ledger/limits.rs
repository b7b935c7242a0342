//! The figures of the report, each with its limit.

use serde::Serialize;

use super::measure::{Figures, concurrency};
use super::samples::{
    ConcurrentSample, GROWN_AFTER, LookupSample, SendSamples, SequentialSample, additional_cpu, sequential_ratio,
};
use crate::statistics::median;

/// The maximum of a send with a ledger, as a multiple of one fsync and one send.
const MAX_SEQUENTIAL: f64 = 1.2;
/// The maximum of the additional CPU time per concurrent send, in µs.
const MAX_CPU: f64 = 35.0;
/// The same for the slow server, whose sends share fewer transactions.
const MAX_SLOW_CPU: f64 = 110.0;
/// The maximum size of a million keys, in MB.
const MAX_SIZE: f64 = 300.0;
/// The maximum of the additional time of a look-up among a million keys, in µs.
const MAX_LOOKUP: f64 = 10.0;
/// The maximum growth of the memory over all sends, in MB: that of noise.
const MAX_MEMORY: f64 = 2.0;

/// A figure with its limit.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) side: String,
    pub(super) name: String,
    pub(super) value: f64,
    /// The values that the figure was calculated from.
    pub(super) details: String,
    pub(super) limit: Option<f64>,
}

impl Figure {
    /// Whether the limit is kept, if there is one.
    pub(super) fn is_met(&self) -> Option<bool> {
        self.limit.map(|limit| self.value <= limit)
    }
}

/// All figures, in the order of the report.
pub(super) fn figures(figures: &Figures) -> Vec<Figure> {
    let clients = figures.clients.iter().flat_map(|(client, samples)| of_client(client.name, samples));
    clients.chain(of_file(figures)).collect()
}

fn of_client(side: &str, samples: &SendSamples) -> Vec<Figure> {
    let (in_flight, delay) = concurrency();
    let figure = |name: String, value, details, limit| Figure { side: side.to_owned(), name, value, details, limit };
    let of = |part: fn(&SequentialSample) -> f64| median(samples.sequential.iter().map(part));
    let concurrent = |name: String, samples: &[ConcurrentSample], limit| {
        let of = |part: fn(&ConcurrentSample) -> f64| median(samples.iter().map(part));
        let (without, with) = (of(|sample| sample.cpu_without), of(|sample| sample.cpu_with));
        let rate = 1e6 / of(|sample| sample.wall_with);
        let details = format!("{without:.1} without, {with:.1} with; {rate:.0} sends per second");
        figure(name, additional_cpu(samples), details, Some(limit))
    };
    vec![
        figure(
            "one at a time: times one fsync and one send".to_owned(),
            sequential_ratio(&samples.sequential),
            format!(
                "fsync {:.0} µs, send {:.0} µs, with a ledger {:.0} µs",
                of(|sample| sample.fsync),
                of(|sample| sample.without),
                of(|sample| sample.with)
            ),
            Some(MAX_SEQUENTIAL),
        ),
        concurrent(format!("{in_flight} at a time: additional CPU µs per send"), &samples.concurrent, MAX_CPU),
        concurrent(
            format!("{in_flight} at a time, responses after {delay} ms: additional CPU µs per send"),
            &samples.slow,
            MAX_SLOW_CPU,
        ),
    ]
}

fn of_file(figures: &Figures) -> Vec<Figure> {
    let fill = &figures.fill;
    let figure = |name: String, value, details, limit| Figure {
        side: "the file".to_owned(),
        name,
        value,
        details,
        limit: Some(limit),
    };
    let keys = fill.keys;
    let of = |part: fn(&LookupSample) -> f64| median(fill.lookups.iter().map(part));
    let memory = fill.memory_kb.iter().map(|kilobytes| format!("{:.1}", *kilobytes as f64 / 1024.0));
    vec![
        figure(
            "MB per 1,000,000 keys".to_owned(),
            fill.million_megabytes(),
            match keys {
                1_000_000 => "measured".to_owned(),
                _ => format!("extrapolated from {keys} keys"),
            },
            MAX_SIZE,
        ),
        figure(
            format!("a look-up among {keys} keys: µs more than among 1000"),
            fill.additional_lookup(),
            format!("{:.1} µs and {:.1} µs", of(|sample| sample.large), of(|sample| sample.small)),
            MAX_LOOKUP,
        ),
        figure(
            format!("growth of the memory from {GROWN_AFTER} to {keys} sends, MB"),
            fill.memory_growth_megabytes(),
            format!("MB after each tenth: {}", memory.collect::<Vec<_>>().join(", ")),
            MAX_MEMORY,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_the_highest_value_that_meets_it() {
        let figure =
            |value, limit| Figure { side: String::new(), name: String::new(), value, details: String::new(), limit };
        assert_eq!(figure(1.2, Some(1.2)).is_met(), Some(true));
        assert_eq!(figure(1.21, Some(1.2)).is_met(), Some(false));
        assert_eq!(figure(f64::NAN, Some(1.2)).is_met(), Some(false));
        assert_eq!(figure(5.0, None).is_met(), None);
    }
}
