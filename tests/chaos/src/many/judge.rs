//! The checks of a run. They use only what the server executed, what the processes printed and what the ledger says.

use std::collections::HashMap;

use workspace_sdk::{EntryState, Outcome, OutcomeReason};

use crate::many::evidence::Evidence;
use crate::many::line::{Counts, EndedRun, Line};
use crate::many::list::Expected;
use crate::processes;

/// How many sends a run has in flight: the default of the SDK.
const IN_FLIGHT: usize = 16;
/// Of this many kills, at least one must fall between a claim and its outcome. The others hit a run that pauses because
/// the server asked for it, or that skips the rows that are sent already.
const KILLS_PER_BETWEEN: usize = 20;
/// For this many kills, at least one request must be beyond the limits of WhatsApp.
const KILLS_PER_LIMITED: usize = 20;
/// For this many kills, a process must be stopped at least once.
pub(crate) const KILLS_PER_STOP: usize = 50;
/// The share of rows that must end as accepted, in per cent of those that must be sent.
const MIN_ACCEPTED: usize = 50;

/// The code of the error of a run that cannot use its ledger, because a process that is stopped has locked it.
const LEDGER: &str = "ledger";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FindingKind {
    SentTwice,
    StrangeRequest,
    AcceptedButNotSent,
    NotSentButSent,
    FalseSuccess,
    UnexplainedUnknown,
    TooManyUnknown,
    Unsettled,
    WrongReason,
    WrongCount,
    Failed,
}

impl processes::FindingKind for FindingKind {
    const ALL: &'static [Self] = &[
        Self::SentTwice,
        Self::StrangeRequest,
        Self::AcceptedButNotSent,
        Self::NotSentButSent,
        Self::FalseSuccess,
        Self::UnexplainedUnknown,
        Self::TooManyUnknown,
        Self::Unsettled,
        Self::WrongReason,
        Self::WrongCount,
        Self::Failed,
    ];

    fn description(self) -> &'static str {
        match self {
            Self::SentTwice => "rows sent more than once",
            Self::StrangeRequest => "requests and entries that are not those of a row that must be sent",
            Self::AcceptedButNotSent => "rows accepted in the ledger, but not sent",
            Self::NotSentButSent => "rows not_sent in the ledger, but sent",
            Self::FalseSuccess => "results accepted or already_accepted, but the row was not sent",
            Self::UnexplainedUnknown => "rows unknown although no send of them was interrupted",
            Self::TooManyUnknown => "rows unknown, more than the killed processes had in flight",
            Self::Unsettled => "rows that the last run left neither accepted nor unknown",
            Self::WrongReason => "results with a reason that does not fit the row",
            Self::WrongCount => "runs without exactly one result per row, or with other counts in the report",
            Self::Failed => "runs that failed",
        }
    }
}

pub(crate) type Finding = processes::Finding<FindingKind>;

#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Finding>,
    /// The tests that the run was meant to make, and did not.
    pub(crate) gaps: Vec<String>,
    /// How many rows must be sent.
    pub(crate) to_send: usize,
    pub(crate) accepted: usize,
    /// How many rows are unknown in the end, and how many of them had a lost response.
    pub(crate) unknown: usize,
    pub(crate) lost: usize,
}

pub(crate) fn judge(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::default();
    let findings = &mut verdict.findings;
    for row in (0..evidence.rows()).filter(|row| evidence.lists.expected(*row) == Expected::Send) {
        verdict.to_send += 1;
        check_row(evidence, row, findings);
    }
    for request in &evidence.strange_requests {
        findings.push(Finding { kind: FindingKind::StrangeRequest, detail: format!("request {request}") });
    }
    if evidence.other_entries > 0 {
        let detail = format!("{} entries of the ledger", evidence.other_entries);
        findings.push(Finding { kind: FindingKind::StrangeRequest, detail });
    }
    for run in &evidence.runs {
        check_results(evidence, run, findings);
    }
    for run in evidence.finished() {
        check_counts(evidence, run, findings);
    }
    check_last_runs(evidence, findings);
    check_unknown(evidence, &mut verdict);
    let accepted = evidence.entries.values().filter(|(state, _)| *state == EntryState::Accepted);
    verdict.accepted = accepted.count();
    verdict.gaps = gaps(evidence, &verdict);
    verdict
}

/// Compares the ledger with what the server sent.
fn check_row(evidence: &Evidence, row: u32, findings: &mut Vec<Finding>) {
    let mut find = |kind, detail| findings.push(Finding { kind, detail });
    let sent = evidence.sent.get(&row).copied().unwrap_or_default();
    let entry = evidence.entries.get(&row);
    if sent > 1 || entry.is_some_and(|(_, twice)| *twice) {
        find(FindingKind::SentTwice, format!("{sent} messages, {}", evidence.history(row)));
    }
    match entry.map(|(state, _)| *state) {
        Some(EntryState::Accepted) if sent == 0 => find(FindingKind::AcceptedButNotSent, evidence.history(row)),
        Some(EntryState::NotSent) if sent > 0 => find(FindingKind::NotSentButSent, evidence.history(row)),
        Some(EntryState::Accepted | EntryState::Unknown) => {}
        state => {
            let state = state.map_or("not in the ledger", |state| state.as_str());
            find(FindingKind::Unsettled, format!("{state}, {}", evidence.history(row)));
        }
    }
}

/// Whether a row for which this is expected can have a result with this reason.
fn fits(expected: Expected, reason: OutcomeReason) -> bool {
    match expected {
        Expected::Invalid => reason == OutcomeReason::Invalid,
        Expected::Duplicate(_) => reason == OutcomeReason::Duplicate,
        Expected::Ambiguous(_) => reason == OutcomeReason::Ambiguous,
        Expected::Send => matches!(
            reason,
            OutcomeReason::Accepted
                | OutcomeReason::AlreadyAccepted
                | OutcomeReason::Refused
                | OutcomeReason::Failed
                | OutcomeReason::Stopped
                | OutcomeReason::InProgress
                | OutcomeReason::OutcomeUnknown
                | OutcomeReason::StillUnknown
        ),
    }
}

/// Checks each result alone, also those of processes that were killed later.
fn check_results(evidence: &Evidence, run: &EndedRun, findings: &mut Vec<Finding>) {
    let mut find = |kind, detail| findings.push(Finding { kind, detail });
    for (row, reason) in run.results() {
        if row >= evidence.rows() || !fits(evidence.lists.expected(row), reason) {
            find(FindingKind::WrongReason, format!("row {row}: {reason}"));
        }
        let is_success = matches!(reason, OutcomeReason::Accepted | OutcomeReason::AlreadyAccepted);
        if is_success && !evidence.sent.contains_key(&row) {
            find(FindingKind::FalseSuccess, format!("row {row}: {reason}"));
        }
    }
    for line in &run.process.lines {
        if let Line::Failed(code) = line
            && code != LEDGER
        {
            find(FindingKind::Failed, code.clone());
        }
    }
}

/// Each row has one result, and the report counts them.
fn check_counts(evidence: &Evidence, run: &EndedRun, findings: &mut Vec<Finding>) {
    let mut find = |detail| findings.push(Finding { kind: FindingKind::WrongCount, detail });
    let first = run.campaign * evidence.lists.rows;
    let mut times: HashMap<u32, usize> = (first..first + evidence.lists.rows).map(|row| (row, 0)).collect();
    let mut counts: Counts = Outcome::ALL.iter().map(|outcome| (outcome.as_str(), 0)).collect();
    for (row, reason) in run.results() {
        *times.entry(row).or_default() += 1;
        *counts.entry(reason.outcome().as_str()).or_default() += 1;
    }
    for (row, times) in times.into_iter().filter(|(_, times)| *times != 1) {
        find(format!("row {row} has {times} results"));
    }
    let reports: Vec<&Counts> = run.process.lines.iter().filter_map(report).collect();
    if reports != [&counts] {
        find(format!("the reports {reports:?} of the results {counts:?}"));
    }
}

fn report(line: &Line) -> Option<&Counts> {
    match line {
        Line::Report(counts) => Some(counts),
        Line::Read(_) | Line::Result(..) | Line::Failed(_) => None,
    }
}

/// The last run of each campaign says of each row what the ledger says.
fn check_last_runs(evidence: &Evidence, findings: &mut Vec<Finding>) {
    for campaign in 0..evidence.campaigns {
        let last = evidence.last_run(campaign).filter(|run| run.is_finished());
        let Some(last) = last else {
            let detail = format!("the campaign {campaign} has no last run");
            findings.push(Finding { kind: FindingKind::Unsettled, detail });
            continue;
        };
        for (row, reason) in last.results().filter(|(row, _)| evidence.lists.expected(*row) == Expected::Send) {
            let state = evidence.entries.get(&row).map(|(state, _)| *state);
            let is_same = match reason.outcome() {
                Outcome::Accepted | Outcome::Skipped => state == Some(EntryState::Accepted),
                Outcome::Unknown => state == Some(EntryState::Unknown),
                Outcome::Rejected | Outcome::NotSent => false,
            };
            if !is_same {
                let detail = format!("{reason} in the last run, {}", evidence.history(row));
                findings.push(Finding { kind: FindingKind::Unsettled, detail });
            }
        }
    }
}

/// Each unknown row has a lost response, or a killed process that had read it and not got its result.
fn check_unknown(evidence: &Evidence, verdict: &mut Verdict) {
    let mut interrupted: HashMap<u32, usize> = HashMap::new();
    for row in evidence.killed().flat_map(EndedRun::without_result) {
        *interrupted.entry(row).or_default() += 1;
    }
    let entries = evidence.entries.iter().filter(|(_, (state, _))| *state == EntryState::Unknown);
    let mut unknown: Vec<u32> = entries.map(|(row, _)| *row).collect();
    verdict.unknown = unknown.len();
    verdict.lost = unknown.iter().filter(|row| evidence.lost.contains_key(*row)).count();
    let results = evidence.runs.iter().flat_map(EndedRun::results);
    unknown.extend(results.filter(|(_, reason)| reason.outcome() == Outcome::Unknown).map(|(row, _)| row));
    unknown.sort_unstable();
    unknown.dedup();
    for row in unknown {
        if !evidence.lost.contains_key(&row) && !interrupted.contains_key(&row) {
            let detail = evidence.history(row);
            verdict.findings.push(Finding { kind: FindingKind::UnexplainedUnknown, detail });
        }
    }
    let (by_kills, most) = (verdict.unknown - verdict.lost, evidence.killed().count() * IN_FLIGHT);
    if by_kills > most {
        let detail = format!("{by_kills} rows without a lost response, of at most {most}");
        verdict.findings.push(Finding { kind: FindingKind::TooManyUnknown, detail });
    }
}

fn gaps(evidence: &Evidence, verdict: &Verdict) -> Vec<String> {
    let kills = evidence.killed().count();
    let mut gaps = Vec::new();
    let mut check = |name: &str, count: usize, at_least: usize| {
        if count < at_least {
            gaps.push(format!("{count} {name}, of at least {at_least}"));
        }
    };
    check("kills between a claim and its outcome", evidence.between, kills / KILLS_PER_BETWEEN);
    check("processes that were stopped", evidence.stops, kills / KILLS_PER_STOP);
    check("requests beyond the limits of WhatsApp", evidence.limited, kills / KILLS_PER_LIMITED);
    check("rows with a lost response", evidence.lost.len(), 1);
    check("runs that ended by themselves", evidence.finished().count(), 1);
    check("accepted rows", verdict.accepted, (verdict.to_send * MIN_ACCEPTED).div_ceil(100));
    gaps
}

#[cfg(test)]
mod tests;
