//! Compares measured ratios with committed ones.

use super::figure::Figure;
use super::ratio::CheckedRatio;
use crate::goal::Goal;

/// The least share of its committed value that a ratio keeps.
const LEAST_SHARE: f64 = 0.75;

/// A ratio that was measured or committed, or both.
#[derive(Debug, PartialEq)]
pub(super) enum Comparison {
    Compared {
        measured: CheckedRatio,
        committed: f64,
    },
    /// A new measurement.
    NotCommitted(CheckedRatio),
    /// A measurement that no longer exists.
    NotMeasured(CheckedRatio),
}

impl Comparison {
    pub(super) fn name(&self) -> &str {
        &self.any().name
    }

    pub(super) fn figure(&self) -> Figure {
        self.any().figure
    }

    pub(super) fn is_compared(&self) -> bool {
        matches!(self, Self::Compared { .. })
    }

    pub(super) fn has_fallen(&self) -> bool {
        match self {
            Self::Compared { measured, committed } => !Goal::AtLeast(limit(*committed)).is_met(measured.ratio),
            Self::NotCommitted(_) | Self::NotMeasured(_) => false,
        }
    }

    fn any(&self) -> &CheckedRatio {
        match self {
            Self::Compared { measured: ratio, .. } | Self::NotCommitted(ratio) | Self::NotMeasured(ratio) => ratio,
        }
    }
}

/// The least value of a ratio.
pub(super) fn limit(committed: f64) -> f64 {
    committed * LEAST_SHARE
}

/// Compares the ratios of a language: first those that were measured, then committed ones that were not.
pub(super) fn compare(measured: &[CheckedRatio], committed: &[CheckedRatio]) -> Vec<Comparison> {
    let same = |ratios: &[CheckedRatio], ratio: &CheckedRatio| {
        ratios.iter().find(|other| other.is_of_same(ratio)).map(|other| other.ratio)
    };
    let compared = measured.iter().map(|ratio| match same(committed, ratio) {
        Some(committed) => Comparison::Compared { measured: ratio.clone(), committed },
        None => Comparison::NotCommitted(ratio.clone()),
    });
    let gone = committed.iter().filter(|ratio| same(measured, ratio).is_none());
    compared.chain(gone.map(|ratio| Comparison::NotMeasured(ratio.clone()))).collect()
}

/// Replaces each ratio by that of another measurement, if it is higher there.
pub(super) fn keep_better(ratios: &mut [CheckedRatio], again: &[CheckedRatio]) {
    for ratio in ratios {
        if let Some(other) = again.iter().find(|other| other.is_of_same(ratio)) {
            ratio.ratio = ratio.ratio.max(other.ratio);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(name: &str, ratio: f64) -> CheckedRatio {
        CheckedRatio { name: name.to_owned(), figure: Figure::CpuTime, ratio }
    }

    #[test]
    fn a_ratio_may_fall_by_a_quarter() {
        for (committed, now, has_fallen) in [
            (4.0, 2.8, true),
            (4.0, 2.99, true),
            (4.0, 3.0, false),
            (4.0, 3.2, false),
            (4.0, 4.0, false),
            (4.0, 9.0, false),
            (0.9, 0.63, true),
            (0.9, 0.72, false),
            (4.0, f64::NAN, true),
        ] {
            let comparisons = compare(&[ratio("send", now)], &[ratio("send", committed)]);
            let fallen: Vec<bool> = comparisons.iter().map(Comparison::has_fallen).collect();
            assert_eq!(fallen, [has_fallen], "{committed} {now}");
        }
    }

    #[test]
    fn a_new_ratio_and_one_that_is_no_longer_measured_are_named_and_have_not_fallen() {
        let other_figure = CheckedRatio { figure: Figure::ElapsedTime, ..ratio("list", 1.0) };
        for (measured, committed, expected) in [
            (vec![ratio("new", 1.0)], vec![], vec![Comparison::NotCommitted(ratio("new", 1.0))]),
            (vec![], vec![ratio("old", 1.0)], vec![Comparison::NotMeasured(ratio("old", 1.0))]),
            (
                vec![ratio("list", 2.0)],
                vec![other_figure.clone()],
                vec![Comparison::NotCommitted(ratio("list", 2.0)), Comparison::NotMeasured(other_figure)],
            ),
        ] {
            let comparisons = compare(&measured, &committed);
            assert_eq!(comparisons, expected);
            assert!(!comparisons.iter().any(|comparison| comparison.has_fallen() || comparison.is_compared()));
        }
    }

    #[test]
    fn the_better_of_two_measurements_counts() {
        let mut ratios = [ratio("send", 2.0), ratio("list", 2.0), ratio("start", f64::NAN), ratio("once", 1.0)];
        keep_better(&mut ratios, &[ratio("list", 3.0), ratio("send", 1.0), ratio("start", 5.0)]);
        assert_eq!(ratios.map(|ratio| ratio.ratio), [2.0, 3.0, 5.0, 1.0]);
    }
}
