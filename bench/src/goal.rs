//! The goals of figures.

use serde::Serialize;

/// A value that is at least or at most this.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    /// Whether a value meets the goal.
    pub(crate) fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    /// The goal in words.
    pub(crate) fn describe(self) -> String {
        match self {
            Self::AtLeast(least) => format!("at least {least}"),
            Self::AtMost(most) => format!("at most {most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_a_limit_from_below_or_above() {
        for (goal, words, met, missed) in [
            (Goal::AtLeast(5_000.0), "at least 5000", [5_000.0, 6_000.0], [4_999.0, f64::NAN]),
            (Goal::AtMost(1.2), "at most 1.2", [1.2, -1.0], [1.21, f64::NAN]),
        ] {
            assert_eq!(goal.describe(), words);
            assert!(met.into_iter().all(|value| goal.is_met(value)), "{words}");
            assert!(!missed.into_iter().any(|value| goal.is_met(value)), "{words}");
        }
    }
}
