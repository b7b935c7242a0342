//! The figures of the report that have a goal.

use serde::Serialize;

use super::measure::{AIOHTTP, CAMPAIGN, Figures, RUST, SEND_MANY, STREAM, Side, UNDICI};
use crate::goal::Goal;
use crate::sample::Sample;
use crate::statistics::{Ratio, median};

/// The minimum of our recipients per second, as a multiple of those of another library.
const FASTER_THAN_AIOHTTP: Goal = Goal::AtLeast(6.0);
const FASTER_THAN_UNDICI: Goal = Goal::AtLeast(1.4);
/// The maximum of the stream in Rust, as a multiple of the recipients per second in Python.
const SLOWER_THAN_RUST: Goal = Goal::AtMost(1.3);
/// The minimum of recipients per second with a ledger, on a disk that takes up to 1 ms for a sync.
const WITH_LEDGER: Goal = Goal::AtLeast(5_000.0);
/// The maximum growth of the memory with the length of the list, in MB: that of noise.
const MEMORY: Goal = Goal::AtMost(2.0);

/// A figure with its goal.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    /// The values that the figure was calculated from.
    pub(super) details: String,
    pub(super) goal: Goal,
}

impl Figure {
    pub(super) fn is_met(&self) -> bool {
        self.goal.is_met(self.value)
    }
}

/// All figures, in the order of the report. Those of languages that were not measured are left out.
pub(super) fn figures(figures: &Figures) -> Vec<Figure> {
    let side =
        |language: &str, name: &str| figures.sides.iter().find(|side| side.language == language && side.name == name);
    let (stream, campaign) = (side(RUST, STREAM), side(RUST, CAMPAIGN));
    let (python, node) = (side("Python", SEND_MANY), side("Node", SEND_MANY));
    let (aiohttp, undici) = (side("Python", AIOHTTP), side("Node", UNDICI));
    let ratio = |one: Option<&Side>, other: Option<&Side>, goal| Some(ratio(one?, other?, goal));
    let ratios = [
        ratio(python, aiohttp, FASTER_THAN_AIOHTTP),
        ratio(stream, python, SLOWER_THAN_RUST),
        ratio(node, undici, FASTER_THAN_UNDICI),
        campaign.map(|side| with_ledger(side, &figures.fsyncs)),
    ];
    let memory = [stream, campaign, python, node].into_iter().flatten().filter_map(memory);
    ratios.into_iter().flatten().chain(memory).collect()
}

fn rate_of(side: &Side) -> impl Iterator<Item = f64> {
    side.samples.iter().map(Sample::calls_per_second)
}

fn ratio(one: &Side, other: &Side, goal: Goal) -> Figure {
    let ratio = Ratio::of_pairs(rate_of(one).zip(rate_of(other)));
    let names = [one, other].map(|side| format!("{}, {}", side.language, side.name));
    Figure {
        name: format!("recipients per second: {}", names.join(" / ")),
        value: ratio.median,
        details: format!("{:.2} to {:.2}", ratio.lowest, ratio.highest),
        goal,
    }
}

fn with_ledger(campaign: &Side, fsyncs: &[f64]) -> Figure {
    Figure {
        name: "recipients per second of a campaign".to_owned(),
        value: median(rate_of(campaign)),
        details: format!("a bare fsync takes {:.0} µs", median(fsyncs.iter().copied())),
        goal: WITH_LEDGER,
    }
}

/// The growth of the peak memory from the shortest list whose memory is compared to the longest.
fn memory(side: &Side) -> Option<Figure> {
    let ((short, small), (long, large)) = (side.by_length.first()?, side.by_length.last()?);
    let [small, large] = [small, large].map(|samples| median(samples.iter().map(Sample::peak_memory_mb)));
    Some(Figure {
        name: format!(
            "{}, {}: growth of the peak memory from {short} to {long} recipients, MB",
            side.language, side.name
        ),
        value: large - small,
        details: format!("{small:.1} and {large:.1}"),
        goal: MEMORY,
    })
}
