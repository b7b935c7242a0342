//! The figures of the report that have one value.

use serde::Serialize;

use super::calls::CallSample;
use super::full::Timing;
use super::measure::{CallFigures, Figures};
use crate::goal::Goal;
use crate::statistics::{Ratio, median};

/// The maximum CPU time of the server per call with an open page, as a multiple of that without one.
const WITH_PAGE: Goal = Goal::AtMost(1.03);
/// The maximum time until a view shows its first row, in ms.
const SHOWN: Goal = Goal::AtMost(300.0);
/// The maximum size of the page when each file is compressed, in KB. A test of the page has the same limit.
const PAGE_KB: Goal = Goal::AtMost(150.0);

/// A figure, with its goal if it has one.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    /// The values that the figure was calculated from, or what was measured.
    pub(super) details: String,
    pub(super) goal: Option<Goal>,
}

impl Figure {
    fn new(name: impl Into<String>, value: f64, details: impl Into<String>, goal: Option<Goal>) -> Self {
        Self { name: name.into(), value, details: details.into(), goal }
    }

    /// `None` if there is no goal.
    pub(super) fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| goal.is_met(self.value))
    }
}

/// All figures, in the order of the report.
pub(super) fn figures(measured: &Figures) -> Vec<Figure> {
    let calls = measured.calls.iter().map(with_page);
    let timings = measured.full.timings.iter().map(timing);
    let opened = &measured.opened;
    let shown = [shown("requests", &opened.requests_ms), shown("phones", &opened.phones_ms)];
    let memory = &measured.memory_mb;
    let rest = [
        Figure::new(
            "memory of the full server, MB",
            memory.full,
            format!("{:.1} at the start, {:.1} with an open page", memory.empty, memory.with_page),
            None,
        ),
        Figure::new(
            "the page, compressed, KB",
            opened.gzip_bytes as f64 / 1e3,
            format!("{} files, {:.1} KB as they are sent", opened.files, opened.bytes as f64 / 1e3),
            Some(PAGE_KB),
        ),
        Figure::new("the program, MB", measured.program_bytes as f64 / 1e6, "with the page", None),
    ];
    calls.chain(timings).chain(shown).chain(rest).collect()
}

/// The ratio of a part of the samples with a page to that without one.
pub(super) fn ratio(call: &CallFigures, part: fn(&CallSample) -> f64) -> Ratio {
    Ratio::of_pairs(call.with.iter().map(part).zip(call.without.iter().map(part)))
}

fn with_page(call: &CallFigures) -> Figure {
    let ratio = ratio(call, CallSample::server_cpu_us_per_call);
    Figure::new(
        format!("{}: CPU time of the server, with a page / without", call.call.operation()),
        ratio.median,
        format!("{:.3} to {:.3}", ratio.lowest, ratio.highest),
        Some(WITH_PAGE),
    )
}

fn timing(timing: &Timing) -> Figure {
    let Timing { call, note, median_ms, highest_ms, limit_ms, bytes } = timing;
    let details = format!("{note}; {:.1} KB, at most {highest_ms:.1} ms", *bytes as f64 / 1e3);
    Figure::new(format!("`GET {call}`, ms"), *median_ms, details, Some(Goal::AtMost(*limit_ms)))
}

fn shown(view: &str, times: &[f64]) -> Figure {
    let list: Vec<String> = times.iter().map(|time| format!("{time:.0}")).collect();
    let value = median(times.iter().copied());
    Figure::new(format!("`#/{view}` shows its first row, ms"), value, list.join(", "), Some(SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox_args::ApiCall;

    fn samples(cpu: &[f64]) -> Vec<CallSample> {
        let sample = |cpu: &f64| CallSample { calls_per_second: 1.0, server_cpu_us_per_call: *cpu };
        cpu.iter().map(sample).collect()
    }

    #[test]
    fn the_cost_of_a_page_is_the_median_of_the_ratios() {
        let call = CallFigures {
            call: ApiCall::Send,
            without: samples(&[50.0, 100.0, 50.0]),
            with: samples(&[51.0, 102.0, 55.0]),
        };
        let figure = with_page(&call);
        assert_eq!((figure.value, figure.is_met()), (1.02, Some(true)));
        assert_eq!(figure.details, "1.020 to 1.100");
    }

    #[test]
    fn the_time_of_a_view_is_the_median() {
        let figure = shown("phones", &[900.0, 210.4, 290.0]);
        assert_eq!((figure.value, figure.is_met()), (290.0, Some(true)));
        assert_eq!(figure.details, "900, 210, 290");
    }
}
