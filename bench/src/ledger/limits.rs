//! The figures of the report, each with its limit.

use serde::Serialize;

use super::measure::{DatabaseFigures, Figures, concurrency};
use super::samples::{
    ConcurrentSample, GROWN_AFTER, LookupSample, SendSamples, SequentialSample, additional_cpu, sequential_ratio,
};
use super::workers::WorkersSample;
use crate::goal::Goal;
use crate::statistics::median;

/// The goals of a store.
struct Goals {
    /// A send with a ledger, as a multiple of one fsync and one send.
    sequential: Option<Goal>,
    /// The additional CPU time per concurrent send, in µs.
    cpu: Option<Goal>,
    /// The same for the slow server, whose sends share fewer transactions.
    slow_cpu: Option<Goal>,
    /// The size of a million keys, in MB.
    size: Option<Goal>,
    /// The additional time of a look-up among many keys, in µs.
    lookup: Option<Goal>,
    /// The growth of the memory over all sends, in MB. That of files is noise; the store in a database remembers the
    /// sends of the last minutes.
    memory: Option<Goal>,
}

const SQLITE: Goals = Goals {
    sequential: Some(Goal::AtMost(1.2)),
    cpu: Some(Goal::AtMost(35.0)),
    slow_cpu: Some(Goal::AtMost(110.0)),
    size: Some(Goal::AtMost(300.0)),
    lookup: Some(Goal::AtMost(10.0)),
    memory: Some(Goal::AtMost(2.0)),
};

/// A send also waits for the network and the server, so only what depends on the client has a goal.
const POSTGRES: Goals =
    Goals { sequential: None, cpu: Some(Goal::AtMost(25.0)), slow_cpu: None, size: None, lookup: None, memory: None };

/// The claims per second of one process with many sends at a time.
const CLAIMS: Goal = Goal::AtLeast(5_000.0);

/// A figure, and its goal if it has one.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) side: String,
    pub(super) name: String,
    pub(super) value: f64,
    /// The values that the figure was calculated from.
    pub(super) details: String,
    pub(super) goal: Option<Goal>,
}

impl Figure {
    /// Whether the goal is met, if there is one.
    pub(super) fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| goal.is_met(self.value))
    }
}

/// All figures, in the order of the report.
pub(super) fn figures(figures: &Figures) -> Vec<Figure> {
    let goals = if figures.database.is_some() { &POSTGRES } else { &SQLITE };
    let clients = figures.clients.iter().flat_map(|(client, samples)| of_client(client.name, samples, goals));
    let database = figures.database.as_ref().map(of_claims);
    clients.chain(of_ledger(figures, goals)).chain(database).collect()
}

fn of_client(side: &str, samples: &SendSamples, goals: &Goals) -> Vec<Figure> {
    let (in_flight, delay) = concurrency();
    let figure = |name: String, value, details, goal| Figure { side: side.to_owned(), name, value, details, goal };
    let of = |part: fn(&SequentialSample) -> f64| median(samples.sequential.iter().map(part));
    let concurrent = |name: String, samples: &[ConcurrentSample], goal| {
        let of = |part: fn(&ConcurrentSample) -> f64| median(samples.iter().map(part));
        let (without, with) = (of(|sample| sample.cpu_without), of(|sample| sample.cpu_with));
        let wall = of(|sample| sample.wall_with);
        let rate = 1e6 / wall;
        let details = format!("{without:.1} without, {with:.1} with; {wall:.0} µs of time, {rate:.0} sends per second");
        figure(name, additional_cpu(samples), details, goal)
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
            goals.sequential,
        ),
        concurrent(format!("{in_flight} at a time: additional CPU µs per send"), &samples.concurrent, goals.cpu),
        concurrent(
            format!("{in_flight} at a time, responses after {delay} ms: additional CPU µs per send"),
            &samples.slow,
            goals.slow_cpu,
        ),
    ]
}

const DATABASE: &str = "the database";

fn of_claims(figures: &DatabaseFigures) -> Figure {
    let of = |part: fn(&WorkersSample) -> f64| median(figures.claims.iter().map(part));
    let in_flight = figures.claims.first().map_or(0, |sample| sample.in_flight);
    Figure {
        side: DATABASE.to_owned(),
        name: format!("one process, {in_flight} at a time: claims per second"),
        value: of(|sample| sample.sends_per_second),
        details: format!(
            "fsync {:.0} µs; CPU µs per send: client {:.1}, database {:.1}",
            median(figures.fsyncs.iter().copied()),
            of(|sample| sample.client_cpu),
            of(|sample| sample.database_cpu)
        ),
        goal: Some(CLAIMS),
    }
}

fn of_ledger(figures: &Figures, goals: &Goals) -> Vec<Figure> {
    let fill = &figures.fill;
    let side = if figures.database.is_some() { DATABASE } else { "the file" };
    let figure = |name: String, value, details, goal| Figure { side: side.to_owned(), name, value, details, goal };
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
            goals.size,
        ),
        figure(
            format!("a look-up among {keys} keys: µs more than among 1000"),
            fill.additional_lookup(),
            format!("{:.1} µs and {:.1} µs", of(|sample| sample.large), of(|sample| sample.small)),
            goals.lookup,
        ),
        figure(
            format!("growth of the memory from {GROWN_AFTER} to {keys} sends, MB"),
            fill.memory_growth_megabytes(),
            format!("MB after each tenth: {}", memory.collect::<Vec<_>>().join(", ")),
            goals.memory,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_without_a_goal_is_neither_met_nor_missed() {
        let figure =
            |value, goal| Figure { side: String::new(), name: String::new(), value, details: String::new(), goal };
        assert_eq!(figure(1.2, Some(Goal::AtMost(1.2))).is_met(), Some(true));
        assert_eq!(figure(1.21, Some(Goal::AtMost(1.2))).is_met(), Some(false));
        assert_eq!(figure(5.0, None).is_met(), None);
    }

    #[test]
    fn the_claims_per_second_are_the_median_of_the_rounds() {
        let sample = |sends_per_second, client_cpu| WorkersSample {
            workers: 1,
            in_flight: 512,
            sends_per_second,
            client_cpu,
            database_cpu: 60.0,
            claim_median: 900.0,
            claim_p99: 2_000.0,
        };
        let figure = of_claims(&DatabaseFigures {
            version: String::new(),
            fsyncs: vec![300.0, 100.0, 200.0],
            claims: vec![sample(7_000.0, 30.0), sample(4_000.0, 50.0), sample(5_000.0, 40.0)],
            workers: Vec::new(),
        });
        assert_eq!((figure.value, figure.is_met()), (5_000.0, Some(true)));
        let expected = "fsync 200 µs; CPU µs per send: client 40.0, database 60.0";
        assert_eq!(figure.details, expected);
    }
}
