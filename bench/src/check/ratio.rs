//! One ratio that is checked.

use serde::{Deserialize, Serialize};

use super::figure::Figure;
use crate::sample::Sample;
use crate::statistics::Ratio;

/// How many times better the SDK is than another library: the figure of the library divided by that of the SDK.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct CheckedRatio {
    /// Its name, which is unique in its language. A committed ratio is found by it.
    pub(super) name: String,
    pub(super) figure: Figure,
    /// The median of the ratios of the rounds.
    pub(super) ratio: f64,
}

impl CheckedRatio {
    /// The ratio of measurements that were made in turn.
    pub(super) fn of_samples(name: String, figure: Figure, ours: &[Sample], theirs: &[Sample]) -> Self {
        let of = |samples: &[Sample]| samples.iter().map(|sample| figure.of(sample)).collect::<Vec<_>>();
        Self::of_figures(name, figure, &of(ours), &of(theirs))
    }

    /// The ratio of figures that were measured in turn.
    pub(super) fn of_figures(name: String, figure: Figure, ours: &[f64], theirs: &[f64]) -> Self {
        let ratio = Ratio::of_pairs(theirs.iter().copied().zip(ours.iter().copied())).median;
        // More digits than the noise leaves would only make the file harder to read.
        Self { name, figure, ratio: (ratio * 1000.0).round() / 1000.0 }
    }

    /// Whether both are ratios of the same measurement.
    pub(super) fn is_of_same(&self, other: &Self) -> bool {
        (&self.name, self.figure) == (&other.name, other.figure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_above_one_if_the_sdk_is_better() {
        let sample = |calls_per_second, cpu_us_per_call| Sample {
            calls_per_second,
            cpu_us_per_call,
            peak_memory_kb: None,
            loop_delay_ms: None,
        };
        let (ours, theirs) = ([sample(2_000.0, 30.0); 3], [sample(500.0, 90.0); 3]);
        let ratio = |figure| CheckedRatio::of_samples(String::new(), figure, &ours, &theirs).ratio;
        assert_eq!((ratio(Figure::ElapsedTime), ratio(Figure::CpuTime)), (4.0, 3.0));
    }

    #[test]
    fn the_file_has_the_names_of_the_figures() {
        for figure in [Figure::CpuTime, Figure::ElapsedTime] {
            assert_eq!(serde_json::to_value(figure).unwrap(), figure.name());
        }
    }
}
