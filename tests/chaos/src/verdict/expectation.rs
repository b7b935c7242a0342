//! The expected end of each call, calculated from the plan: a second implementation of the retry rules.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use workspace_sdk::{Disposition, ErrorKind, Failure, StopReason};

use crate::model::call::{Call, CallId, MAX_RETRIES};
use crate::model::fault::Fault;
use crate::model::fault_rules::{FinalResult, maybe_executed, rule_for};
use crate::model::scenario::Scenario;
use crate::records::client::{Attempt, ClientRecord};

/// The documented retry budget: a token bucket per client.
const TOKENS: u32 = 500;
const RETRY_COST: u32 = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) end: ExpectedEnd,
    pub(crate) attempts: RangeInclusive<u32>,
    pub(crate) stop: Option<StopReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedEnd {
    Success,
    Error { kind: ErrorKind, disposition: Disposition, failure: Failure },
}

/// One expectation per call, in order. The observed attempts matter only for faults that can cause several failures.
pub(crate) fn expectations(plan: &[Call], clients: &BTreeMap<CallId, &ClientRecord>) -> Vec<Expectation> {
    let mut budget = TOKENS;
    let mut expectation = |call: &Call| {
        let attempts = clients.get(&call.id).map(|client| client.attempts.as_slice()).unwrap_or_default();
        match call.scenario {
            Scenario::Budget => expect(call, attempts, &mut budget),
            // The plan has so few faults in the other scenarios that their budgets never run out.
            _ => expect(call, attempts, &mut TOKENS.clone()),
        }
    };
    plan.iter().map(&mut expectation).collect()
}

fn expect(call: &Call, observed: &[Attempt], tokens: &mut u32) -> Expectation {
    let (mut attempts, mut is_maybe_executed) = (1, false);
    for (fault, index) in call.faults.iter().zip(0_usize..) {
        let Some(rule) = rule_for(*fault) else { break };
        let Some(usual) = rule.attempt_failure else { break };
        let observed = observed.get(index).and_then(|attempt| attempt.failure);
        let (result, failure) = observed
            .and_then(|failure| Some((rule.result_for(call, Some(failure))?, failure)))
            .unwrap_or_else(|| (rule.result(call.safety()), usual));
        let result = if is_maybe_executed { result.after_maybe_executed(call.safety()) } else { result };
        let FinalResult::Error { is_retried, kind, disposition } = result else { break };
        if let Some(stop) = stop(call, *fault, is_retried, attempts, *tokens) {
            let end = ExpectedEnd::Error { kind, disposition, failure };
            let attempts = match (call.scenario, fault) {
                // A short backoff leaves time for a second attempt, a long one does not.
                (Scenario::Short, _) => 1..=2,
                // No attempt starts.
                (_, Fault::QueueTimeout) => 0..=0,
                _ => attempts..=attempts,
            };
            return Expectation { end, attempts, stop: Some(stop) };
        }
        *tokens -= RETRY_COST;
        attempts += 1;
        is_maybe_executed |= maybe_executed(failure);
    }
    *tokens = (*tokens + 1).min(TOKENS);
    Expectation { end: ExpectedEnd::Success, attempts: attempts..=attempts, stop: None }
}

fn stop(call: &Call, fault: Fault, is_retried: bool, attempts: u32, tokens: u32) -> Option<StopReason> {
    let timeout = call.scenario.limits().total;
    let is_too_late = fault.retry_after().is_some_and(|wait| wait >= timeout);
    match () {
        () if call.scenario == Scenario::Short || fault == Fault::QueueTimeout => Some(StopReason::Deadline),
        () if !is_retried => Some(StopReason::NotRepeatable),
        () if attempts > MAX_RETRIES => Some(StopReason::Retries),
        () if is_too_late => Some(StopReason::Deadline),
        () if tokens < RETRY_COST => Some(StopReason::Budget),
        () => None,
    }
}

/// The longest wait before the next attempt.
pub(crate) fn longest_wait(fault: Option<Fault>, attempt: u32) -> Duration {
    let backoff = Duration::from_millis(250) * 2_u32.pow(attempt.saturating_sub(1).min(5));
    fault.and_then(Fault::retry_after).map_or(backoff, |wait| wait.max(backoff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::call::WIRE_FORMATS;
    use crate::model::operation::Operation;

    fn expectations(plan: &[Call]) -> Vec<Expectation> {
        super::expectations(plan, &BTreeMap::new())
    }

    fn call(scenario: Scenario, operation: Operation, faults: &[Fault]) -> Call {
        let faults = faults.to_vec();
        Call {
            id: CallId(1),
            scenario,
            operation,
            wire_format: WIRE_FORMATS[0],
            argument_seed: 0,
            faults,
            cancel: None,
        }
    }

    #[test]
    fn retries_and_budget_run_out() {
        let busy = call(Scenario::Budget, Operation::ListLabels, &[Fault::UnavailableNow; 3]);
        let expected = expectations(&vec![busy; 52]);
        let stops: Vec<_> = expected.iter().map(|expected| expected.stop).collect();
        assert!(stops.iter().take(50).all(|stop| *stop == Some(StopReason::Retries)));
        assert!(stops.iter().skip(50).all(|stop| *stop == Some(StopReason::Budget)));
    }

    #[test]
    fn a_send_that_may_have_been_executed_is_not_retried() {
        let lost = call(Scenario::Shared, Operation::SendTemplate, &[Fault::RateLimitedNow, Fault::LostResponse]);
        let expected = expectations(&[lost]);
        let end = ExpectedEnd::Error {
            kind: ErrorKind::OutcomeUnknown,
            disposition: Disposition::Unknown,
            failure: Failure::ConnectionLost,
        };
        assert_eq!(expected, [Expectation { end, attempts: 2..=2, stop: Some(StopReason::NotRepeatable) }]);
    }

    #[test]
    fn an_upsert_is_rejected_only_if_no_earlier_attempt_may_have_executed_it() {
        use Disposition::{Rejected, Unknown};
        use Fault::{ConnectionRefused, LostResponse, RateLimitedNow, RefusedStream, Reset, Status};
        let cases: [(&[Fault], Disposition); 8] = [
            (&[Status(400)], Rejected),
            (&[ConnectionRefused, Status(400)], Rejected),
            (&[RefusedStream, Status(400)], Rejected),
            (&[RateLimitedNow, RateLimitedNow, Status(400)], Rejected),
            (&[LostResponse, Status(400)], Unknown),
            (&[Reset, Status(400)], Unknown),
            (&[Status(503), Status(400)], Unknown),
            (&[LostResponse, RateLimitedNow, Status(400)], Unknown),
        ];
        for (faults, upsert) in cases {
            for (operation, disposition) in [(Operation::UpsertLabel, upsert), (Operation::ListLabels, Rejected)] {
                let expected = expectations(&[call(Scenario::Isolated, operation, faults)]);
                let end =
                    ExpectedEnd::Error { kind: ErrorKind::BadRequest, disposition, failure: Failure::Status(400) };
                assert_eq!(expected.first().map(|expected| expected.end), Some(end), "{faults:?}");
            }
        }
    }
}
