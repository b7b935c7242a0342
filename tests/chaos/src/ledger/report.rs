//! The report of the kills of one language.

use std::fmt;
use std::time::Duration;

use crate::ledger::evidence::Evidence;
use crate::ledger::judge::Verdict;
use crate::ledger::supervisor::Plan;
use crate::processes::{is_good, write_verdict};

pub(crate) struct Report<'a> {
    pub(crate) plan: &'a Plan,
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
        write_verdict(&verdict.findings, &verdict.gaps, f)
    }
}
