//! The report of the kills of one language.

use std::fmt;
use std::time::Duration;

use crate::ledger::evidence::{Database, Evidence};
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
        writeln!(f, "{:>8}  of these between a claim and its outcome", verdict.between)?;
        for (point, count) in evidence.ends_at_points() {
            writeln!(f, "{count:>8}  at {point}")?;
        }
        let failed = evidence.interrupted().count() - evidence.killed().count();
        writeln!(f, "{failed:>8}  ended because they could not use the ledger")?;
        writeln!(f, "{:>8}  were stopped and continued", evidence.stops)?;
        match &evidence.database {
            None => writeln!(f, "{:>8}  could not write to their files for a while", evidence.full_disks)?,
            Some(database) => write_database(database, f)?,
        }
        writeln!(f, "\ncalls")?;
        for (end, count) in evidence.ends() {
            writeln!(f, "{count:>8}  {}", end.replace('_', " "))?;
        }
        writeln!(f, "\nkeys")?;
        writeln!(f, "{:>8}  accepted", verdict.accepted)?;
        writeln!(f, "{:>8}  unknown at some time; {} sends were interrupted", verdict.unknown, verdict.interrupted)?;
        if evidence.database.is_some() {
            writeln!(f, "{:>8}  sent twice because the standby did not have the first send", verdict.lost_by_standby)?;
            writeln!(f, "{:>8}  of these first sent by a process that still ran", verdict.of_living)?;
        }
        write_verdict(&verdict.findings, &verdict.gaps, f)
    }
}

fn write_database(database: &Database, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let [to_server, to_client] = database.lost_connections;
    writeln!(f, "\nthe database")?;
    writeln!(f, "{:>8}  crashes, after which it started again", database.crashes)?;
    writeln!(f, "{:>8}  crashes, after which its standby became the primary", database.failovers)?;
    writeln!(f, "{:>8}  interruptions of the network of a machine", database.interruptions)?;
    writeln!(f, "{to_server:>8}  connections lost on the way to the server")?;
    writeln!(f, "{to_client:>8}  connections lost on the way from the server")
}
