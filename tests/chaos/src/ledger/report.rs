//! The report of the kills of one language.

use std::fmt;
use std::time::Duration;

use crate::ledger::evidence::Evidence;
use crate::ledger::judge::{FindingKind, Verdict};
use crate::ledger::supervisor::Plan;

/// The largest number of findings that are printed.
const MAX_PRINTED: usize = 20;

pub(crate) struct Report<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) took: Duration,
    pub(crate) evidence: &'a Evidence,
    pub(crate) verdict: Verdict,
}

impl Report<'_> {
    pub(crate) fn is_good(&self) -> bool {
        self.verdict.findings.is_empty() && self.verdict.gaps.is_empty()
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plan, evidence, verdict) = (self.plan, self.evidence, &self.verdict);
        let (name, seconds) = (plan.language.name(), self.took.as_secs_f64());
        writeln!(f, "ledger, {name}: seed {}, {} keys in {seconds:.1} s\n", plan.seed, evidence.keys)?;
        writeln!(f, "{:>8}  processes", evidence.processes.len())?;
        writeln!(f, "{:>8}  of them were killed", evidence.killed().count())?;
        writeln!(f, "{:>8}  of these between a claim and its outcome", evidence.between)?;
        for (point, count) in evidence.points() {
            writeln!(f, "{count:>8}  at {point}")?;
        }
        writeln!(f, "{:>8}  were stopped and continued", evidence.stops)?;
        writeln!(f, "{:>8}  could not write to their files for a while", evidence.full_disks)?;
        writeln!(f, "\ncalls")?;
        for (end, count) in evidence.ends() {
            writeln!(f, "{count:>8}  {}", end.replace('_', " "))?;
        }
        writeln!(f, "\nkeys")?;
        writeln!(f, "{:>8}  accepted", verdict.accepted)?;
        writeln!(f, "{:>8}  unknown at some time; {} sends were interrupted", verdict.unknown, verdict.interrupted)?;
        writeln!(f, "\nverdict (each must be 0)")?;
        for kind in FindingKind::ALL {
            let count = verdict.findings.iter().filter(|finding| finding.kind == kind).count();
            let bad = if count == 0 { "" } else { "   <-- BAD" };
            writeln!(f, "{count:>8}  {}{bad}", kind.description())?;
        }
        for gap in &verdict.gaps {
            writeln!(f, "\nmissing: {gap}")?;
        }
        for finding in verdict.findings.iter().take(MAX_PRINTED) {
            writeln!(f, "\n{}: {}", finding.kind.description(), finding.detail)?;
        }
        writeln!(f, "\n{}\n", if self.is_good() { "GOOD" } else { "BAD" })
    }
}
