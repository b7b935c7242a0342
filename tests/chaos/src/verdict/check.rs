//! Checks every call: compares its client record with the server record and with the plan.

use std::collections::BTreeMap;
use std::time::Duration;

use workspace_sdk::{Disposition, Failure, NextStep, Safety, StopReason};

use crate::lateness::Lateness;
use crate::model::call::{Call, CallId, MAX_RETRIES};
use crate::model::fault::Fault;
use crate::model::fault_rules::{FaultRule, FinalResult, failure_name, maybe_executed, result_of, rule_for};
use crate::model::scenario::Scenario;
use crate::records::client::{Attempt, CallEnd, ClientClaim, ClientRecord};
use crate::records::server::{ReceivedRequest, ServerRecord, ServerRecords};
use crate::verdict::evidence;
use crate::verdict::expectation::{Expectation, ExpectedEnd, expectations, longest_wait};
use crate::verdict::finding::{FindingKind, Verdict};

/// Checks every call that was made. `plan` is the whole round, because some calls depend on those before them.
/// `machine` has the delays of a separate thread.
pub(crate) fn check_calls(
    plan: &[Call],
    clients: &[ClientRecord],
    servers: &ServerRecords,
    machine: &Lateness,
    verdict: &mut Verdict,
) {
    let clients: BTreeMap<CallId, &ClientRecord> = clients.iter().map(|client| (client.id, client)).collect();
    let expected = expectations(plan, &clients);
    for (call, expected) in plan.iter().zip(&expected) {
        let Some(client) = clients.get(&call.id) else { continue };
        let server = servers.of(call.id);
        match call.safety() {
            Safety::Send => compare_with_server(call, client, &server, verdict),
            Safety::Upsert if is_rejected(client) && server.effects().next().is_some() => {
                verdict.report(call, FindingKind::FalseRejection, format!("reported {:?}", client.end));
            }
            _ => {}
        }
        if !server.is_consistent() {
            verdict.report(call, FindingKind::SandboxInconsistency, "the journal and the database differ");
        }
        evidence::check_received(call, client, &server, verdict);
        evidence::check_time(call, client, machine, verdict);
        check_decisions(call, client, expected, verdict);
        compare_with_plan(call, client, expected, &server, verdict);
        evidence::check_unknown(call, client, &server, servers, machine, verdict);
    }
}

fn is_rejected(client: &ClientRecord) -> bool {
    matches!(client.end, CallEnd::Error(error) if error.disposition == Disposition::Rejected)
}

/// A send is executed at most once, and its caller knows whether it was.
fn compare_with_server(call: &Call, client: &ClientRecord, server: &ServerRecord, verdict: &mut Verdict) {
    let executions = server.effects().count();
    if executions > 1 {
        verdict.report(call, FindingKind::Duplicate, format!("executed {executions} times"));
    }
    match (client.claim(), &client.end) {
        (ClientClaim::NotExecuted, end) if executions > 0 => {
            verdict.report(call, FindingKind::FalseNotSent, format!("reported {end:?}"))
        }
        (ClientClaim::Executed, CallEnd::Success(success)) => {
            let is_known = success.id.as_deref().is_some_and(|id| server.effects().any(|effect| effect == id));
            if !is_known {
                verdict.report(
                    call,
                    FindingKind::FalseSuccess,
                    format!("reported {:?}, executed {executions} times", success.id),
                );
            }
        }
        (ClientClaim::Unknown, end) if server.requests.is_empty() && certainly_not_sent(call, client) => {
            verdict.report(call, FindingKind::FalseUnknown, format!("reported {end:?}"));
        }
        _ => {}
    }
}

/// Whether every attempt had a fault that comes before sending.
fn certainly_not_sent(call: &Call, client: &ClientRecord) -> bool {
    let faults = call.faults.get(..client.attempts.len());
    !client.attempts.is_empty()
        && faults.is_some_and(|faults| {
            faults.iter().all(|fault| {
                // Without a body that can be revoked, the client cannot know whether a request that waits for a stream
                // was written.
                rule_for(*fault).is_some_and(FaultRule::is_before_sending)
                    && (*fault != Fault::NoStream || call.has_body())
            })
        })
}

/// Checks the decision after each attempt against the table.
fn check_decisions(call: &Call, client: &ClientRecord, expected: &Expectation, verdict: &mut Verdict) {
    for (attempt, index) in client.attempts.iter().zip(0_usize..) {
        let Some(failure) = attempt.failure else { continue };
        let planned = call.faults.get(index).and_then(|fault| rule_for(*fault)?.result_for(call, Some(failure)));
        let Some(FinalResult::Error { is_retried, .. }) = planned.or_else(|| result_of(failure, call.safety())) else {
            verdict.report(
                call,
                FindingKind::Unexpected,
                format!("an attempt ended with {}, which no rule has", failure_name(failure)),
            );
            continue;
        };
        let may_retry = is_retried && attempt.number <= MAX_RETRIES;
        match attempt.next {
            NextStep::Retry(_) if !may_retry => {
                verdict.report(
                    call,
                    FindingKind::Unexpected,
                    format!("retried after {}, attempt {}", failure_name(failure), attempt.number),
                );
            }
            NextStep::Stop(reason) if may_retry && !is_justified(call, client, expected, attempt, reason) => {
                match call.faults.get(index + 1) {
                    None => verdict.report(
                        call,
                        FindingKind::MissingRetry,
                        format!("stopped by {} after {}", reason.as_str(), failure_name(failure)),
                    ),
                    Some(_) => {
                        verdict.report(call, FindingKind::Unexpected, format!("stopped by {} early", reason.as_str()))
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether there was no time or no budget for another attempt.
fn is_justified(
    call: &Call,
    client: &ClientRecord,
    expected: &Expectation,
    attempt: &Attempt,
    reason: StopReason,
) -> bool {
    let usual = longest_wait(None, attempt.number);
    let mut waits = call.faults.iter().map(|fault| longest_wait(Some(*fault), attempt.number));
    let wait = match first_deviation(call, client) {
        // After an unplanned end of an attempt, the faults of the call come later than planned.
        Some(_) => waits.fold(usual, Duration::max),
        None => waits.nth(attempt.number.saturating_sub(1) as usize).unwrap_or(usual),
    };
    match reason {
        StopReason::Deadline => attempt.at + wait >= call.scenario.limits().total,
        StopReason::Budget => call.scenario.is_shared() || expected.stop == Some(reason),
        _ => false,
    }
}

/// Compares the attempts and the end with the plan. After the first unplanned end of an attempt, the plan does not
/// apply.
fn compare_with_plan(
    call: &Call,
    client: &ClientRecord,
    expected: &Expectation,
    server: &ServerRecord,
    verdict: &mut Verdict,
) {
    if let Some((attempt, planned)) = first_deviation(call, client) {
        let actual = attempt.failure.map_or("success", Failure::code);
        if !is_possible(call.scenario, planned, attempt.failure) {
            let planned = planned.map_or("success", Failure::code);
            verdict.report(
                call,
                FindingKind::Unexpected,
                format!("attempt {} ended with {actual}, not {planned}", attempt.number),
            );
        } else {
            *verdict.unplanned.entry((call.scenario, actual)).or_default() += 1;
            compare_with_last_attempt(call, client, verdict);
        }
        return;
    }
    let stop = client.attempts.last().and_then(|attempt| match attempt.next {
        NextStep::Stop(reason) => Some(reason),
        _ => None,
    });
    let budget_ran_out = stop == Some(StopReason::Budget) && call.scenario.is_shared();
    let (end, attempts) = match &client.end {
        CallEnd::Success(success) => (ExpectedEnd::Success, success.attempts),
        CallEnd::Error(error) => match error.failure {
            Some(failure) => {
                (ExpectedEnd::Error { kind: error.kind, disposition: error.disposition, failure }, error.attempts)
            }
            None => return verdict.report(call, FindingKind::Unexpected, format!("reported {error:?}")),
        },
        CallEnd::Cancelled if call.cancel.is_some() => return,
        CallEnd::Cancelled | CallEnd::Hung => {
            return verdict.report(call, FindingKind::Unexpected, "it was not cancelled");
        }
    };
    if budget_ran_out {
        *verdict.unplanned.entry((call.scenario, "retry_budget")).or_default() += 1;
        return;
    }
    // On a shared pool, another call's fault may have the effect of the planned one. A lost request was not executed.
    let is_silent = |request: &ReceivedRequest| request.fault.as_deref() == Some("pings_only");
    let all_arrived = server.requests.len() == client.attempts.len()
        && !(call.scenario.is_shared() && server.requests.iter().any(is_silent));
    let faults = call.faults.iter().take(client.attempts.len());
    let should_be_executed =
        end == ExpectedEnd::Success || faults.filter_map(|fault| rule_for(*fault)).any(|rule| rule.executes);
    if call.safety() == Safety::Send && all_arrived && should_be_executed != server.effects().next().is_some() {
        let negation = if should_be_executed { "" } else { "not " };
        let detail =
            format!("according to its faults it was {negation}executed, but the server received {:?}", server.requests);
        verdict.report(call, FindingKind::SandboxInconsistency, detail);
    }
    if end != expected.end || !expected.attempts.contains(&attempts) || stop != expected.stop {
        let detail = format!("reported {end:?} after {attempts} attempts, {stop:?}, not {expected:?}");
        verdict.report(call, FindingKind::Unexpected, detail);
    }
}

/// The first attempt with an unplanned end, and its planned failure.
fn first_deviation<'a>(call: &Call, client: &'a ClientRecord) -> Option<(&'a Attempt, Option<Failure>)> {
    let planned = call.faults.iter().map(|fault| rule_for(*fault)).chain(std::iter::repeat(None));
    let ended = client.attempts.iter().filter(|attempt| attempt.next != NextStep::Cancelled);
    let mut deviations = ended.zip(planned).filter(|(attempt, planned)| match planned {
        Some(rule) => rule.result_for(call, attempt.failure).is_none(),
        None => attempt.failure.is_some(),
    });
    deviations.next().map(|(attempt, planned)| (attempt, planned.and_then(|rule| rule.attempt_failure)))
}

/// Whether something outside the plan may have ended an attempt. An unknown outcome also needs evidence.
fn is_possible(scenario: Scenario, planned: Option<Failure>, actual: Option<Failure>) -> bool {
    match actual {
        Some(Failure::Timeout) => !planned.is_some_and(Failure::definitely_not_sent) || scenario.is_shared(),
        // A timer that fired late left too little time to connect, or to start.
        Some(Failure::ConnectTimeout | Failure::Deadline) => true,
        // The call got a closed connection from the pool, and its retry succeeded.
        Some(Failure::NotSent) if scenario == Scenario::StaleConnection => true,
        // The server may refuse a stream that was opened before its settings were read.
        Some(Failure::NotSent) if matches!(scenario, Scenario::Streams(_) | Scenario::NoStream { .. }) => true,
        // Requests that time out can reset more streams at once than a server accepts.
        Some(Failure::ConnectionLost) if matches!(scenario, Scenario::NoStream { .. }) => true,
        Some(Failure::NotSent | Failure::ConnectionLost) => scenario.is_shared(),
        // A call that starts after the first one has timed out uses another connection.
        None => matches!(scenario, Scenario::NoStream { .. }),
        _ => false,
    }
}

/// The error must be the table's for the failure of the last attempt, after those of the others.
fn compare_with_last_attempt(call: &Call, client: &ClientRecord, verdict: &mut Verdict) {
    let last = client.attempts.last().and_then(|attempt| attempt.failure);
    let (_, earlier) = client.attempts.split_last().unzip();
    let mut earlier = earlier.into_iter().flatten().filter_map(|attempt: &Attempt| attempt.failure);
    let is_maybe_executed = earlier.any(maybe_executed);
    let result = last.and_then(|failure| result_of(failure, call.safety()));
    let result =
        if is_maybe_executed { result.map(|result| result.after_maybe_executed(call.safety())) } else { result };
    let is_correct = match &client.end {
        CallEnd::Success(_) => last.is_none(),
        CallEnd::Error(error) => result.is_some_and(|result| {
            matches!(result, FinalResult::Error { kind, disposition, .. }
                if (kind, disposition) == (error.kind, error.disposition))
        }),
        CallEnd::Cancelled => call.cancel.is_some(),
        CallEnd::Hung => false,
    };
    if !is_correct {
        verdict.report(call, FindingKind::Unexpected, format!("reported {:?} after {last:?}", client.end));
    }
}

#[cfg(test)]
mod tests;
