//! The figures of the report, from the samples.

use serde::Serialize;

use super::measure::{Case, Row};
use crate::sample::Sample;
use crate::statistics::{Ratio, median};

/// The figures of a side.
#[derive(Debug, Serialize)]
pub(super) struct SideFigures<'a> {
    #[serde(flatten)]
    pub(super) row: &'a Row,
    /// The time, in the unit that the workload names.
    pub(super) time: f64,
    pub(super) per_second: f64,
    /// CPU seconds of the process per 1,000 contacts or sends.
    pub(super) cpu_seconds_per_1000: f64,
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
    let time = |sample: &Sample| case.workload.time.of(sample, case.count);
    let figures = |row| {
        let median = |of: &dyn Fn(&Sample) -> f64| median(Row::of(row, of));
        SideFigures {
            row,
            time: median(&time),
            per_second: median(&Sample::calls_per_second),
            cpu_seconds_per_1000: median(&Sample::cpu_us_per_call) / 1_000.0,
            peak_memory_mb: median(&Sample::peak_memory_mb),
            ratios: ours(case, row).map(|ours| ratios(ours, row, &time)),
        }
    };
    case.rows.iter().map(figures).collect()
}

/// The row of the SDK that a row is compared with.
fn ours<'a>(case: &'a Case, row: &Row) -> Option<&'a Row> {
    let name = row.side.ours?;
    case.rows.iter().find(|ours| ours.language == row.language && ours.name == name)
}

fn ratios(ours: &Row, theirs: &Row, time: &dyn Fn(&Sample) -> f64) -> Ratios {
    let ratio = |of: &dyn Fn(&Sample) -> f64| Ratio::of_pairs(ours.of(of).zip(theirs.of(of)));
    Ratios { time: ratio(time), cpu: ratio(&Sample::cpu_us_per_call), peak_memory: ratio(&Sample::peak_memory_mb) }
}

impl Row {
    /// A figure of each sample.
    fn of(&self, figure: impl Fn(&Sample) -> f64) -> impl Iterator<Item = f64> {
        self.samples.iter().map(figure)
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::SIDES;
    use super::super::workload::WORKLOADS;
    use super::*;

    #[test]
    fn a_side_is_compared_with_the_sdk_in_its_language_and_the_sdk_with_nothing() {
        let row = |(side, rates): (_, [f64; 3])| {
            let sample = |calls_per_second: f64| Sample {
                calls_per_second,
                cpu_us_per_call: 2e6 / calls_per_second,
                peak_memory_kb: Some(2048),
                loop_delay_ms: None,
            };
            let side: &'static super::super::side::Side = side;
            Row { language: "any", name: side.name, side, samples: rates.map(sample).into() }
        };
        let rust = SIDES.iter().filter(|side| side.language == crate::measured_language::MeasuredLanguage::Rust);
        let rates = [[4_000.0, 2_000.0, 4_000.0], [1_000.0; 3], [2_000.0; 3]];
        let rows = rust.zip(rates).map(row).collect();
        let [book, ..] = &WORKLOADS;
        let case = Case { workload: book, round_trip_ms: 20, count: 8_000, rows };
        let figures = figures(&case);
        assert_eq!(figures.iter().map(|side| side.time).collect::<Vec<_>>(), [2.0, 8.0, 4.0]);
        assert_eq!(figures.iter().map(|side| side.cpu_seconds_per_1000).collect::<Vec<_>>(), [0.5, 2.0, 1.0]);
        assert!(figures[0].ratios.is_none());
        let time = figures[2].ratios.as_ref().unwrap().time;
        assert_eq!(time, Ratio { median: 0.5, lowest: 0.5, highest: 1.0 });
        assert_eq!(figures[1].ratios.as_ref().unwrap().peak_memory.median, 1.0);
    }
}
