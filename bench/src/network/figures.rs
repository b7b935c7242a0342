//! The figures of the report, from the samples.

use serde::Serialize;

use super::first_send::{FirstSendSample, Role};
use super::measure::{Case, FirstSendCase, FirstSendRow, Row};
use super::sample::NetworkSample;
use crate::protocol::HttpVersion;
use crate::statistics::{Ratio, median};

/// The figures of a side.
#[derive(Debug, Serialize)]
pub(super) struct SideFigures<'a> {
    pub(super) language: &'static str,
    pub(super) side: &'static str,
    pub(super) http: HttpVersion,
    samples: &'a [NetworkSample],
    /// The time, in the unit that the workload names.
    pub(super) time: f64,
    pub(super) per_second: f64,
    /// CPU seconds of the process per 1,000 contacts or sends.
    pub(super) cpu_seconds_per_1000: f64,
    pub(super) connections: f64,
    pub(super) bytes_sent_per_request: f64,
    pub(super) bytes_received_per_request: f64,
    pub(super) peak_memory_of_tenth_mb: f64,
    pub(super) peak_memory_mb: f64,
    /// Those of the SDK divided by these; the SDK has none.
    pub(super) ratios: Option<Ratios>,
}

/// The ratios of two sides, each from the same rounds.
#[derive(Debug, Serialize)]
pub(super) struct Ratios {
    pub(super) time: Ratio,
    pub(super) cpu: Ratio,
    pub(super) peak_memory: Ratio,
}

/// The figures of all sides of a case.
pub(super) fn figures(case: &Case) -> Vec<SideFigures<'_>> {
    let time = |sample: &NetworkSample| case.workload.time.of(sample.calls_per_second(), case.count);
    let figures = |row| {
        let median = |of: &dyn Fn(&NetworkSample) -> f64| median(Row::of(row, of));
        let Row { side, samples } = row;
        SideFigures {
            language: side.language.title(),
            side: side.name,
            http: case.network.version(side.newest),
            samples,
            time: median(&time),
            per_second: median(&NetworkSample::calls_per_second),
            cpu_seconds_per_1000: median(&NetworkSample::cpu_us_per_call) / 1_000.0,
            connections: median(&NetworkSample::connections),
            bytes_sent_per_request: median(&NetworkSample::bytes_sent_per_request),
            bytes_received_per_request: median(&NetworkSample::bytes_received_per_request),
            peak_memory_of_tenth_mb: median(&NetworkSample::peak_memory_of_tenth_mb),
            peak_memory_mb: median(&NetworkSample::peak_memory_mb),
            ratios: ours(case, row).map(|ours| ratios(ours, row, &time)),
        }
    };
    case.rows.iter().map(figures).collect()
}

/// The row of the SDK that a row is compared with.
fn ours<'a>(case: &'a Case, row: &Row) -> Option<&'a Row> {
    let name = row.side.ours?;
    case.rows.iter().find(|ours| ours.side.language == row.side.language && ours.side.name == name)
}

fn ratios(ours: &Row, theirs: &Row, time: &dyn Fn(&NetworkSample) -> f64) -> Ratios {
    let ratio = |of: &dyn Fn(&NetworkSample) -> f64| Ratio::of_pairs(ours.of(of).zip(theirs.of(of)));
    Ratios {
        time: ratio(time),
        cpu: ratio(&NetworkSample::cpu_us_per_call),
        peak_memory: ratio(&NetworkSample::peak_memory_mb),
    }
}

impl Row {
    /// A figure of each sample.
    fn of(&self, figure: impl Fn(&NetworkSample) -> f64) -> impl Iterator<Item = f64> {
        self.samples.iter().map(figure)
    }
}

/// The figures of a program that sends once.
#[derive(Debug)]
pub(super) struct FirstSendFigures {
    pub(super) language: &'static str,
    pub(super) name: &'static str,
    /// The version of HTTP, if it sends.
    pub(super) http: Option<HttpVersion>,
    pub(super) ms: f64,
    /// The time without that of the interpreter, if there is one.
    pub(super) own_ms: Option<f64>,
    pub(super) bytes_sent: f64,
    pub(super) bytes_received: f64,
    /// The time of the SDK divided by this one.
    pub(super) ratio: Option<Ratio>,
}

/// The figures of all programs of a case.
pub(super) fn first_send_figures(case: &FirstSendCase) -> Vec<FirstSendFigures> {
    let with_role = |row: &FirstSendRow, role| {
        let is_same =
            |other: &&FirstSendRow| other.program.language == row.program.language && other.program.role == role;
        case.rows.iter().find(is_same)
    };
    let figures = |row: &FirstSendRow| {
        let median = |of: fn(&FirstSendSample) -> f64| median(row.samples.iter().map(of));
        let (role, ms) = (row.program.role, |sample: &FirstSendSample| sample.ms);
        let pairs =
            |other: &FirstSendRow| other.samples.iter().map(ms).zip(row.samples.iter().map(ms)).collect::<Vec<_>>();
        let bare = with_role(row, Role::Bare).filter(|_| role != Role::Bare).map(pairs);
        let ours = with_role(row, Role::Ours).filter(|_| matches!(role, Role::Peer(_))).map(pairs);
        FirstSendFigures {
            language: row.program.language.title(),
            name: row.program.name,
            http: role.newest().map(|newest| case.network.version(newest)),
            ms: median(ms),
            own_ms: bare.map(|pairs| crate::statistics::median(pairs.into_iter().map(|(bare, own)| own - bare))),
            bytes_sent: median(|sample| sample.traffic.sent as f64),
            bytes_received: median(|sample| sample.traffic.received as f64),
            ratio: ours.map(Ratio::of_pairs),
        }
    };
    case.rows.iter().map(figures).collect()
}

#[cfg(test)]
mod tests {
    use super::super::link::Network;
    use super::super::sample::ClientSample;
    use super::super::side::{SIDES, Side};
    use super::super::traffic::Traffic;
    use super::super::workload::WORKLOADS;
    use super::*;
    use crate::network_args::NetworkLanguage;
    use crate::protocol::Protocol;
    use crate::sample::Sample;

    #[test]
    fn a_side_is_compared_with_the_sdk_in_its_language_and_the_sdk_with_nothing() {
        let row = |(side, rates): (&'static Side, [f64; 3])| {
            let sample = |calls_per_second: f64| {
                let process = Sample {
                    calls_per_second,
                    cpu_us_per_call: 2e6 / calls_per_second,
                    peak_memory_kb: Some(2048),
                    loop_delay_ms: None,
                };
                NetworkSample {
                    client: ClientSample { process, peak_memory_of_tenth_kb: Some(1024) },
                    requests: 40,
                    traffic: Traffic { connections: 1, sent: 80, received: 400 },
                }
            };
            Row { side, samples: rates.map(sample).into() }
        };
        let rust = SIDES.iter().filter(|side| side.language == NetworkLanguage::Rust);
        let rates = [[4_000.0, 2_000.0, 4_000.0], [1_000.0; 3], [2_000.0; 3]];
        let rows = rust.zip(rates).map(row).collect();
        let [book, ..] = &WORKLOADS;
        let network = Network { protocol: Protocol::Https2, round_trip_ms: 20 };
        let case = Case { workload: book, network, count: 8_000, rows };
        let figures = figures(&case);
        assert_eq!(figures.iter().map(|side| side.time).collect::<Vec<_>>(), [2.0, 8.0, 4.0]);
        assert_eq!(figures.iter().map(|side| side.cpu_seconds_per_1000).collect::<Vec<_>>(), [0.5, 2.0, 1.0]);
        assert!(figures[0].ratios.is_none());
        let time = figures[2].ratios.as_ref().unwrap().time;
        assert_eq!(time, Ratio { median: 0.5, lowest: 0.5, highest: 1.0 });
        assert_eq!(figures[1].ratios.as_ref().unwrap().peak_memory.median, 1.0);
        let figures = &figures[0];
        assert_eq!((figures.bytes_sent_per_request, figures.bytes_received_per_request), (2.0, 10.0));
        assert_eq!((figures.peak_memory_of_tenth_mb, figures.peak_memory_mb), (1.0, 2.0));
    }
}
