//! The judge: holds what each caller was told against what the servers did, and against the plan.

use std::collections::BTreeMap;
use std::time::Duration;

use workspace_sdk::{Class, Disposition, Failure, Next, StopReason};

use crate::coverage::name;
use crate::expect::{Ending, Expected, expectations, longest_wait};
use crate::facts::{Arrival, Fact, Facts};
use crate::faults::Trouble;
use crate::place::Place;
use crate::plan::{Call, CallId, MAX_RETRIES};
use crate::table::{Told as Row, leaves_doubt, row, told_of};
use crate::told::{Attempt, Belief, End, Told};
use crate::watchdog::Lateness;

mod evidence;

/// The most findings that are kept.
const MOST_KEPT: usize = 100;

/// What must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Lie {
    /// A send was carried out twice for one call.
    Duplicate,
    /// Reported as not sent, and was.
    Denied,
    /// An attempt was reported as not sent, and the server got its request whole.
    Received,
    /// An upsert was reported as rejected, when an attempt had done it.
    Disowned,
    /// Reported as sent, and was not.
    Claimed,
    /// A send that provably never left was reported as unknown.
    Doubted,
    /// An attempt ended in doubt on a shared connection to which nothing had happened.
    Unexplained,
    /// An allowed retry would have completed it.
    GaveUp,
    /// Neither result nor error.
    Hung,
    /// The call outlived its deadline by more than the machine was late.
    Late,
    /// Another end, number of attempts or reason to stop than the table gives.
    Unexpected,
    /// The server contradicts itself or its faults, so nothing above can be trusted.
    Disagreement,
}

impl Lie {
    pub(crate) const ALL: [Self; 12] = [
        Self::Duplicate,
        Self::Denied,
        Self::Received,
        Self::Disowned,
        Self::Claimed,
        Self::Doubted,
        Self::Unexplained,
        Self::GaveUp,
        Self::Hung,
        Self::Late,
        Self::Unexpected,
        Self::Disagreement,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) call: CallId,
    pub(crate) lie: Lie,
    pub(crate) detail: String,
}

/// A call and how long it took, where that was closest to its deadline or furthest over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Longest {
    pub(crate) call: CallId,
    pub(crate) took: Duration,
    pub(crate) deadline: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// The first of them.
    pub(crate) findings: Vec<Finding>,
    counts: BTreeMap<Lie, usize>,
    /// What attempts met that was not planned for them: a connection that another call's fault ended, or a time-out
    /// because the machine was busy.
    pub(crate) unplanned: BTreeMap<(Place, &'static str), usize>,
    pub(crate) longest: Option<Longest>,
}

impl Verdict {
    pub(crate) fn count(&self, lie: Lie) -> usize {
        self.counts.get(&lie).copied().unwrap_or(0)
    }

    pub(crate) fn all(&self) -> usize {
        self.counts.values().sum()
    }

    pub(crate) fn unplanned(&self) -> usize {
        self.unplanned.values().sum()
    }

    fn find(&mut self, call: &Call, lie: Lie, detail: impl Into<String>) {
        *self.counts.entry(lie).or_default() += 1;
        if self.findings.len() < MOST_KEPT {
            self.findings.push(Finding { call: call.id, lie, detail: detail.into() });
        }
    }
}

/// Judges every call that was made. `plan` is the whole round, because some calls depend on those before them; `machine` is
/// what a thread of its own was late by.
pub(crate) fn judge(plan: &[Call], told: &[Told], facts: &Facts, machine: &Lateness, verdict: &mut Verdict) {
    let told: BTreeMap<CallId, &Told> = told.iter().map(|told| (told.id, told)).collect();
    let expected = expectations(plan, &told);
    for (call, expected) in plan.iter().zip(&expected) {
        let Some(told) = told.get(&call.id) else { continue };
        let fact = facts.of(call.id);
        match call.class() {
            Class::Send => compare_with_facts(call, told, &fact, verdict),
            Class::Upsert if is_rejected(told) && fact.effects().next().is_some() => {
                verdict.find(call, Lie::Disowned, format!("told {:?}", told.end));
            }
            _ => {}
        }
        if !fact.agrees_with_itself() {
            verdict.find(call, Lie::Disagreement, "the journal and the database differ");
        }
        evidence::check_received(call, told, &fact, verdict);
        evidence::check_time(call, told, machine, verdict);
        check_decisions(call, told, expected, verdict);
        compare_with_plan(call, told, expected, &fact, verdict);
        evidence::check_doubts(call, told, &fact, facts, machine, verdict);
    }
}

fn is_rejected(told: &Told) -> bool {
    matches!(told.end, End::Failed(failed) if failed.disposition == Disposition::Rejected)
}

/// Never twice, never lost, never a lie about it.
fn compare_with_facts(call: &Call, told: &Told, fact: &Fact, verdict: &mut Verdict) {
    let done = fact.effects().count();
    if done > 1 {
        verdict.find(call, Lie::Duplicate, format!("carried out {done} times"));
    }
    match (told.belief(), &told.end) {
        (Belief::NotDone, end) if done > 0 => verdict.find(call, Lie::Denied, format!("told {end:?}")),
        (Belief::Done, End::Done(success)) => {
            let is_known = success.id.as_deref().is_some_and(|id| fact.effects().any(|effect| effect == id));
            if !is_known {
                verdict.find(call, Lie::Claimed, format!("told {:?}, done {done}", success.id));
            }
        }
        (Belief::Maybe, end) if fact.arrivals.is_empty() && never_left(call, told) => {
            verdict.find(call, Lie::Doubted, format!("told {end:?}"));
        }
        _ => {}
    }
}

/// Whether every attempt of a call met a fault that comes before sending.
fn never_left(call: &Call, told: &Told) -> bool {
    let met = call.troubles.get(..told.attempts.len());
    !told.attempts.is_empty()
        && met.is_some_and(|met| {
            met.iter().all(|trouble| {
                // Without a body to hold back, nobody can say whether a request that waits for a stream was written.
                trouble.is_before_sending() && (*trouble != Trouble::NoStream || call.has_body())
            })
        })
}

/// Whether each decision after an attempt is the one the table gives for what that attempt met.
fn check_decisions(call: &Call, told: &Told, expected: &Expected, verdict: &mut Verdict) {
    for (attempt, index) in told.attempts.iter().zip(0_usize..) {
        let Some(failure) = attempt.failure else { continue };
        let planned = call.troubles.get(index).and_then(|trouble| row(*trouble)?.told_for(call, Some(failure)));
        let Some(Row::Fails { repeats, .. }) = planned.or_else(|| told_of(failure, call.class())) else {
            verdict.find(call, Lie::Unexpected, format!("an attempt met {}, which no row has", name(failure)));
            continue;
        };
        let may_repeat = repeats && attempt.number <= MAX_RETRIES;
        match attempt.next {
            Next::Retry(_) if !may_repeat => {
                verdict.find(
                    call,
                    Lie::Unexpected,
                    format!("repeated after {}, attempt {}", name(failure), attempt.number),
                );
            }
            Next::Stop(reason) if may_repeat && !is_excused(call, told, expected, attempt, reason) => {
                match call.troubles.get(index + 1) {
                    None => {
                        verdict.find(call, Lie::GaveUp, format!("stopped by {} after {}", reason.code(), name(failure)))
                    }
                    Some(_) => verdict.find(call, Lie::Unexpected, format!("stopped by {} early", reason.code())),
                }
            }
            _ => {}
        }
    }
}

/// Whether there was neither time nor budget for another attempt.
fn is_excused(call: &Call, told: &Told, expected: &Expected, attempt: &Attempt, reason: StopReason) -> bool {
    let usual = longest_wait(None, attempt.number);
    let mut waits = call.troubles.iter().map(|trouble| longest_wait(Some(*trouble), attempt.number));
    let wait = match first_surprise(call, told) {
        // Once an attempt met something unplanned, the faults bound to the call come later than planned.
        Some(_) => waits.fold(usual, Duration::max),
        None => waits.nth(attempt.number.saturating_sub(1) as usize).unwrap_or(usual),
    };
    match reason {
        StopReason::Deadline => attempt.at + wait >= call.place.limits().deadline,
        StopReason::Budget => call.place.is_shared() || expected.stop == Some(reason),
        _ => false,
    }
}

/// Whether attempts and end are the planned ones. From the first attempt that met something else on, the plan says nothing more.
fn compare_with_plan(call: &Call, told: &Told, expected: &Expected, fact: &Fact, verdict: &mut Verdict) {
    if let Some((attempt, planned)) = first_surprise(call, told) {
        let met = attempt.failure.map_or("success", Failure::code);
        if !is_possible(call.place, planned, attempt.failure) {
            let planned = planned.map_or("success", Failure::code);
            verdict.find(call, Lie::Unexpected, format!("attempt {} met {met}, not {planned}", attempt.number));
        } else {
            *verdict.unplanned.entry((call.place, met)).or_default() += 1;
            compare_with_last_attempt(call, told, verdict);
        }
        return;
    }
    let stop = told.attempts.last().and_then(|attempt| match attempt.next {
        Next::Stop(reason) => Some(reason),
        _ => None,
    });
    let budget_ran_out = stop == Some(StopReason::Budget) && call.place.is_shared();
    let (end, attempts) = match &told.end {
        End::Done(success) => (Ending::Done, success.attempts),
        End::Failed(failed) => match failed.failure {
            Some(failure) => {
                (Ending::Fails { kind: failed.kind, disposition: failed.disposition, failure }, failed.attempts)
            }
            None => return verdict.find(call, Lie::Unexpected, format!("told {failed:?}")),
        },
        End::Cancelled if call.cancel.is_some() => return,
        End::Cancelled | End::Hung => return verdict.find(call, Lie::Unexpected, "nobody gave it up"),
    };
    if budget_ran_out {
        *verdict.unplanned.entry((call.place, "retry_budget")).or_default() += 1;
        return;
    }
    // A crowd's fault may look like the planned one; what never arrived was not carried out.
    let is_silenced = |arrival: &Arrival| arrival.fault.as_deref() == Some("pings_only");
    let all_arrived = fact.arrivals.len() == told.attempts.len()
        && !(call.place.is_shared() && fact.arrivals.iter().any(is_silenced));
    let met = call.troubles.iter().take(told.attempts.len());
    let should_be_done = end == Ending::Done || met.filter_map(|trouble| row(*trouble)).any(|row| row.acts);
    if call.class() == Class::Send && all_arrived && should_be_done != fact.effects().next().is_some() {
        let is_done = if should_be_done { "" } else { "not " };
        let detail = format!("by its faults it is {is_done}done, and what arrived was {:?}", fact.arrivals);
        verdict.find(call, Lie::Disagreement, detail);
    }
    if end != expected.end || !expected.attempts.contains(&attempts) || stop != expected.stop {
        let detail = format!("told {end:?} after {attempts} attempts, {stop:?}, not {expected:?}");
        verdict.find(call, Lie::Unexpected, detail);
    }
}

/// The first attempt that met something else than planned, and what was planned for it.
fn first_surprise<'a>(call: &Call, told: &'a Told) -> Option<(&'a Attempt, Option<Failure>)> {
    let planned = call.troubles.iter().map(|trouble| row(*trouble)).chain(std::iter::repeat(None));
    let ended = told.attempts.iter().filter(|attempt| attempt.next != Next::Cancelled);
    let mut surprises = ended.zip(planned).filter(|(attempt, planned)| match planned {
        Some(row) => row.told_for(call, attempt.failure).is_none(),
        None => attempt.failure.is_some(),
    });
    surprises.next().map(|(attempt, planned)| (attempt, planned.and_then(|row| row.seen)))
}

/// Whether something else than the plan may be behind what an attempt met. Doubts need evidence besides.
fn is_possible(place: Place, planned: Option<Failure>, met: Option<Failure>) -> bool {
    match met {
        Some(Failure::Timeout) => !planned.is_some_and(Failure::never_left) || place.is_shared(),
        // A timer that woke late left too little time to connect, or none to begin.
        Some(Failure::ConnectTimeout | Failure::Deadline) => true,
        // A connection that closed before the call was taken from the pool all the same, and the retry made good.
        Some(Failure::NotSent) if place == Place::Stale => true,
        // The server may refuse a stream that was opened before its settings were read.
        Some(Failure::NotSent) if matches!(place, Place::Streams(_) | Place::NoStream { .. }) => true,
        // Given-up requests without a body can reset more streams at once than a server bears.
        Some(Failure::ConnectionLost) if matches!(place, Place::NoStream { .. }) => true,
        Some(Failure::NotSent | Failure::ConnectionLost) => place.is_shared(),
        // A call that began only after the first had timed out finds another connection.
        None => matches!(place, Place::NoStream { .. }),
        _ => false,
    }
}

/// The error must be the table's for what the last attempt met, after what the others met.
fn compare_with_last_attempt(call: &Call, told: &Told, verdict: &mut Verdict) {
    let last = told.attempts.last().and_then(|attempt| attempt.failure);
    let (_, earlier) = told.attempts.split_last().unzip();
    let mut earlier = earlier.into_iter().flatten().filter_map(|attempt: &Attempt| attempt.failure);
    let in_doubt = earlier.any(leaves_doubt);
    let row = last.and_then(|failure| told_of(failure, call.class()));
    let row = if in_doubt { row.map(|row| row.after_doubt(call.class())) } else { row };
    let is_right = match &told.end {
        End::Done(_) => last.is_none(),
        End::Failed(failed) => row.is_some_and(|row| {
            matches!(row, Row::Fails { kind, disposition, .. }
                if (kind, disposition) == (failed.kind, failed.disposition))
        }),
        End::Cancelled => call.cancel.is_some(),
        End::Hung => false,
    };
    if !is_right {
        verdict.find(call, Lie::Unexpected, format!("told {:?} after {last:?}", told.end));
    }
}

#[cfg(test)]
mod tests;
