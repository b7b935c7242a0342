//! What a call must come to, worked out from the plan alone: a second opinion on the retry rules.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use workspace_sdk::{Disposition, ErrorKind, Failure, StopReason};

use crate::faults::Trouble;
use crate::place::Place;
use crate::plan::{Call, CallId, MAX_RETRIES};
use crate::table::{Told, leaves_doubt, row};
use crate::told;

/// The retry budget, as documented: a bucket of tokens for each client.
const TOKENS: u32 = 500;
const RETRY_COST: u32 = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) end: Ending,
    pub(crate) attempts: RangeInclusive<u32>,
    pub(crate) stop: Option<StopReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Fails { kind: ErrorKind, disposition: Disposition, failure: Failure },
}

/// One for each call, in order. What was told counts only where a fault may look in more than one way.
pub(crate) fn expectations(plan: &[Call], told: &BTreeMap<CallId, &told::Told>) -> Vec<Expected> {
    let mut budget = TOKENS;
    let one = |call: &Call| {
        let attempts = told.get(&call.id).map(|told| told.attempts.as_slice()).unwrap_or_default();
        match call.place {
            Place::Budget => expect(call, attempts, &mut budget),
            // The plan keeps the rate of faults so low that the others never run out.
            _ => expect(call, attempts, &mut TOKENS.clone()),
        }
    };
    plan.iter().map(one).collect()
}

fn expect(call: &Call, told: &[told::Attempt], tokens: &mut u32) -> Expected {
    let (mut attempts, mut in_doubt) = (1, false);
    for (trouble, index) in call.troubles.iter().zip(0_usize..) {
        let Some(row) = row(*trouble) else { break };
        let Some(usual) = row.seen else { break };
        let met = told.get(index).and_then(|attempt| attempt.failure);
        let (told, failure) = match met.and_then(|met| row.told_for(call, Some(met)).map(|told| (told, met))) {
            Some(other) => other,
            None => (row.told(call.class()), usual),
        };
        let told = if in_doubt { told.after_doubt(call.class()) } else { told };
        let Told::Fails { repeats, kind, disposition } = told else { break };
        if let Some(stop) = stop(call, *trouble, repeats, attempts, *tokens) {
            let end = Ending::Fails { kind, disposition, failure };
            let attempts = match (call.place, trouble) {
                // A short backoff leaves room for a second attempt, a long one does not.
                (Place::Short, _) => 1..=2,
                // None was begun.
                (_, Trouble::Queued) => 0..=0,
                _ => attempts..=attempts,
            };
            return Expected { end, attempts, stop: Some(stop) };
        }
        *tokens -= RETRY_COST;
        attempts += 1;
        in_doubt |= leaves_doubt(failure);
    }
    *tokens = (*tokens + 1).min(TOKENS);
    Expected { end: Ending::Done, attempts: attempts..=attempts, stop: None }
}

fn stop(call: &Call, trouble: Trouble, repeats: bool, attempts: u32, tokens: u32) -> Option<StopReason> {
    let deadline = call.place.limits().deadline;
    let is_too_late = trouble.retry_after().is_some_and(|wait| wait >= deadline);
    match () {
        () if call.place == Place::Short || trouble == Trouble::Queued => Some(StopReason::Deadline),
        () if !repeats => Some(StopReason::NotRepeatable),
        () if attempts > MAX_RETRIES => Some(StopReason::Retries),
        () if is_too_late => Some(StopReason::Deadline),
        () if tokens < RETRY_COST => Some(StopReason::Budget),
        () => None,
    }
}

/// The longest wait before the attempt after this one.
pub(crate) fn longest_wait(trouble: Option<Trouble>, attempt: u32) -> Duration {
    let backoff = Duration::from_millis(250) * 2_u32.pow(attempt.saturating_sub(1).min(5));
    trouble.and_then(Trouble::retry_after).unwrap_or(backoff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::plan::WIRES;

    fn expectations(plan: &[Call]) -> Vec<Expected> {
        super::expectations(plan, &BTreeMap::new())
    }

    fn call(place: Place, operation: Operation, troubles: &[Trouble]) -> Call {
        let troubles = troubles.to_vec();
        Call { id: CallId(1), place, operation, wire: WIRES[0], salt: 0, troubles, cancel: None }
    }

    #[test]
    fn retries_and_budget_run_out() {
        let busy = call(Place::Budget, Operation::LabelsList, &[Trouble::BusyNow; 3]);
        let expected = expectations(&vec![busy; 52]);
        let stops: Vec<_> = expected.iter().map(|expected| expected.stop).collect();
        assert!(stops.iter().take(50).all(|stop| *stop == Some(StopReason::Retries)));
        assert!(stops.iter().skip(50).all(|stop| *stop == Some(StopReason::Budget)));
    }

    #[test]
    fn a_send_in_doubt_ends_at_once() {
        let lost = call(Place::Shared, Operation::TemplatesSend, &[Trouble::PacedNow, Trouble::LostAnswer]);
        let expected = expectations(&[lost]);
        let end = Ending::Fails {
            kind: ErrorKind::OutcomeUnknown,
            disposition: Disposition::Unknown,
            failure: Failure::ConnectionLost,
        };
        assert_eq!(expected, [Expected { end, attempts: 2..=2, stop: Some(StopReason::NotRepeatable) }]);
    }

    #[test]
    fn a_refusal_settles_an_upsert_only_if_no_earlier_attempt_left_doubt() {
        use Disposition::{Rejected, Unknown};
        use Trouble::{LostAnswer, PacedNow, Refused, RefusedStream, Reset, Status};
        let cases: [(&[Trouble], Disposition); 8] = [
            (&[Status(400)], Rejected),
            (&[Refused, Status(400)], Rejected),
            (&[RefusedStream, Status(400)], Rejected),
            (&[PacedNow, PacedNow, Status(400)], Rejected),
            (&[LostAnswer, Status(400)], Unknown),
            (&[Reset, Status(400)], Unknown),
            (&[Status(503), Status(400)], Unknown),
            (&[LostAnswer, PacedNow, Status(400)], Unknown),
        ];
        for (troubles, upsert) in cases {
            for (operation, disposition) in [(Operation::LabelsUpsert, upsert), (Operation::LabelsList, Rejected)] {
                let expected = expectations(&[call(Place::Alone, operation, troubles)]);
                let end = Ending::Fails { kind: ErrorKind::BadRequest, disposition, failure: Failure::Status(400) };
                assert_eq!(expected.first().map(|expected| expected.end), Some(end), "{troubles:?}");
            }
        }
    }
}
