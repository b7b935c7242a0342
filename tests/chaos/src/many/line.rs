//! The lines that the processes print about their rows.

use std::collections::{BTreeMap, HashSet};

use workspace_sdk::{Outcome, OutcomeReason};

use crate::processes;

/// A process that has ended, and the campaign that it ran.
#[derive(Clone, Debug)]
pub(crate) struct EndedRun {
    /// The position of the campaign.
    pub(crate) campaign: u32,
    pub(crate) process: processes::EndedProcess<Line>,
}

/// The counts of a run's report, by outcome.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// A line that a process printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The run read this row.
    Read(u32),
    /// The row has this result.
    Result(u32, OutcomeReason),
    /// The run has ended; this is its report.
    Report(Counts),
    /// The run failed with an error of this code.
    Failed(String),
}

impl processes::Line for Line {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        match words.next()? {
            "read" => Some(Self::Read(words.next()?.parse().ok()?)),
            "result" => {
                let row = words.next()?.parse().ok()?;
                let reason = words.next()?;
                let reason = OutcomeReason::ALL.iter().find(|known| known.as_str() == reason)?;
                Some(Self::Result(row, *reason))
            }
            "report" => {
                let counts = Outcome::ALL.iter().map(|outcome| Some((outcome.as_str(), words.next()?.parse().ok()?)));
                Some(Self::Report(counts.collect::<Option<_>>()?))
            }
            "failed" => Some(Self::Failed(words.next()?.to_owned())),
            _ => None,
        }
    }
}

impl EndedRun {
    /// The results, in their order.
    pub(crate) fn results(&self) -> impl Iterator<Item = (u32, OutcomeReason)> {
        self.process.lines.iter().filter_map(|line| match line {
            Line::Result(row, reason) => Some((*row, *reason)),
            Line::Read(_) | Line::Report(_) | Line::Failed(_) => None,
        })
    }

    /// The rows that were read and have no result.
    pub(crate) fn without_result(&self) -> HashSet<u32> {
        let mut rows = HashSet::new();
        for line in &self.process.lines {
            match line {
                Line::Read(row) => _ = rows.insert(*row),
                Line::Result(row, _) => _ = rows.remove(row),
                Line::Report(_) | Line::Failed(_) => {}
            }
        }
        rows
    }

    /// Whether the run ended by itself, and did not fail.
    pub(crate) fn is_finished(&self) -> bool {
        let has_failed = self.process.lines.iter().any(|line| matches!(line, Line::Failed(_)));
        self.process.ending == processes::Ending::Finished && !has_failed
    }

    /// Whether the run left no row to a further run.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_finished()
            && self
                .results()
                .all(|(_, reason)| reason.outcome() != Outcome::NotSent && reason != OutcomeReason::Refused)
    }
}
