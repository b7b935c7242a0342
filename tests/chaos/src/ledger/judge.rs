//! The checks of a run. They use only what the server executed, what the processes printed and what the ledger says.

use std::collections::{HashMap, HashSet};

use workspace_sdk::EntryState;

use crate::ledger::evidence::{Database, Evidence};
use crate::ledger::line::Line;
use crate::processes;

/// Of this many kills, at least one must fall between a claim and its outcome.
const KILLS_PER_BETWEEN: usize = 5;
/// With a database, others wait for the lease of a killed process, and are killed while they wait.
const KILLS_PER_BETWEEN_IN_DATABASE: usize = 10;
/// For this many kills, each named point must be reached at least once.
const KILLS_PER_POINT: usize = 100;
/// How a call may end: `bad_request` and `rate_limit` are planned refusals, and `ledger` a process that is stopped or
/// cannot write.
const EXPECTED: [&str; 9] = [
    "sent",
    "replayed",
    "unrecorded",
    "cancelled",
    "outcome_unknown",
    "bad_request",
    "rate_limit",
    "ledger",
    "idempotency_in_progress",
];
/// The share of keys that must end as accepted, in per cent.
const MIN_ACCEPTED: usize = 95;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FindingKind {
    SentTwice,
    AcceptedButNotSent,
    NotSentButSent,
    FalseSuccess,
    UnexplainedUnknown,
    Unsettled,
    TooManyUnknown,
    WrongError,
}

impl processes::FindingKind for FindingKind {
    const ALL: &'static [Self] = &[
        Self::SentTwice,
        Self::AcceptedButNotSent,
        Self::NotSentButSent,
        Self::FalseSuccess,
        Self::UnexplainedUnknown,
        Self::Unsettled,
        Self::TooManyUnknown,
        Self::WrongError,
    ];

    fn description(self) -> &'static str {
        match self {
            Self::SentTwice => "keys sent more than once",
            Self::AcceptedButNotSent => "keys accepted, but not sent",
            Self::NotSentButSent => "keys not_sent, but sent",
            Self::FalseSuccess => "calls that succeeded, but whose message was not sent",
            Self::UnexplainedUnknown => "keys unknown although no send was interrupted",
            Self::Unsettled => "keys that the last process left neither accepted nor unknown",
            Self::TooManyUnknown => "keys unknown more often than a send was interrupted",
            Self::WrongError => "calls that failed with an error that has no cause",
        }
    }
}

pub(crate) type Finding = processes::Finding<FindingKind>;

#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Finding>,
    /// The tests that the run was meant to make, and did not.
    pub(crate) gaps: Vec<String>,
    /// How many keys were unknown at some time, and how many sends were interrupted.
    pub(crate) unknown: usize,
    pub(crate) interrupted: usize,
    pub(crate) accepted: usize,
    /// How many kills fell between a claim and its outcome.
    pub(crate) between: usize,
    /// How many keys were sent twice because a standby that became the primary did not have the first send.
    pub(crate) lost_by_standby: usize,
    /// How many of these were first sent by a process that still ran.
    pub(crate) of_living: usize,
}

pub(crate) fn judge(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut lost_by_standby, mut of_living) = (0, 0);
    let mut find = |kind, detail| verdict.findings.push(Finding { kind, detail });
    for number in 0..evidence.keys {
        let sent = evidence.sent.get(&number).copied().unwrap_or_default();
        let entry = evidence.entries.get(&number);
        let state = entry.map(|(state, _)| *state);
        if sent > 1 || entry.is_some_and(|(_, twice)| *twice) {
            if is_lost_by_standby(evidence, number) {
                lost_by_standby += 1;
                of_living += usize::from(is_sent_by_living(evidence, number));
                continue;
            }
            find(FindingKind::SentTwice, format!("{sent} messages under {}", evidence.history(number)));
        }
        match state {
            Some(EntryState::Accepted) if sent == 0 => {
                find(FindingKind::AcceptedButNotSent, format!("key {number}"));
            }
            Some(EntryState::NotSent) if sent > 0 => find(FindingKind::NotSentButSent, format!("key {number}")),
            Some(EntryState::Accepted | EntryState::Unknown) => {}
            None | Some(EntryState::NotSent) if is_cancelled_last(evidence, number) => {}
            _ => {
                let state = state.map_or("not in the ledger", |state| state.as_str());
                find(FindingKind::Unsettled, format!("key {number} is {state}"));
            }
        }
    }
    for line in evidence.processes.iter().flat_map(|process| &process.lines) {
        if let Line::End(number, end) = line
            && matches!(end.as_str(), "sent" | "replayed" | "unrecorded")
            && !evidence.sent.contains_key(number)
        {
            find(FindingKind::FalseSuccess, format!("key {number}: {end}"));
        }
    }
    for line in evidence.processes.iter().flat_map(|process| &process.lines) {
        if let Line::End(number, end) = line
            && !EXPECTED.contains(&end.as_str())
        {
            find(FindingKind::WrongError, format!("key {number}: {end}"));
        }
    }
    let interruptions = interruptions(evidence);
    let unknown = unknown(evidence);
    for (number, times) in &unknown {
        let interrupted = interruptions.get(number).copied().unwrap_or_default();
        let kind = if interrupted == 0 { FindingKind::UnexplainedUnknown } else { FindingKind::TooManyUnknown };
        if *times > interrupted {
            find(kind, evidence.history(*number));
        }
    }
    let interrupted = interruptions.values().sum();
    verdict.accepted = evidence.entries.values().filter(|(state, _)| *state == EntryState::Accepted).count();
    (verdict.unknown, verdict.interrupted) = (unknown.len(), interrupted);
    verdict.between = match evidence.database {
        Some(_) => between(evidence, &unknown),
        None => evidence.between,
    };
    (verdict.lost_by_standby, verdict.of_living) = (lost_by_standby, of_living);
    verdict.gaps = gaps(evidence, &verdict);
    verdict
}

/// Whether the last process cancelled its call with this key, perhaps before the claim.
fn is_cancelled_last(evidence: &Evidence, number: u32) -> bool {
    let lines = evidence.processes.iter().rev().flat_map(|process| process.lines.iter().rev());
    let last = lines.filter(|line| line.number() == number).find(|line| matches!(line, Line::End(..)));
    matches!(last, Some(Line::End(_, end)) if end == "cancelled")
}

/// Whether a key was sent while an asynchronous standby that became the primary received nothing. The new primary does
/// not know of this send if its process has ended. This is the only exception from the promise.
fn is_lost_by_standby(evidence: &Evidence, number: u32) -> bool {
    evidence.database.as_ref().is_some_and(|database| database.not_replicated.contains(&number))
}

/// Whether a key was sent by a process that still ran when the standby became the primary. It writes its sends again,
/// but another process can send before that.
fn is_sent_by_living(evidence: &Evidence, number: u32) -> bool {
    evidence.database.as_ref().is_some_and(|database| database.sent_by_living.contains(&number))
}

/// How many processes were killed that left a claim without an outcome.
fn between(evidence: &Evidence, unknown: &HashMap<u32, usize>) -> usize {
    let has_left_one = |keys: HashSet<u32>| keys.iter().any(|number| unknown.contains_key(number));
    evidence.killed().filter(|process| has_left_one(process.in_flight())).count()
}

/// How often a send under each key was interrupted: by the end of its process, by its caller, by a lost response, by a
/// full disk before its outcome was recorded, or by a database that its process could not use.
fn interruptions(evidence: &Evidence) -> HashMap<u32, usize> {
    let mut interruptions = evidence.lost.clone();
    let mut add = |number| *interruptions.entry(number).or_default() += 1;
    evidence.interrupted().flat_map(|process| process.in_flight()).for_each(&mut add);
    for line in evidence.processes.iter().flat_map(|process| &process.lines) {
        if let Line::End(number, end) = line {
            match end.as_str() {
                // After `ledger`, the claim may have been committed although its answer was lost.
                "cancelled" | "ledger" | "unrecorded" => add(*number),
                _ => {}
            }
        }
    }
    if evidence.database.is_some() {
        // A refusal is reported although its outcome waits for a connection, and then the process was killed.
        for line in evidence.killed().flat_map(|process| &process.lines) {
            if let Line::End(number, end) = line
                && matches!(end.as_str(), "bad_request" | "rate_limit")
            {
                add(*number);
            }
        }
    }
    if let Some(database) = &evidence.database {
        database.not_replicated.iter().copied().for_each(&mut add);
        for (number, count) in database.during_outages.iter().chain(&database.lost_outcomes) {
            *interruptions.entry(*number).or_default() += count;
        }
    }
    interruptions
}

/// The keys that were unknown at some time, and how often at least: once for each time that the operator resolved it,
/// and once if it is unknown in the end.
fn unknown(evidence: &Evidence) -> HashMap<u32, usize> {
    let mut unknown: HashMap<u32, usize> = HashMap::new();
    for line in evidence.processes.iter().flat_map(|process| &process.lines) {
        match line {
            Line::Resolved(number) => *unknown.entry(*number).or_default() += 1,
            Line::End(number, end) if end == "outcome_unknown" => _ = unknown.entry(*number).or_default(),
            Line::Start(_) | Line::End(..) => {}
        }
    }
    let left = evidence.entries.iter().filter(|(_, (state, _))| *state == EntryState::Unknown);
    left.for_each(|(number, _)| *unknown.entry(*number).or_default() += 1);
    // A call that saw it as unknown is enough.
    unknown.values_mut().for_each(|times| *times = (*times).max(1));
    unknown
}

fn gaps(evidence: &Evidence, verdict: &Verdict) -> Vec<String> {
    let kills = evidence.killed().count();
    let mut gaps = Vec::new();
    let at_least = match evidence.database {
        Some(_) => kills / KILLS_PER_BETWEEN_IN_DATABASE,
        None => kills / KILLS_PER_BETWEEN,
    };
    if verdict.between < at_least {
        gaps.push(format!("{} kills between a claim and its outcome, of at least {at_least}", verdict.between));
    }
    match &evidence.database {
        None if evidence.stops == 0 || evidence.full_disks == 0 => {
            gaps.push("no process was stopped, or none that could not write".to_owned());
        }
        None => {}
        Some(database) => gaps.extend(database_gaps(database, evidence.stops)),
    }
    if evidence.database.is_none() && !evidence.ends().keys().any(|end| matches!(*end, "ledger" | "unrecorded")) {
        gaps.push("no call noticed that its process could not write".to_owned());
    }
    let points = evidence.ends_at_points();
    let at_least = kills / KILLS_PER_POINT;
    for (point, _) in &evidence.points {
        let count = points.get(point).copied().unwrap_or_default();
        if count < at_least {
            gaps.push(format!("{count} kills at {point}, of at least {at_least}"));
        }
    }
    let at_least = usize::try_from(evidence.keys).unwrap_or(usize::MAX).saturating_mul(MIN_ACCEPTED).div_ceil(100);
    if verdict.accepted < at_least {
        gaps.push(format!("{} accepted keys, of at least {at_least}", verdict.accepted));
    }
    gaps
}

/// The events that a database did not have.
fn database_gaps(database: &Database, stops: usize) -> impl Iterator<Item = String> {
    let counts = [
        ("crashes", database.crashes),
        ("failovers", database.failovers),
        ("interruptions of the network", database.interruptions),
        ("stopped processes", stops),
        ("lost connections", database.lost_connections.iter().sum()),
    ];
    counts.into_iter().filter(|(_, count)| *count == 0).map(|(name, _)| format!("there were no {name}"))
}

#[cfg(test)]
mod tests;
