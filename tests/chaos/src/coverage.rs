//! The coverage of a run. A matrix with gaps proves nothing, so each gap fails the run.

use std::collections::{BTreeMap, BTreeSet};

use workspace_sdk::{Disposition, Failure, NextStep, Safety, SentState, StopReason};

use crate::model::call::{Call, CallId, SAFETIES, WIRE_FORMATS, WireFormat};
use crate::model::fault::Fault;
use crate::model::fault_rules::{FAULT_RULES, FinalResult, failure_name, result_of, rule_for};
use crate::model::operation::Operation;
use crate::model::scenario::Scenario;
use crate::records::client::{CallEnd, ClientRecord};

/// The number of calls by their end.
#[derive(Debug, Default)]
pub(crate) struct EndCounts {
    pub(crate) success: usize,
    pub(crate) not_executed: usize,
    pub(crate) unknown: usize,
    pub(crate) cancelled: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) ends: EndCounts,
    pub(crate) attempts: usize,
    pub(crate) by_operation: BTreeMap<&'static str, usize>,
    pub(crate) by_scenario: BTreeMap<Scenario, usize>,
    /// Faults that affected an attempt.
    pub(crate) faults: BTreeMap<Fault, usize>,
    pub(crate) retries: BTreeMap<String, usize>,
    pub(crate) stops: BTreeMap<&'static str, usize>,
    pub(crate) cancel_points: BTreeMap<CancelPoint, usize>,
    /// Upserts that one attempt executed, according to its fault, although a later attempt was rejected.
    pub(crate) rejected_after_execution: usize,
    affected: BTreeSet<(Fault, &'static str)>,
    retried: BTreeSet<(String, &'static str)>,
    wire_formats: BTreeSet<(&'static str, &'static str)>,
}

/// The state of a call when it was cancelled, according to the hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CancelPoint {
    BeforeStart,
    Connecting,
    InBackoff,
    InFlight,
}

impl CancelPoint {
    const ALL: [Self; 4] = [Self::BeforeStart, Self::Connecting, Self::InBackoff, Self::InFlight];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BeforeStart => "before the start",
            Self::Connecting => "while connecting",
            Self::InBackoff => "in backoff",
            Self::InFlight => "in flight",
        }
    }

    fn of(record: &ClientRecord) -> Self {
        match record.attempts.as_slice() {
            [] => Self::BeforeStart,
            [.., last] if last.sent != SentState::NotSent => Self::InFlight,
            [_] => Self::Connecting,
            _ => Self::InBackoff,
        }
    }
}

/// The name of a wire format in messages.
fn wire_format_name((auth, style): WireFormat) -> &'static str {
    use workspace_sdk::{Auth, RequestStyle};
    match (auth, style) {
        (Auth::Header, RequestStyle::PostJson) => "header and post_json",
        (Auth::Header, RequestStyle::GetQuery) => "header and get_query",
        (Auth::Header, _) => "header and post_query",
        (Auth::Bearer, RequestStyle::PostJson) => "bearer and post_json",
        (Auth::Bearer, RequestStyle::GetQuery) => "bearer and get_query",
        (Auth::Bearer, _) => "bearer and post_query",
        (Auth::Query, RequestStyle::PostJson) => "query and post_json",
        (Auth::Query, RequestStyle::GetQuery) => "query and get_query",
        (Auth::Query, _) => "query and post_query",
        _ => "body and post_json",
    }
}

/// Whether an upsert is rejected after this failure.
fn is_rejection(failure: Failure) -> bool {
    matches!(result_of(failure, Safety::Upsert), Some(FinalResult::Error { disposition: Disposition::Rejected, .. }))
}

impl Coverage {
    fn count(&mut self, call: &Call, record: &ClientRecord) {
        match &record.end {
            CallEnd::Success(_) => self.ends.success += 1,
            CallEnd::Error(error) if error.disposition == Disposition::Unknown => self.ends.unknown += 1,
            CallEnd::Error(_) => self.ends.not_executed += 1,
            CallEnd::Cancelled => {
                self.ends.cancelled += 1;
                *self.cancel_points.entry(CancelPoint::of(record)).or_default() += 1;
            }
            CallEnd::Hung => {}
        }
        *self.by_operation.entry(call.operation.name()).or_default() += 1;
        *self.by_scenario.entry(call.scenario).or_default() += 1;
        self.wire_formats.insert((call.scenario.name(), wire_format_name(call.wire_format)));
        let safety = call.safety().as_str();
        let faults = call.faults.iter().copied().map(Some).chain(std::iter::repeat(None));
        let mut is_executed = false;
        for (attempt, fault) in record.attempts.iter().zip(faults) {
            self.attempts += 1;
            match (attempt.next, attempt.failure) {
                (NextStep::Cancelled, _) => continue,
                (NextStep::Retry(_), Some(failure)) => {
                    *self.retries.entry(failure_name(failure)).or_default() += 1;
                    self.retried.insert((failure_name(failure), safety));
                }
                (NextStep::Stop(reason), _) => *self.stops.entry(reason.as_str()).or_default() += 1,
                _ => {}
            }
            let effective = fault
                .filter(|fault| rule_for(*fault).is_some_and(|rule| rule.result_for(call, attempt.failure).is_some()));
            if is_executed && call.safety() == Safety::Upsert && attempt.failure.is_some_and(is_rejection) {
                self.rejected_after_execution += 1;
            }
            is_executed |= effective.and_then(rule_for).is_some_and(|rule| rule.executes);
            if let Some(fault) = effective {
                *self.faults.entry(fault).or_default() += 1;
                self.affected.insert((fault, safety));
            }
        }
    }

    /// Adds the calls of a round.
    pub(crate) fn add(&mut self, plan: &[Call], records: &[ClientRecord]) {
        let plan: BTreeMap<CallId, &Call> = plan.iter().map(|call| (call.id, call)).collect();
        for record in records {
            if let Some(call) = plan.get(&record.id) {
                self.count(call, record);
            }
        }
    }

    /// Everything that a run should have covered and did not.
    pub(crate) fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for rule in FAULT_RULES {
            for safety in SAFETIES {
                if !self.affected.contains(&(rule.fault, safety.as_str())) {
                    gaps.push(format!("no {} was affected by '{}'", safety.as_str(), rule.name));
                }
                let is_retried = matches!(rule.result(safety), FinalResult::Error { is_retried: true, .. });
                let failure = rule.attempt_failure.map(failure_name).unwrap_or_default();
                if is_retried && !self.retried.contains(&(failure.clone(), safety.as_str())) {
                    gaps.push(format!("no {} was retried after {failure}", safety.as_str()));
                }
            }
        }
        let stops =
            StopReason::ALL.iter().map(|reason| reason.as_str()).filter(|reason| !self.stops.contains_key(reason));
        gaps.extend(stops.map(|reason| format!("no call stopped for {reason}")));
        let idle = Operation::ALL.iter().map(|operation| operation.name());
        let idle = idle.filter(|operation| !self.by_operation.contains_key(operation));
        gaps.extend(idle.map(|operation| format!("{operation} was not called")));
        let missing = CancelPoint::ALL.into_iter().filter(|point| !self.cancel_points.contains_key(point));
        gaps.extend(missing.map(|point| format!("no call was cancelled {}", point.name())));
        for scenario in Scenario::all() {
            if !self.by_scenario.contains_key(&scenario) {
                gaps.push(format!("no call was made in the scenario '{}'", scenario.name()));
            }
            let untried = WIRE_FORMATS
                .iter()
                .filter(|wire_format| !self.wire_formats.contains(&(scenario.name(), wire_format_name(**wire_format))));
            gaps.extend(untried.map(|wire_format| {
                format!("no call used {} in the scenario '{}'", wire_format_name(*wire_format), scenario.name())
            }));
        }
        if self.rejected_after_execution == 0 {
            gaps.push("no upsert was rejected after an attempt that executed it".to_owned());
        }
        gaps.dedup();
        gaps
    }
}
