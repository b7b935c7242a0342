//! The plan: every call with its arguments, faults and cancel point, a pure function of seed and size.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use fastrand::Rng;
use workspace_sdk::{Auth, Class, RequestStyle};

use crate::faults::Trouble;
use crate::operation::Operation;
use crate::place::{Place, Streams, ms};
use crate::proxy::Behaviour;
use crate::table::{Reach, Row, TABLE, Told, row};

/// The name of a call, everywhere: in the plan, in the header, in the journal, in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CallId(pub(crate) u32);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Retries of every call, the SDK's default.
pub(crate) const MAX_RETRIES: u32 = 2;

/// When the caller gives a call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancel {
    After(Duration),
    /// After it was polled so often: finer than any clock, so that every state of a call is hit.
    Polls(u32),
    /// In the wait before the second attempt.
    InBackoff,
}

/// One call of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) place: Place,
    pub(crate) operation: Operation,
    /// How key and parameters travel.
    pub(crate) wire: Wire,
    /// What the arguments are drawn from.
    pub(crate) salt: u64,
    /// The fault of each attempt; further ones have none.
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) cancel: Option<Cancel>,
}

impl Call {
    pub(crate) fn class(&self) -> Class {
        self.operation.class()
    }

    pub(crate) fn has_body(&self) -> bool {
        self.wire.1 == RequestStyle::PostJson
    }
}

/// How key and parameters travel.
pub(crate) type Wire = (Auth, RequestStyle);

/// All ways: the key cannot be in a body that is not there.
pub(crate) const WIRES: [Wire; 10] = [
    (Auth::Header, RequestStyle::PostJson),
    (Auth::Header, RequestStyle::GetQuery),
    (Auth::Header, RequestStyle::PostQuery),
    (Auth::Bearer, RequestStyle::PostJson),
    (Auth::Bearer, RequestStyle::GetQuery),
    (Auth::Bearer, RequestStyle::PostQuery),
    (Auth::Query, RequestStyle::PostJson),
    (Auth::Query, RequestStyle::GetQuery),
    (Auth::Query, RequestStyle::PostQuery),
    (Auth::Body, RequestStyle::PostJson),
];

pub(crate) const CLASSES: [Class; 3] = [Class::Read, Class::Upsert, Class::Send];

/// How many calls are planned, made, judged and forgotten at a time.
pub(crate) const ROUND: usize = 20_000;

/// How many rounds so many calls are.
pub(crate) fn rounds(calls: usize) -> usize {
    (calls / ROUND).max(1)
}

/// The round of a call.
pub(crate) fn round_of(id: CallId, calls: usize) -> usize {
    ((id.0.max(1) as usize - 1) / ROUND).min(rounds(calls) - 1)
}

/// The plan of one round, never smaller than one of everything. The last has what does not fill a further one.
pub(crate) fn plan(seed: u64, calls: usize, round: usize) -> Vec<Call> {
    let size = if round + 1 < rounds(calls) { ROUND } else { calls.saturating_sub(round * ROUND) };
    // The golden ratio: seeds that follow each other have nothing in common.
    let seed = seed ^ (round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut planner =
        Planner { rng: Rng::with_seed(seed), calls: Vec::new(), first: round * ROUND, wires: BTreeMap::new() };
    planner.every_fault_alone();
    planner.before_sending();
    planner.refused_after_all();
    planner.budget();
    planner.limits();
    planner.silences();
    planner.streams();
    planner.cancelled_alone();
    let rest = size.saturating_sub(planner.calls.len()).max(MOST_WIRES * 4);
    for (place, hundredths) in [(Place::SharedHttp2, 12), (Place::OneThreadHttp2, 5), (Place::OneThread, 5)] {
        planner.random(place, rest * hundredths / 100);
    }
    let left = size.saturating_sub(planner.calls.len()).max(MOST_WIRES);
    planner.random(Place::Shared, left);
    planner.calls
}

/// So many calls are in each way.
const MOST_WIRES: usize = 100;

struct Planner {
    rng: Rng,
    calls: Vec<Call>,
    /// How many calls came before this round.
    first: usize,
    /// How many calls each place has, so that each way of travelling gets its turn.
    wires: BTreeMap<&'static str, usize>,
}

impl Planner {
    fn add(&mut self, place: Place, class: Class, troubles: Vec<Trouble>, cancel: Option<Cancel>) {
        let operation = Operation::of(class, &mut self.rng);
        let id = CallId(u32::try_from(self.first + self.calls.len() + 1).unwrap_or(u32::MAX));
        let salt = self.rng.u64(..);
        let turn = self.wires.entry(place.name()).or_default();
        // A step that shares no factor with the ways, and none with the classes, which take turns as well.
        let wire = WIRES.get(*turn * 7 % WIRES.len()).copied().unwrap_or_default();
        *turn += 1;
        self.calls.push(Call { id, place, operation, wire, salt, troubles: trim(troubles, class), cancel });
    }

    /// Every fault for every class: once, so that a retry completes the call, and until no retry is left.
    fn every_fault_alone(&mut self) {
        for row in TABLE.iter().filter(|row| row.reach != Reach::Connection) {
            for class in CLASSES {
                for times in [1, 3] {
                    let troubles = vec![row.trouble; times];
                    if times == 1 || repeats(row.trouble, class) {
                        if row.reach == Reach::Server {
                            self.add(Place::Alone, class, troubles.clone(), None);
                        }
                        if row.reach == Reach::Http2 || times == 1 {
                            self.add(Place::AloneHttp2, class, troubles, None);
                        }
                    }
                }
            }
        }
    }

    /// What goes wrong before a request leaves, alone and followed by what goes wrong later.
    fn before_sending(&mut self) {
        use Trouble::{BlackHole, LostAnswer, PacedNow, Refused, Reset, Status};
        for class in CLASSES {
            let followed =
                [vec![], vec![Refused], vec![Refused, Refused], vec![LostAnswer], vec![Reset], vec![PacedNow]];
            for rest in followed.into_iter().chain([vec![Status(503)], vec![Status(400)], vec![Refused, LostAnswer]]) {
                self.add(Place::Refusing, class, [vec![Refused], rest].concat(), None);
            }
            self.add(Place::Refusing, class, vec![Refused; 3], Some(Cancel::InBackoff));
            for by_attempt in [false, true] {
                let place = Place::BlackHole { by_attempt };
                self.add(place, class, vec![BlackHole; 3], None);
                self.add(place, class, vec![BlackHole; 3], Some(Cancel::InBackoff));
                for _ in 0..4 {
                    let after = Cancel::After(ms(self.rng.u64(0..100)));
                    self.add(place, class, vec![BlackHole; 3], Some(after));
                }
            }
            for _ in 0..10 {
                self.add(Place::Stale, class, vec![Trouble::Stale], None);
            }
            for _ in 0..4 {
                for certificate in 0..3 {
                    self.add(Place::Certificate(certificate), class, vec![Trouble::BadCertificate], None);
                }
                self.add(Place::Certificate(3), class, vec![Trouble::ClientCertificate], None);
                for behaviour in Behaviour::ALL {
                    let troubles = match behaviour {
                        Behaviour::Works => Vec::new(),
                        Behaviour::Refuses(status) => vec![Trouble::ProxyRefuses(status); 3],
                        Behaviour::Closes => vec![Trouble::ProxyCloses; 3],
                        Behaviour::Stalls => vec![Trouble::ProxyStalls; 3],
                    };
                    self.add(Place::Proxy(behaviour), class, troubles, None);
                }
            }
        }
    }

    /// Attempts that did the work, may have done it, or did not, and then a refusal.
    fn refused_after_all(&mut self) {
        use Trouble::{
            BusyNow, GoAway, GoAwayAfter, HtmlSuccess, LostAnswer, PacedNow, Redirect, Refusal, Reset, Status,
        };
        let refusals = [Status(400), Status(404), Refusal, Redirect(302), HtmlSuccess];
        for class in [Class::Read, Class::Upsert] {
            for refusal in refusals {
                for first in [LostAnswer, Trouble::Stall { acts: true }, Reset, BusyNow, PacedNow] {
                    self.add(Place::Alone, class, vec![first, refusal], None);
                }
                self.add(Place::Alone, class, vec![LostAnswer, PacedNow, refusal], None);
                for first in [GoAwayAfter, GoAway] {
                    self.add(Place::AloneHttp2, class, vec![first, refusal], None);
                }
            }
        }
    }

    /// 500 tokens are 100 retries. Then none, then a few again after successes.
    fn budget(&mut self) {
        for _ in 0..50 {
            self.add(Place::Budget, Class::Read, vec![Trouble::BusyNow; 3], None);
        }
        for class in CLASSES {
            self.add(Place::Budget, class, vec![Trouble::PacedNow; 3], None);
        }
        for _ in 0..12 {
            self.add(Place::Budget, Class::Read, Vec::new(), None);
        }
        for class in CLASSES {
            self.add(Place::Budget, class, vec![Trouble::PacedNow; 3], None);
        }
    }

    fn limits(&mut self) {
        for class in [Class::Read, Class::Upsert] {
            for _ in 0..5 {
                self.add(Place::Short, class, vec![Trouble::Stall { acts: false }; 3], None);
            }
        }
        self.add(Place::Queue { holds: true }, Class::Send, vec![Trouble::Stall { acts: true }], None);
        for class in CLASSES.into_iter().cycle().take(12) {
            self.add(Place::Queue { holds: false }, class, vec![Trouble::Queued], None);
        }
    }

    /// A call that meets a silence, and two that must find a connection that speaks.
    fn silences(&mut self) {
        for http2 in [false, true] {
            for (turn, class) in CLASSES.into_iter().cycle().take(6).enumerate() {
                let acts = turn % 2 == 0;
                let is_pinged = http2 && turn >= 3;
                let silence = if is_pinged { Trouble::PingsOnly { acts } } else { Trouble::Silence { acts } };
                self.add(Place::Silent { http2 }, class, vec![silence], None);
                for _ in 0..2 {
                    self.add(Place::Silent { http2 }, Class::Send, Vec::new(), None);
                }
            }
        }
    }

    fn streams(&mut self) {
        for streams in [Streams::One, Streams::Four, Streams::NoneAtFirst] {
            for class in CLASSES.into_iter().cycle().take(21) {
                self.add(Place::Streams(streams), class, vec![Trouble::Delay], None);
            }
        }
        self.add(Place::NoStream { holds: true }, Class::Read, vec![Trouble::Hold], None);
        for class in CLASSES.into_iter().cycle().take(30) {
            self.add(Place::NoStream { holds: false }, class, vec![Trouble::NoStream], None);
        }
    }

    /// Given up at every poll of a call on a new connection, and in each kind of wait.
    fn cancelled_alone(&mut self) {
        for polls in 0..24 {
            for place in [Place::Alone, Place::AloneHttp2] {
                self.add(place, Class::Send, Vec::new(), Some(Cancel::Polls(polls)));
            }
        }
        for class in CLASSES {
            for trouble in [Trouble::Delay, Trouble::Stall { acts: true }, Trouble::StallBody, Trouble::Slow] {
                let after = Cancel::After(ms(self.rng.u64(5..45)));
                self.add(Place::Alone, class, vec![trouble], Some(after));
            }
            self.add(Place::Alone, class, vec![Trouble::Status(429); 3], Some(Cancel::InBackoff));
            self.add(Place::AloneHttp2, class, vec![Trouble::RefusedStream; 3], Some(Cancel::InBackoff));
        }
    }

    fn random(&mut self, place: Place, calls: usize) {
        for _ in 0..calls {
            // Sends are what this is about.
            let class = match self.rng.u32(0..100) {
                0..50 => Class::Send,
                50..75 => Class::Upsert,
                _ => Class::Read,
            };
            let troubles = match place {
                Place::SharedHttp2 | Place::OneThreadHttp2 => self.troubles(4, |row| {
                    use Trouble::{Delay, Informational, Silence};
                    row.reach == Reach::Http2 || matches!(row.trouble, Delay | Informational | Silence { .. })
                }),
                _ => self.troubles(22, |row| row.reach == Reach::Server),
            };
            let cancel = (self.rng.u32(0..100) < 8).then(|| self.cancel());
            let troubles = match cancel {
                // Mostly there is nothing to wait for, and it would be over by then.
                Some(Cancel::After(time)) if time >= ms(5) => vec![self.wait()],
                Some(Cancel::InBackoff) => vec![Trouble::Status(429); 3],
                _ => troubles,
            };
            self.add(place, class, troubles, cancel);
        }
    }

    /// Mostly none or one; now and then so many that no retry is left.
    fn troubles(&mut self, percent: u32, fits: impl Fn(&Row) -> bool) -> Vec<Trouble> {
        if self.rng.u32(0..100) >= percent {
            return Vec::new();
        }
        let times = match self.rng.u32(0..100) {
            0..80 => 1,
            80..92 => 2,
            _ => 3,
        };
        (0..times).filter_map(|_| self.trouble(&fits)).collect()
    }

    fn trouble(&mut self, fits: impl Fn(&Row) -> bool) -> Option<Trouble> {
        let rows = || TABLE.iter().filter(|row| fits(row));
        let mut ticket = self.rng.u32(0..rows().map(|row| row.weight).sum::<u32>().max(1));
        for row in rows() {
            if ticket < row.weight {
                return Some(row.trouble);
            }
            ticket -= row.weight;
        }
        None
    }

    fn cancel(&mut self) -> Cancel {
        match self.rng.u32(0..10) {
            0..5 => Cancel::Polls(self.rng.u32(1..8)),
            5 => Cancel::InBackoff,
            6 | 7 => Cancel::After(Duration::from_micros(self.rng.u64(0..3_000))),
            _ => Cancel::After(ms(self.rng.u64(5..300))),
        }
    }

    /// A fault that keeps a caller waiting.
    fn wait(&mut self) -> Trouble {
        let stall = Trouble::Stall { acts: self.rng.bool() };
        self.rng.choice([stall, Trouble::StallBody, Trouble::DelayTooLong]).unwrap_or(stall)
    }
}

fn repeats(trouble: Trouble, class: Class) -> bool {
    row(trouble).is_some_and(|row| matches!(row.told(class), Told::Fails { repeats: true, .. }))
}

/// Leaves out the faults that no attempt would be left to meet.
fn trim(mut troubles: Vec<Trouble>, class: Class) -> Vec<Trouble> {
    let last = troubles.iter().position(|trouble| !repeats(*trouble, class) || *trouble == Trouble::PacedLong);
    troubles.truncate(last.map_or(3, |last| last + 1));
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_the_same_for_a_seed_and_another_for_another() {
        assert_eq!(plan(1, 5_000, 0), plan(1, 5_000, 0));
        assert_ne!(plan(1, 5_000, 0), plan(2, 5_000, 0));
        assert_eq!(plan(1, 5_000, 0).len(), 5_000);
    }

    #[test]
    fn rounds_differ_and_have_all_calls_together() {
        let calls = 2 * ROUND + 7;
        assert_eq!((rounds(0), rounds(ROUND), rounds(calls)), (1, 1, 2));
        let (first, last) = (plan(1, calls, 0), plan(1, calls, 1));
        assert_eq!(first.len() + last.len(), calls);
        let ids: Vec<usize> = first.iter().chain(&last).map(|call| call.id.0 as usize).collect();
        assert!(ids.iter().enumerate().all(|(index, id)| *id == index + 1));
        let salts = |calls: &[Call]| calls.iter().take(50).map(|call| call.salt).collect::<Vec<_>>();
        assert_ne!(salts(&first), salts(&last));
        for call in first.iter().chain(&last).step_by(997) {
            assert_eq!(plan(1, calls, round_of(call.id, calls)).iter().find(|other| other.id == call.id), Some(call));
        }
    }

    #[test]
    fn the_smallest_plan_has_every_fault_for_every_class_and_every_way_in_every_place() {
        let calls = plan(1, 0, 0);
        for row in TABLE {
            for class in CLASSES {
                let has = |call: &Call| call.class() == class && call.troubles.contains(&row.trouble);
                assert!(calls.iter().any(has), "{} for {}", row.name, class.code());
            }
        }
        for place in Place::all() {
            for wire in WIRES {
                let has = |call: &Call| call.place == place && call.wire == wire;
                assert!(calls.iter().any(has), "{} by {wire:?}", place.name());
            }
        }
    }
}
