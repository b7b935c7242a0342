//! Checks with evidence: requests that the servers received, events of the connections, and delays of the machine.

use std::time::Duration;

use workspace_sdk::{Failure, NextStep, SentState};

use crate::lateness::Lateness;
use crate::model::call::Call;
use crate::model::fault_rules::{FaultRule, rule_for};
use crate::model::scenario::Scenario;
use crate::records::client::{Attempt, CallEnd, ClientRecord};
use crate::records::server::{ServerRecord, ServerRecords, TimeWindow};
use crate::verdict::finding::{FindingKind, LongestCall, Verdict};

/// The time in which a call ends after its timeout: a tick of the timer, and the scheduling of its task.
const SCHEDULING_DELAY: Duration = Duration::from_millis(40);
/// The longest allowed poll of a call.
const MAX_POLL: Duration = Duration::from_millis(100);
/// The time that one end of a connection needs to notice an event at the other end.
const NOTICE_DELAY: Duration = Duration::from_millis(100);

/// A server cannot receive more complete requests of a call than there were attempts that may have been sent.
pub(super) fn check_received(call: &Call, client: &ClientRecord, server: &ServerRecord, verdict: &mut Verdict) {
    let received = server.requests.iter().filter(|request| request.is_complete()).count();
    let sent = client.attempts.iter().filter(|attempt| attempt.sent != SentState::NotSent).count();
    // A call that hangs has not reported its last attempt.
    if received > sent && client.end != CallEnd::Hung {
        verdict.report(
            call,
            FindingKind::FalseAttemptNotSent,
            format!("{received} requests arrived, {sent} attempts may have been sent"),
        );
    }
}

/// A call ends at its deadline, or later by the delay of the machine at that time.
pub(super) fn check_time(call: &Call, client: &ClientRecord, machine: &Lateness, verdict: &mut Verdict) {
    let timeout = call.scenario.limits().total;
    let (due, end) = (client.began + timeout, client.began + client.took);
    if client.end == CallEnd::Hung {
        verdict.report(call, FindingKind::Hung, format!("no result after {:?}", client.took));
    } else if end > due {
        let delay = client.lateness.between(due, end).max(machine.between(due, end));
        if end - due > delay + SCHEDULING_DELAY {
            verdict.report(
                call,
                FindingKind::Late,
                format!("{:?} of {timeout:?}; delay of the machine {delay:?}", client.took),
            );
        }
    }
    let poll = client.longest_poll;
    let delay = machine.between(poll.began, poll.began + poll.took);
    if poll.took > delay + MAX_POLL {
        let detail = format!("one poll took {:?}; delay of the machine {delay:?}", poll.took);
        verdict.report(call, FindingKind::Late, detail);
    }
    let share = |took: Duration, timeout: Duration| took.as_secs_f64() / timeout.as_secs_f64();
    if verdict.longest.is_none_or(|longest| share(client.took, timeout) > share(longest.took, longest.timeout)) {
        verdict.longest = Some(LongestCall { call: call.id, took: client.took, timeout });
    }
}

/// An unknown outcome that no fault of the call explains needs an event of the connection, or a delay of the machine.
pub(super) fn check_unknown(
    call: &Call,
    client: &ClientRecord,
    server: &ServerRecord,
    servers: &ServerRecords,
    machine: &Lateness,
    verdict: &mut Verdict,
) {
    for attempt in client.attempts.iter().filter(|attempt| attempt.next != NextStep::Cancelled) {
        let Some(failure @ (Failure::Timeout | Failure::ConnectionLost)) = attempt.failure else { continue };
        let is_planned = |rule: &FaultRule| rule.result_for(call, Some(failure)).is_some();
        if call.faults.iter().filter_map(|fault| rule_for(*fault)).any(is_planned) {
            continue;
        }
        let shares_a_connection = call.scenario.is_shared() || matches!(call.scenario, Scenario::NoStream { .. });
        let was_disturbed = shares_a_connection && was_disturbed(call, client, attempt, server, servers);
        let was_slow = failure == Failure::Timeout && was_slow(call, client, attempt, machine);
        let waits_again = matches!(call.scenario, Scenario::NoStream { .. }) && failure == Failure::Timeout;
        if !was_disturbed && !was_slow && !waits_again {
            let detail = format!("attempt {} ended with {}, which nothing explains", attempt.number, failure.code());
            verdict.report(call, FindingKind::UnexplainedUnknown, detail);
        }
    }
}

/// Whether there was an event of the connection of a request; of any connection if a request did not arrive.
fn was_disturbed(
    call: &Call,
    client: &ClientRecord,
    attempt: &Attempt,
    server: &ServerRecord,
    servers: &ServerRecords,
) -> bool {
    let to = client.began + attempt.at;
    let from = to.checked_sub(attempt.took + NOTICE_DELAY).unwrap_or(client.began);
    // An attempt uses a silent connection only until the first attempt on it has timed out.
    let silent_from = from.checked_sub(call.scenario.limits().attempt + NOTICE_DELAY).unwrap_or(from);
    let window = TimeWindow { silent_from, from, to: to + NOTICE_DELAY };
    let is_incomplete = server.requests.len() < client.attempts.len();
    let mut connections = server.requests.iter().map(|request| request.connection);
    connections.any(|connection| servers.is_disturbed(Some(connection), &window))
        || is_incomplete && servers.is_disturbed(None, &window)
}

/// Whether the machine was late for a large part of the attempt.
fn was_slow(call: &Call, client: &ClientRecord, attempt: &Attempt, machine: &Lateness) -> bool {
    let end = client.began + attempt.at;
    let began = end.checked_sub(attempt.took).unwrap_or(client.began);
    let delay = client.lateness.between(began, end).max(machine.between(began, end));
    delay * 5 > call.scenario.limits().attempt
}
