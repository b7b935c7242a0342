//! Medians, and ratios of paired measurements.

use serde::Serialize;

/// The median; `NaN` if there are no values.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2);
    let lower = values.get(values.len().saturating_sub(1) / 2);
    match (lower, upper) {
        (Some(lower), Some(upper)) => f64::midpoint(*lower, *upper),
        _ => f64::NAN,
    }
}

/// The smallest value that is at least as large as this percentage of the values; `NaN` if there are no values.
pub(crate) fn percentile(values: impl IntoIterator<Item = f64>, percentage: u8) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * usize::from(percentage)).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The ratio of two sides, from pairs that were measured one right after the other, so that other load on the machine
/// affected both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Ratio {
    pub(crate) median: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

impl Ratio {
    pub(crate) fn of_pairs(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let ratios: Vec<f64> = pairs.into_iter().map(|(one, other)| one / other).collect();
        Self {
            median: median(ratios.iter().copied()),
            lowest: ratios.iter().copied().fold(f64::INFINITY, f64::min),
            highest: ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// The median; with the range, unless there is only one value.
    pub(crate) fn describe(self) -> String {
        let Self { median, lowest, highest } = self;
        let range = if lowest < highest { format!(" ({lowest:.2} to {highest:.2})") } else { String::new() };
        format!("{median:.2}{range}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median([7.0]), 7.0);
        assert!(median([]).is_nan());
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred = || (1..=100).map(f64::from);
        assert_eq!(percentile(hundred().rev(), 99), 99.0);
        assert_eq!(percentile(hundred(), 50), 50.0);
        assert_eq!(percentile(hundred(), 100), 100.0);
        assert_eq!(percentile([7.0, 3.0], 99), 7.0);
        assert!(percentile([], 99).is_nan());
    }

    #[test]
    fn a_ratio_is_the_median_of_ratios_not_the_ratio_of_medians() {
        // The machine was twice as slow in the second round, and both sides with it.
        let ratio = Ratio::of_pairs([(11.0, 10.0), (22.0, 20.0), (12.0, 10.0)]);
        assert_eq!(ratio, Ratio { median: 1.1, lowest: 1.1, highest: 1.2 });
        assert_eq!(ratio.describe(), "1.10 (1.10 to 1.20)");
        assert_eq!(Ratio::of_pairs([(3.0, 2.0)]).describe(), "1.50");
    }
}
