//! What the servers, their connections and the clocks say of attempts that nobody planned like that.

use std::time::Duration;

use workspace_sdk::{Failure, Next, SentState};

use super::{Lie, Longest, Verdict};
use crate::facts::{Fact, Facts, Time};
use crate::place::Place;
use crate::plan::Call;
use crate::table::row;
use crate::told::{Attempt, End, Told};
use crate::watchdog::Lateness;

/// What a call needs to end once its time is up: a tick of the timer, and a turn of its runtime.
const A_TURN: Duration = Duration::from_millis(40);
/// The longest that one poll of a call may keep its thread.
const LONGEST_POLL: Duration = Duration::from_millis(100);
/// In which what happened to a connection is noticed at its other end.
const NOTICED: Duration = Duration::from_millis(100);

/// A server cannot get more requests of a call whole than there were attempts that are not called "not sent".
pub(super) fn check_received(call: &Call, told: &Told, fact: &Fact, verdict: &mut Verdict) {
    let received = fact.arrivals.iter().filter(|arrival| arrival.is_received()).count();
    let sent = told.attempts.iter().filter(|attempt| attempt.sent != SentState::NotSent).count();
    // A call that hangs has not told of its last attempt.
    if received > sent && told.end != End::Hung {
        verdict.find(call, Lie::Received, format!("{received} requests arrived, {sent} attempts may have been sent"));
    }
}

/// A call ends at its deadline, or later by as much as the machine was late then.
pub(super) fn check_time(call: &Call, told: &Told, machine: &Lateness, verdict: &mut Verdict) {
    let deadline = call.place.limits().deadline;
    let (due, end) = (told.began + deadline, told.began + told.took);
    if told.end == End::Hung {
        verdict.find(call, Lie::Hung, format!("nothing after {:?}", told.took));
    } else if end > due {
        let excused = told.lateness.between(due, end).max(machine.between(due, end));
        if end - due > excused + A_TURN {
            verdict.find(
                call,
                Lie::Late,
                format!("{:?} of {deadline:?}; the machine was late by {excused:?}", told.took),
            );
        }
    }
    let poll = told.longest_poll;
    let excused = machine.between(poll.began, poll.began + poll.took);
    if poll.took > excused + LONGEST_POLL {
        let detail = format!("one poll kept its thread for {:?}; the machine was late by {excused:?}", poll.took);
        verdict.find(call, Lie::Late, detail);
    }
    let share = |took: Duration, deadline: Duration| took.as_secs_f64() / deadline.as_secs_f64();
    if verdict.longest.is_none_or(|longest| share(told.took, deadline) > share(longest.took, longest.deadline)) {
        verdict.longest = Some(Longest { call: call.id, took: told.took, deadline });
    }
}

/// Each doubt that no fault of the call explains must be explained by what happened to the connection, or by the clocks.
pub(super) fn check_doubts(
    call: &Call,
    told: &Told,
    fact: &Fact,
    facts: &Facts,
    machine: &Lateness,
    verdict: &mut Verdict,
) {
    for attempt in told.attempts.iter().filter(|attempt| attempt.next != Next::Cancelled) {
        let Some(failure @ (Failure::Timeout | Failure::ConnectionLost)) = attempt.failure else { continue };
        let is_planned = |row: &crate::table::Row| row.told_for(call, Some(failure)).is_some();
        if call.troubles.iter().filter_map(|trouble| row(*trouble)).any(is_planned) {
            continue;
        }
        let shares_a_connection = call.place.is_shared() || matches!(call.place, Place::NoStream { .. });
        let was_disturbed = shares_a_connection && was_disturbed(call, told, attempt, fact, facts);
        let was_slow = failure == Failure::Timeout && was_slow(call, told, attempt, machine);
        let waits_again = matches!(call.place, Place::NoStream { .. }) && failure == Failure::Timeout;
        if !was_disturbed && !was_slow && !waits_again {
            let detail = format!("attempt {} met {}, and nothing had happened", attempt.number, failure.code());
            verdict.find(call, Lie::Unexplained, detail);
        }
    }
}

/// Whether the connection of a request that arrived was disturbed; of one that did not arrive, any connection.
fn was_disturbed(call: &Call, told: &Told, attempt: &Attempt, fact: &Fact, facts: &Facts) -> bool {
    let to = told.began + attempt.at;
    let from = to.checked_sub(attempt.took + NOTICED).unwrap_or(told.began);
    // An attempt joins a silent connection only before the first one on it has timed out.
    let silent_from = from.checked_sub(call.place.limits().attempt + NOTICED).unwrap_or(from);
    let time = Time { silent_from, from, to: to + NOTICED };
    let has_one_lost = fact.arrivals.len() < told.attempts.len();
    let mut connections = fact.arrivals.iter().map(|arrival| arrival.connection);
    connections.any(|connection| facts.is_disturbed(Some(connection), &time))
        || has_one_lost && facts.is_disturbed(None, &time)
}

/// Whether the machine was late for a good part of the attempt.
fn was_slow(call: &Call, told: &Told, attempt: &Attempt, machine: &Lateness) -> bool {
    let end = told.began + attempt.at;
    let began = end.checked_sub(attempt.took).unwrap_or(told.began);
    let late = told.lateness.between(began, end).max(machine.between(began, end));
    late * 5 > call.place.limits().attempt
}
