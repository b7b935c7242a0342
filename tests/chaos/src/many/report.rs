//! The report of the kills.

use std::fmt;
use std::time::Duration;

use crate::many::evidence::Evidence;
use crate::many::judge::Verdict;
use crate::processes::{Ending, is_good, write_verdict};

pub(crate) struct Report<'a> {
    pub(crate) seed: u64,
    pub(crate) took: Duration,
    pub(crate) evidence: &'a Evidence,
    pub(crate) verdict: Verdict,
}

impl Report<'_> {
    pub(crate) fn is_good(&self) -> bool {
        is_good(&self.verdict.findings, &self.verdict.gaps)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (evidence, verdict) = (self.evidence, &self.verdict);
        let (rows, campaigns, seconds) = (evidence.lists.rows, evidence.campaigns, self.took.as_secs_f64());
        writeln!(f, "many: seed {}, {campaigns} campaigns of {rows} rows in {seconds:.1} s\n", self.seed)?;
        let at_points = evidence.killed().filter(|run| matches!(run.process.ending, Ending::AtPoint(_))).count();
        writeln!(f, "{:>8}  processes", evidence.runs.len())?;
        writeln!(f, "{:>8}  of them were killed", evidence.killed().count())?;
        writeln!(f, "{at_points:>8}  of these at a named point")?;
        writeln!(f, "{:>8}  of these between a claim and its outcome", evidence.between)?;
        writeln!(f, "{:>8}  were stopped and continued", evidence.stops)?;
        writeln!(f, "\nrequests with a fault")?;
        for (fault, count) in &evidence.faults {
            writeln!(f, "{count:>8}  {}", fault.replace('_', " "))?;
        }
        writeln!(f, "{:>8}  beyond the limits of WhatsApp", evidence.limited)?;
        writeln!(f, "\nresults of all runs")?;
        for (reason, count) in evidence.reasons() {
            writeln!(f, "{count:>8}  {}", reason.replace('_', " "))?;
        }
        writeln!(f, "\nrows")?;
        writeln!(f, "{:>8}  that must be sent", verdict.to_send)?;
        writeln!(f, "{:>8}  accepted", verdict.accepted)?;
        writeln!(f, "{:>8}  unknown; {} of them had a lost response", verdict.unknown, verdict.lost)?;
        write_verdict(&verdict.findings, &verdict.gaps, f)
    }
}
