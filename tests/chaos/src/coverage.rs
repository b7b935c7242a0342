//! What happened at all: a matrix with holes proves nothing, so each hole fails the run.

use std::collections::{BTreeMap, BTreeSet};

use workspace_sdk::{Class, Disposition, Failure, Next, SentState, StopReason};

use crate::faults::Trouble;
use crate::operation::Operation;
use crate::place::Place;
use crate::plan::{CLASSES, Call, CallId, WIRES, Wire};
use crate::table::{TABLE, Told as Row, row, told_of};
use crate::told::{End, Told};

/// How many calls ended how.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    pub(crate) done: usize,
    pub(crate) not_done: usize,
    pub(crate) maybe: usize,
    pub(crate) cancelled: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) ends: Ends,
    pub(crate) attempts: usize,
    pub(crate) by_operation: BTreeMap<&'static str, usize>,
    pub(crate) by_place: BTreeMap<Place, usize>,
    /// Faults that an attempt was seen to meet.
    pub(crate) faults: BTreeMap<Trouble, usize>,
    pub(crate) retries: BTreeMap<String, usize>,
    pub(crate) stops: BTreeMap<&'static str, usize>,
    pub(crate) given_up: BTreeMap<GivenUp, usize>,
    /// Upserts that one attempt did, by its fault, and a later one was refused.
    pub(crate) refused_after_done: usize,
    met: BTreeSet<(Trouble, &'static str)>,
    repeated: BTreeSet<(String, &'static str)>,
    wires: BTreeSet<(&'static str, &'static str)>,
}

/// Where a call was when its caller gave it up, and what the hook said of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GivenUp {
    BeforeIt,
    Connecting,
    InBackoff,
    OnItsWay,
}

impl GivenUp {
    const ALL: [Self; 4] = [Self::BeforeIt, Self::Connecting, Self::InBackoff, Self::OnItsWay];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BeforeIt => "before it began",
            Self::Connecting => "before it left",
            Self::InBackoff => "in backoff",
            Self::OnItsWay => "on its way",
        }
    }

    fn of(told: &Told) -> Self {
        match told.attempts.as_slice() {
            [] => Self::BeforeIt,
            [.., last] if last.sent != SentState::NotSent => Self::OnItsWay,
            [_] => Self::Connecting,
            _ => Self::InBackoff,
        }
    }
}

/// A way to travel, as people call it.
fn wire_name((auth, style): Wire) -> &'static str {
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

/// A failure, with the status where it has one.
pub(crate) fn name(failure: Failure) -> String {
    match failure {
        Failure::Status(status) => format!("status {status}"),
        Failure::Redirect(status) => format!("redirect {status}"),
        other => other.code().replace('_', " "),
    }
}

/// Whether an upsert that ends like this is told "rejected", as far as this attempt goes.
fn is_refused(failure: Failure) -> bool {
    matches!(told_of(failure, Class::Upsert), Some(Row::Fails { disposition: Disposition::Rejected, .. }))
}

impl Coverage {
    fn count(&mut self, call: &Call, told: &Told) {
        match &told.end {
            End::Done(_) => self.ends.done += 1,
            End::Failed(failed) if failed.disposition == Disposition::Unknown => self.ends.maybe += 1,
            End::Failed(_) => self.ends.not_done += 1,
            End::Cancelled => {
                self.ends.cancelled += 1;
                *self.given_up.entry(GivenUp::of(told)).or_default() += 1;
            }
            End::Hung => {}
        }
        *self.by_operation.entry(call.operation.name()).or_default() += 1;
        *self.by_place.entry(call.place).or_default() += 1;
        self.wires.insert((call.place.name(), wire_name(call.wire)));
        let class = call.class().code();
        let troubles = call.troubles.iter().copied().map(Some).chain(std::iter::repeat(None));
        let mut is_done = false;
        for (attempt, trouble) in told.attempts.iter().zip(troubles) {
            self.attempts += 1;
            match (attempt.next, attempt.failure) {
                (Next::Cancelled, _) => continue,
                (Next::Retry(_), Some(failure)) => {
                    *self.retries.entry(name(failure)).or_default() += 1;
                    self.repeated.insert((name(failure), class));
                }
                (Next::Stop(reason), _) => *self.stops.entry(reason.code()).or_default() += 1,
                _ => {}
            }
            let met = trouble
                .filter(|trouble| row(*trouble).is_some_and(|row| row.told_for(call, attempt.failure).is_some()));
            if is_done && call.class() == Class::Upsert && attempt.failure.is_some_and(is_refused) {
                self.refused_after_done += 1;
            }
            is_done |= met.and_then(row).is_some_and(|row| row.acts);
            if let Some(trouble) = met {
                *self.faults.entry(trouble).or_default() += 1;
                self.met.insert((trouble, class));
            }
        }
    }

    /// Adds what happened in a round.
    pub(crate) fn add(&mut self, plan: &[Call], told: &[Told]) {
        let plan: BTreeMap<CallId, &Call> = plan.iter().map(|call| (call.id, call)).collect();
        for told in told {
            if let Some(call) = plan.get(&told.id) {
                self.count(call, told);
            }
        }
    }

    /// All that should have happened and did not.
    pub(crate) fn holes(&self) -> Vec<String> {
        let mut holes = Vec::new();
        for row in TABLE {
            for class in CLASSES {
                if !self.met.contains(&(row.trouble, class.code())) {
                    holes.push(format!("no {} met '{}'", class.code(), row.name));
                }
                let repeats = matches!(row.told(class), Row::Fails { repeats: true, .. });
                let failure = row.seen.map(name).unwrap_or_default();
                if repeats && !self.repeated.contains(&(failure.clone(), class.code())) {
                    holes.push(format!("no {} was repeated after {failure}", class.code()));
                }
            }
        }
        let stops =
            StopReason::ALL.iter().map(|reason| reason.code()).filter(|reason| !self.stops.contains_key(reason));
        holes.extend(stops.map(|reason| format!("no call stopped for {reason}")));
        let idle = Operation::ALL.iter().map(|operation| operation.name());
        let idle = idle.filter(|operation| !self.by_operation.contains_key(operation));
        holes.extend(idle.map(|operation| format!("{operation} was not called")));
        let kept = GivenUp::ALL.into_iter().filter(|given_up| !self.given_up.contains_key(given_up));
        holes.extend(kept.map(|given_up| format!("no call was given up {}", given_up.name())));
        for place in Place::all() {
            if !self.by_place.contains_key(&place) {
                holes.push(format!("no call was made in the place '{}'", place.name()));
            }
            let untried = WIRES.iter().filter(|wire| !self.wires.contains(&(place.name(), wire_name(**wire))));
            holes.extend(
                untried.map(|wire| format!("no call went by {} in the place '{}'", wire_name(*wire), place.name())),
            );
        }
        if self.refused_after_done == 0 {
            holes.push("no upsert was refused after an attempt that did it".to_owned());
        }
        holes.dedup();
        holes
    }
}
