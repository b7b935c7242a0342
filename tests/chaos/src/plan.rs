//! The plan: every call with its arguments, faults and cancel point, a pure function of seed and size.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;
use workspace_sdk::Class;

use crate::faults::{Reach, Row, TABLE, Told, Trouble};
use crate::operation::Operation;

/// The name of a call, everywhere: in the plan, in the header, in the journal, in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CallId(pub(crate) u32);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    /// On a connection pool of its own, so that what it meets is its own fault and no other's.
    Alone,
    /// The same over TLS and HTTP/2.
    AloneHttp2,
    /// To a server that refuses connections, until the plan lets one through.
    Refusing,
    /// To a port that never completes a connection: ended by the connect time-out, or by that of the attempt.
    BlackHole { by_attempt: bool },
    /// To a server whose certificate is expired, of another host, or of an unknown CA.
    Certificate(u8),
    /// On a connection that the server closed while it was idle, before the call, on a runtime that slept meanwhile.
    Stale,
    /// One after the other on a client whose retry budget runs out.
    Budget,
    /// On a client with one slot: a call that holds it, or one that waits for it in vain.
    Queue { holds: bool },
    /// With a deadline that leaves no room for a retry.
    Short,
    /// On the one big pool, with 31 others at a time.
    Shared,
    /// The same over TLS and HTTP/2: on one connection, mostly.
    SharedHttp2,
}

impl Place {
    /// Calls whose outcome depends on those before them.
    pub(crate) fn is_a_sequence(self) -> bool {
        matches!(self, Self::Budget | Self::Queue { .. })
    }

    /// Where another call's fault may end this one's connection.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Shared | Self::SharedHttp2)
    }

    pub(crate) fn limits(self) -> Limits {
        let usual = Limits { connect: ms(1_000), attempt: ms(500), deadline: ms(3_000) };
        match self {
            Self::BlackHole { by_attempt: false } => Limits { connect: ms(120), ..usual },
            Self::BlackHole { by_attempt: true } => Limits { connect: ms(2_000), attempt: ms(120), ..usual },
            Self::Short => Limits { deadline: ms(700), ..usual },
            Self::Queue { holds: false } => Limits { deadline: ms(200), ..usual },
            _ => usual,
        }
    }
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// The times of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) deadline: Duration,
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
}

pub(crate) const CLASSES: [Class; 3] = [Class::Read, Class::Upsert, Class::Send];

/// The whole plan, never smaller than one round of everything.
pub(crate) fn plan(seed: u64, calls: usize) -> Vec<Call> {
    let mut planner = Planner { rng: Rng::with_seed(seed), calls: Vec::new() };
    planner.every_fault_alone();
    planner.before_sending();
    planner.refused_after_all();
    planner.budget();
    planner.limits();
    planner.cancelled_alone();
    let rest = calls.saturating_sub(planner.calls.len());
    let http2 = rest / 8;
    planner.random(Place::SharedHttp2, http2);
    planner.random(Place::Shared, rest - http2);
    planner.calls
}

struct Planner {
    rng: Rng,
    calls: Vec<Call>,
}

impl Planner {
    fn add(&mut self, place: Place, class: Class, troubles: Vec<Trouble>, cancel: Option<Cancel>) {
        let operation = Operation::of(class, &mut self.rng);
        let id = CallId(u32::try_from(self.calls.len() + 1).unwrap_or(u32::MAX));
        let salt = self.rng.u64(..);
        self.calls.push(Call { id, place, operation, salt, troubles: trim(troubles, class), cancel });
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
            for certificate in 0..3 {
                self.add(Place::Certificate(certificate), class, vec![Trouble::BadCertificate], None);
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
            for _ in 0..3 {
                self.add(Place::Short, class, vec![Trouble::Stall { acts: false }; 3], None);
            }
        }
        self.add(Place::Queue { holds: true }, Class::Send, vec![Trouble::Stall { acts: true }], None);
        for class in CLASSES {
            self.add(Place::Queue { holds: false }, class, vec![Trouble::Queued], None);
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
            let (troubles, cancel) = match place {
                Place::SharedHttp2 => {
                    (self.troubles(4, |row| row.reach == Reach::Http2 || row.trouble == Trouble::Delay), 8)
                }
                _ => (self.troubles(22, |row| row.reach == Reach::Server), 8),
            };
            let cancel = (self.rng.u32(0..100) < cancel).then(|| self.cancel());
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
    crate::faults::row(trouble).is_some_and(|row| matches!(row.told(class), Told::Fails { repeats: true, .. }))
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
        assert_eq!(plan(1, 2_000), plan(1, 2_000));
        assert_ne!(plan(1, 2_000), plan(2, 2_000));
        assert_eq!(plan(1, 2_000).len(), 2_000);
    }

    #[test]
    fn the_smallest_plan_has_every_fault_for_every_class() {
        let calls = plan(1, 0);
        for row in TABLE {
            for class in CLASSES {
                let has = |call: &Call| call.class() == class && call.troubles.contains(&row.trouble);
                assert!(calls.iter().any(has), "{} for {}", row.name, class.code());
            }
        }
    }

    #[test]
    fn ids_count_from_one() {
        assert!(plan(3, 1_000).iter().enumerate().all(|(index, call)| call.id.0 as usize == index + 1));
    }
}
