//! The report, as text and as JSON.

use std::fmt::{self, Write as _};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::cli::Args;
use crate::coverage::Coverage;
use crate::model::fault_rules::{FAULT_RULES, FaultRule, failure_name};
use crate::model::scenario::Scenario;
use crate::race::RaceResult;
use crate::verdict::{FindingKind, Verdict};

/// The version of the JSON format.
const FORMAT: u32 = 3;
/// The largest number of findings and gaps that are printed.
const MAX_PRINTED: usize = 20;

pub(crate) struct Report<'a> {
    pub(crate) args: &'a Args,
    pub(crate) calls: usize,
    pub(crate) took: Duration,
    /// The number of requests that reached a server, and of those with an injected fault.
    pub(crate) requests: (usize, usize),
    pub(crate) races: &'a [RaceResult],
    pub(crate) coverage: &'a Coverage,
    pub(crate) gaps: &'a [String],
    pub(crate) verdict: &'a Verdict,
}

/// The names of a kind of finding in the text and in the JSON.
fn names(kind: FindingKind) -> (&'static str, &'static str) {
    match kind {
        FindingKind::Duplicate => ("duplicates among sends", "duplicates"),
        FindingKind::FalseNotSent => ("reported as not sent, but executed", "false_not_sent"),
        FindingKind::FalseAttemptNotSent => ("attempts reported as not sent, but received", "false_attempt_not_sent"),
        FindingKind::FalseRejection => ("upserts reported as rejected, but executed", "false_rejection"),
        FindingKind::FalseSuccess => ("reported as sent, but not executed", "false_success"),
        FindingKind::FalseUnknown => ("certainly not sent, but reported as unknown", "false_unknown"),
        FindingKind::UnexplainedUnknown => ("unknown without an event that explains it", "unexplained_unknown"),
        FindingKind::MissingRetry => ("failed although a retry was allowed", "missing_retry"),
        FindingKind::Hung => ("neither result nor error", "hung"),
        FindingKind::Late => ("past the deadline by more than the delay of the machine", "late"),
        FindingKind::Unexpected => ("different from the table of faults", "unexpected"),
        FindingKind::SandboxInconsistency => ("sandbox contradicts itself or its faults", "sandbox_inconsistency"),
    }
}

impl Report<'_> {
    pub(crate) fn is_good(&self) -> bool {
        self.verdict.all() == 0 && self.gaps.is_empty() && self.race_findings() == 0
    }

    /// Attempts of the race that were reported as "not sent" although the server received them.
    fn race_findings(&self) -> u64 {
        self.races.iter().map(RaceResult::findings).sum()
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (coverage, ends) = (self.coverage, &self.coverage.ends);
        let (requests, with_fault) = self.requests;
        writeln!(f, "chaos: seed {}, {} calls in {:.1} s\n", self.args.seed, self.calls, self.took.as_secs_f64())?;
        writeln!(f, "{:>8}  attempts", coverage.attempts)?;
        writeln!(f, "{requests:>8}  requests reached a server")?;
        writeln!(f, "{with_fault:>8}  of them with an injected fault")?;
        writeln!(f, "{:>8}  calls succeeded", ends.success)?;
        writeln!(f, "{:>8}  failed, certainly not executed", ends.not_executed)?;
        writeln!(f, "{:>8}  failed, reported as unknown", ends.unknown)?;
        writeln!(f, "{:>8}  were cancelled by the caller", ends.cancelled)?;
        writeln!(
            f,
            "{:>8}  upserts were executed by one attempt, and rejected by a later one",
            coverage.rejected_after_execution
        )?;

        writeln!(f, "\nscenarios")?;
        for (scenario, count) in &coverage.by_scenario {
            match scenario {
                // One line for the call that holds a slot or stream, and for those that wait for it.
                Scenario::Queue { holds: true } | Scenario::NoStream { holds: true } => continue,
                Scenario::Queue { .. } | Scenario::NoStream { .. } => {
                    let holds = [Scenario::Queue { holds: true }, Scenario::NoStream { holds: true }];
                    let holder = holds.iter().find(|holder| holder.name() == scenario.name());
                    let held = holder.and_then(|holder| coverage.by_scenario.get(holder)).unwrap_or(&0);
                    writeln!(f, "{:>8}  {}", count + held, scenario.name())?;
                }
                _ => writeln!(f, "{count:>8}  {}", scenario.name())?,
            }
        }
        let faults: usize = coverage.faults.values().sum();
        writeln!(f, "\nattempts with an effective fault: {faults}")?;
        columns(f, FAULT_RULES.iter().map(|rule| (rule.name, coverage.faults.get(&rule.fault).copied().unwrap_or(0))))?;
        writeln!(f, "\nretries after: {}", coverage.retries.values().sum::<usize>())?;
        columns(f, coverage.retries.iter().map(|(name, count)| (name.as_str(), *count)))?;
        writeln!(f, "\nno retry because of")?;
        columns(f, coverage.stops.iter().map(|(name, count)| (*name, *count)))?;
        writeln!(f, "\ncancelled")?;
        columns(f, coverage.cancel_points.iter().map(|(point, count)| (point.name(), *count)))?;
        if self.verdict.unplanned() > 0 {
            writeln!(f, "\nnot planned: another call's fault ended the connection, or the machine was busy")?;
            for ((scenario, end), count) in &self.verdict.unplanned {
                writeln!(f, "{count:>8}  {}: {}", scenario.name(), end.replace('_', " "))?;
            }
        }

        if !self.races.is_empty() {
            writeln!(
                f,
                "\nthe race: attempts, shutdowns by the server, reported as not sent, reported as unknown, received"
            )?;
            for race in self.races {
                let RaceResult { name, attempts, shutdowns, not_sent, unknown, received } = race;
                writeln!(f, "{attempts:>8} {shutdowns:>8} {not_sent:>8} {unknown:>8} {received:>8}  {name}")?;
            }
        }

        writeln!(f, "\nverdict (each must be 0)")?;
        for kind in FindingKind::ALL {
            let count = self.verdict.count(kind);
            writeln!(f, "{count:>8}  {}{}", names(kind).0, if count == 0 { "" } else { "   <-- BAD" })?;
        }
        let findings = self.race_findings();
        let bad = if findings == 0 { "" } else { "   <-- BAD" };
        writeln!(f, "{findings:>8}  in the race reported as not sent, but received{bad}")?;
        writeln!(f, "{:>8}  faults, retries and reasons that did not occur", self.gaps.len())?;
        if let Some(longest) = self.verdict.longest {
            let (took, timeout) = (longest.took.as_secs_f64(), longest.timeout.as_secs_f64());
            writeln!(
                f,
                "\nlongest call relative to its timeout: {took:.3} s of {timeout:.3} s (call {})",
                longest.call
            )?;
        }
        self.write_findings(f)?;
        writeln!(f, "\n{}", if self.is_good() { "GOOD" } else { "BAD" })
    }
}

impl Report<'_> {
    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for gap in self.gaps.iter().take(MAX_PRINTED) {
            writeln!(f, "\nmissing: {gap}")?;
        }
        for finding in self.verdict.findings.iter().take(MAX_PRINTED) {
            let Args { seed, calls, .. } = self.args;
            writeln!(f, "\ncall {}: {}\n  {}", finding.call, names(finding.kind).0, finding.detail)?;
            writeln!(f, "  replay: --seed {seed} --calls {calls} --only {}", finding.call)?;
        }
        let more = self.verdict.all().saturating_sub(MAX_PRINTED);
        if more > 0 { writeln!(f, "\nand {more} more") } else { Ok(()) }
    }

    pub(crate) fn to_json(&self) -> Value {
        let (coverage, verdict) = (self.coverage, self.verdict);
        let (requests, with_fault) = self.requests;
        let mut unplanned = Map::new();
        for ((scenario, end), count) in &verdict.unplanned {
            let mut key = String::new();
            let _ = write!(key, "{}: {end}", scenario.name());
            unplanned.insert(key, json!(count));
        }
        let faults = FAULT_RULES
            .iter()
            .map(|rule| (rule.name.to_owned(), json!(coverage.faults.get(&rule.fault).unwrap_or(&0))));
        let attempt_end = |rule: &FaultRule| rule.attempt_failure.map_or_else(|| "success".to_owned(), failure_name);
        let scenarios = coverage.by_scenario.iter().fold(Map::new(), |mut scenarios, (scenario, count)| {
            let before = scenarios.get(scenario.name()).and_then(Value::as_u64).unwrap_or(0);
            scenarios.insert(scenario.name().to_owned(), json!(before + *count as u64));
            scenarios
        });
        let cancel_points = coverage.cancel_points.iter().map(|(point, count)| (point.name().to_owned(), json!(count)));
        json!({
            "format": FORMAT,
            "seed": self.args.seed,
            "calls": self.calls,
            "seconds": self.took.as_secs_f64(),
            "good": self.is_good(),
            "attempts": coverage.attempts,
            "requests": requests,
            "requests_with_fault": with_fault,
            "ends": {
                "success": coverage.ends.success,
                "not_executed": coverage.ends.not_executed,
                "unknown": coverage.ends.unknown,
                "cancelled": coverage.ends.cancelled,
            },
            "upserts_rejected_after_execution": coverage.rejected_after_execution,
            "operations": coverage.by_operation,
            "scenarios": scenarios,
            "faults": faults.collect::<Map<_, _>>(),
            "attempt_ends": FAULT_RULES.iter().map(|rule| (rule.name.to_owned(), json!(attempt_end(rule)))).collect::<Map<_, _>>(),
            "retries": coverage.retries,
            "stops": coverage.stops,
            "cancelled": cancel_points.collect::<Map<_, _>>(),
            "unplanned": unplanned,
            "verdict": FindingKind::ALL.map(|kind| (names(kind).1.to_owned(), json!(verdict.count(kind)))).into_iter().collect::<Map<_, _>>(),
            "race": self.races.iter().map(|race| json!({
                "kind": race.name,
                "attempts": race.attempts,
                "shutdowns": race.shutdowns,
                "not_sent": race.not_sent,
                "unknown": race.unknown,
                "received": race.received,
                "findings": race.findings(),
            })).collect::<Vec<_>>(),
            "missing": self.gaps,
            "longest": verdict.longest.map(|longest| json!({
                "call": longest.call.0,
                "seconds": longest.took.as_secs_f64(),
                "timeout": longest.timeout.as_secs_f64(),
            })),
            "findings": verdict.findings.iter().map(|finding| json!({
                "call": finding.call.0,
                "kind": names(finding.kind).1,
                "detail": finding.detail,
            })).collect::<Vec<_>>(),
        })
    }
}

/// Counts and names, three per line.
fn columns<'a>(f: &mut fmt::Formatter<'_>, cells: impl Iterator<Item = (&'a str, usize)>) -> fmt::Result {
    let cells: Vec<_> = cells.collect();
    for cells in cells.chunks(3) {
        let line = cells.iter().fold(String::new(), |mut line, (name, count)| {
            let _ = write!(line, "{count:>8}  {name:<27}");
            line
        });
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
