//! The plan: every call with its arguments, faults and cancel point, a pure function of seed and size.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use workspace_sdk::Safety;

use crate::model::call::{Call, CallId, Cancel, SAFETIES, WIRE_FORMATS};
use crate::model::fault::Fault;
use crate::model::fault_rules::{FAULT_RULES, FaultRule, FaultScope, FinalResult, rule_for};
use crate::model::operation::Operation;
use crate::model::scenario::{ProxyBehaviour, Scenario, Streams, ms};

/// The number of calls in a round. Only totals are kept of a finished round.
pub(crate) const ROUND: usize = 20_000;

/// The number of rounds for this number of calls.
pub(crate) fn rounds(calls: usize) -> usize {
    (calls / ROUND).max(1)
}

/// The round of a call.
pub(crate) fn round_of(id: CallId, calls: usize) -> usize {
    ((id.0.max(1) as usize - 1) / ROUND).min(rounds(calls) - 1)
}

/// The plan of one round. It has at least one call of every kind. The last round also has the calls that do not fill
/// another one.
pub(crate) fn plan(seed: u64, calls: usize, round: usize) -> Vec<Call> {
    let size = if round + 1 < rounds(calls) { ROUND } else { calls.saturating_sub(round * ROUND) };
    // Multiples of the golden ratio make seeds of different rounds unrelated.
    let seed = seed ^ (round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut planner =
        Planner { rng: Rng::with_seed(seed), calls: Vec::new(), first: round * ROUND, turns: BTreeMap::new() };
    planner.each_fault_isolated();
    planner.before_sending();
    planner.rejected_after_execution();
    planner.budget();
    planner.limits();
    planner.silences();
    planner.streams();
    planner.cancelled_isolated();
    let rest = size.saturating_sub(planner.calls.len()).max(MIN_RANDOM_CALLS * 4);
    for (scenario, hundredths) in [(Scenario::SharedHttp2, 12), (Scenario::OneThreadHttp2, 5), (Scenario::OneThread, 5)]
    {
        planner.random(scenario, rest * hundredths / 100);
    }
    let left = size.saturating_sub(planner.calls.len()).max(MIN_RANDOM_CALLS);
    planner.random(Scenario::Shared, left);
    planner.calls
}

/// The smallest number of random calls per shared scenario.
const MIN_RANDOM_CALLS: usize = 100;

struct Planner {
    rng: Rng,
    calls: Vec<Call>,
    /// The number of calls in the rounds before this one.
    first: usize,
    /// The number of calls per scenario, so that the wire formats take turns.
    turns: BTreeMap<&'static str, usize>,
}

impl Planner {
    fn add(&mut self, scenario: Scenario, safety: Safety, faults: Vec<Fault>, cancel: Option<Cancel>) {
        let operation = Operation::random(safety, &mut self.rng);
        let id = CallId(u32::try_from(self.first + self.calls.len() + 1).unwrap_or(u32::MAX));
        let argument_seed = self.rng.u64(..);
        let turn = self.turns.entry(scenario.name()).or_default();
        // A step that is coprime to the number of wire formats and to the number of classes, which take turns as well.
        let wire_format = WIRE_FORMATS.get(*turn * 7 % WIRE_FORMATS.len()).copied().unwrap_or_default();
        *turn += 1;
        self.calls.push(Call {
            id,
            scenario,
            operation,
            wire_format,
            argument_seed,
            faults: trim(faults, safety),
            cancel,
        });
    }

    /// Every fault for every safety: once, so that a retry succeeds, and until no retry is left.
    fn each_fault_isolated(&mut self) {
        for rule in FAULT_RULES.iter().filter(|rule| rule.scope != FaultScope::Connection) {
            for safety in SAFETIES {
                for times in [1, 3] {
                    let faults = vec![rule.fault; times];
                    if times == 1 || is_retried(rule.fault, safety) {
                        if rule.scope == FaultScope::Server {
                            self.add(Scenario::Isolated, safety, faults.clone(), None);
                        }
                        if rule.scope == FaultScope::Http2 || times == 1 {
                            self.add(Scenario::IsolatedHttp2, safety, faults, None);
                        }
                    }
                }
            }
        }
    }

    /// Faults before a request is sent, alone and followed by other faults.
    fn before_sending(&mut self) {
        use Fault::{BlackHole, ConnectionRefused, LostResponse, RateLimitedNow, Reset, Status};
        for safety in SAFETIES {
            let followed = [
                vec![],
                vec![ConnectionRefused],
                vec![ConnectionRefused, ConnectionRefused],
                vec![LostResponse],
                vec![Reset],
                vec![RateLimitedNow],
            ];
            for rest in followed.into_iter().chain([
                vec![Status(503)],
                vec![Status(400)],
                vec![ConnectionRefused, LostResponse],
            ]) {
                self.add(Scenario::RefusedConnection, safety, [vec![ConnectionRefused], rest].concat(), None);
            }
            self.add(Scenario::RefusedConnection, safety, vec![ConnectionRefused; 3], Some(Cancel::InBackoff));
            for by_attempt in [false, true] {
                let scenario = Scenario::BlackHole { by_attempt };
                self.add(scenario, safety, vec![BlackHole; 3], None);
                self.add(scenario, safety, vec![BlackHole; 3], Some(Cancel::InBackoff));
                for _ in 0..4 {
                    let after = Cancel::After(ms(self.rng.u64(0..100)));
                    self.add(scenario, safety, vec![BlackHole; 3], Some(after));
                }
            }
            for _ in 0..10 {
                self.add(Scenario::StaleConnection, safety, vec![Fault::StaleConnection], None);
            }
            for _ in 0..4 {
                for certificate in 0..3 {
                    self.add(Scenario::Certificate(certificate), safety, vec![Fault::BadCertificate], None);
                }
                self.add(Scenario::Certificate(3), safety, vec![Fault::ClientCertificate], None);
                for behaviour in ProxyBehaviour::ALL {
                    let faults = match behaviour {
                        ProxyBehaviour::Works => Vec::new(),
                        ProxyBehaviour::Refuses(status) => vec![Fault::ProxyRefuses(status); 3],
                        ProxyBehaviour::Closes => vec![Fault::ProxyCloses; 3],
                        ProxyBehaviour::Stalls => vec![Fault::ProxyStalls; 3],
                    };
                    self.add(Scenario::Proxy(behaviour), safety, faults, None);
                }
            }
        }
    }

    /// Attempts that executed the request, may have executed it, or did not, and then a rejection.
    fn rejected_after_execution(&mut self) {
        use Fault::{
            GoAway, GoAwayAfter, HtmlSuccess, LostResponse, RateLimitedNow, Redirect, Reset, Status, SuccessFalse,
            UnavailableNow,
        };
        let rejections = [Status(400), Status(404), SuccessFalse, Redirect(302), HtmlSuccess];
        for safety in [Safety::Read, Safety::Upsert] {
            for rejection in rejections {
                for first in [LostResponse, Fault::Stall { executes: true }, Reset, UnavailableNow, RateLimitedNow] {
                    self.add(Scenario::Isolated, safety, vec![first, rejection], None);
                }
                self.add(Scenario::Isolated, safety, vec![LostResponse, RateLimitedNow, rejection], None);
                for first in [GoAwayAfter, GoAway] {
                    self.add(Scenario::IsolatedHttp2, safety, vec![first, rejection], None);
                }
            }
        }
    }

    /// 500 tokens are 100 retries. Then none, then a few again after successes.
    fn budget(&mut self) {
        for _ in 0..50 {
            self.add(Scenario::Budget, Safety::Read, vec![Fault::UnavailableNow; 3], None);
        }
        for safety in SAFETIES {
            self.add(Scenario::Budget, safety, vec![Fault::RateLimitedNow; 3], None);
        }
        for _ in 0..12 {
            self.add(Scenario::Budget, Safety::Read, Vec::new(), None);
        }
        for safety in SAFETIES {
            self.add(Scenario::Budget, safety, vec![Fault::RateLimitedNow; 3], None);
        }
    }

    fn limits(&mut self) {
        for safety in [Safety::Read, Safety::Upsert] {
            for _ in 0..5 {
                self.add(Scenario::Short, safety, vec![Fault::Stall { executes: false }; 3], None);
            }
        }
        self.add(Scenario::Queue { holds: true }, Safety::Send, vec![Fault::Stall { executes: true }], None);
        for safety in SAFETIES.into_iter().cycle().take(12) {
            self.add(Scenario::Queue { holds: false }, safety, vec![Fault::QueueTimeout], None);
        }
    }

    /// A call whose connection stops responding, and two that must use another connection.
    fn silences(&mut self) {
        for http2 in [false, true] {
            for (turn, safety) in SAFETIES.into_iter().cycle().take(6).enumerate() {
                let executes = turn % 2 == 0;
                let answers_pings = http2 && turn >= 3;
                let silence = if answers_pings { Fault::PingsOnly { executes } } else { Fault::Silence { executes } };
                self.add(Scenario::Silent { http2 }, safety, vec![silence], None);
                for _ in 0..2 {
                    self.add(Scenario::Silent { http2 }, Safety::Send, Vec::new(), None);
                }
            }
        }
    }

    fn streams(&mut self) {
        for streams in [Streams::One, Streams::Four, Streams::NoneAtFirst] {
            for safety in SAFETIES.into_iter().cycle().take(21) {
                self.add(Scenario::Streams(streams), safety, vec![Fault::Delay], None);
            }
        }
        self.add(Scenario::NoStream { holds: true }, Safety::Read, vec![Fault::HoldStream], None);
        for safety in SAFETIES.into_iter().cycle().take(30) {
            self.add(Scenario::NoStream { holds: false }, safety, vec![Fault::NoStream], None);
        }
    }

    /// Calls cancelled at every poll on a new connection, and in each kind of wait.
    fn cancelled_isolated(&mut self) {
        for polls in 0..24 {
            for scenario in [Scenario::Isolated, Scenario::IsolatedHttp2] {
                self.add(scenario, Safety::Send, Vec::new(), Some(Cancel::Polls(polls)));
            }
        }
        for safety in SAFETIES {
            for fault in [Fault::Delay, Fault::Stall { executes: true }, Fault::StallBody, Fault::Slow] {
                let after = Cancel::After(ms(self.rng.u64(5..45)));
                self.add(Scenario::Isolated, safety, vec![fault], Some(after));
            }
            self.add(Scenario::Isolated, safety, vec![Fault::Status(429); 3], Some(Cancel::InBackoff));
            self.add(Scenario::IsolatedHttp2, safety, vec![Fault::RefusedStream; 3], Some(Cancel::InBackoff));
        }
    }

    fn random(&mut self, scenario: Scenario, calls: usize) {
        for _ in 0..calls {
            // Sends matter most.
            let safety = match self.rng.u32(0..100) {
                0..50 => Safety::Send,
                50..75 => Safety::Upsert,
                _ => Safety::Read,
            };
            let faults = match scenario {
                Scenario::SharedHttp2 | Scenario::OneThreadHttp2 => self.faults(4, |rule| {
                    use Fault::{Delay, Informational, Silence};
                    rule.scope == FaultScope::Http2 || matches!(rule.fault, Delay | Informational | Silence { .. })
                }),
                _ => self.faults(22, |rule| rule.scope == FaultScope::Server),
            };
            let cancel = (self.rng.u32(0..100) < 8).then(|| self.cancel());
            let faults = match cancel {
                // Without a fault to wait for, most calls would end before they are cancelled.
                Some(Cancel::After(time)) if time >= ms(5) => vec![self.slow_fault()],
                Some(Cancel::InBackoff) => vec![Fault::Status(429); 3],
                _ => faults,
            };
            self.add(scenario, safety, faults, cancel);
        }
    }

    /// None or one in most cases, and sometimes so many that no retry is left.
    fn faults(&mut self, percent: u32, matches: impl Fn(&FaultRule) -> bool) -> Vec<Fault> {
        if self.rng.u32(0..100) >= percent {
            return Vec::new();
        }
        let times = match self.rng.u32(0..100) {
            0..80 => 1,
            80..92 => 2,
            _ => 3,
        };
        (0..times).filter_map(|_| self.fault(&matches)).collect()
    }

    fn fault(&mut self, matches: impl Fn(&FaultRule) -> bool) -> Option<Fault> {
        let rules = || FAULT_RULES.iter().filter(|rule| matches(rule));
        let mut remaining = self.rng.u32(0..rules().map(|rule| rule.weight).sum::<u32>().max(1));
        for rule in rules() {
            if remaining < rule.weight {
                return Some(rule.fault);
            }
            remaining -= rule.weight;
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

    /// A fault during which the caller waits.
    fn slow_fault(&mut self) -> Fault {
        let stall = Fault::Stall { executes: self.rng.bool() };
        self.rng.choice([stall, Fault::StallBody, Fault::DelayTooLong]).unwrap_or(stall)
    }
}

fn is_retried(fault: Fault, safety: Safety) -> bool {
    rule_for(fault).is_some_and(|rule| matches!(rule.result(safety), FinalResult::Error { is_retried: true, .. }))
}

/// Removes the faults after the last attempt.
fn trim(mut faults: Vec<Fault>, safety: Safety) -> Vec<Fault> {
    let last = faults.iter().position(|fault| !is_retried(*fault, safety) || *fault == Fault::RateLimitedLong);
    faults.truncate(last.map_or(3, |last| last + 1));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_depends_only_on_its_seed() {
        assert_eq!(plan(1, 5_000, 0), plan(1, 5_000, 0));
        assert_ne!(plan(1, 5_000, 0), plan(2, 5_000, 0));
        assert_eq!(plan(1, 5_000, 0).len(), 5_000);
    }

    #[test]
    fn rounds_differ_and_contain_all_calls() {
        let calls = 2 * ROUND + 7;
        assert_eq!((rounds(0), rounds(ROUND), rounds(calls)), (1, 1, 2));
        let (first, last) = (plan(1, calls, 0), plan(1, calls, 1));
        assert_eq!(first.len() + last.len(), calls);
        let ids: Vec<usize> = first.iter().chain(&last).map(|call| call.id.0 as usize).collect();
        assert!(ids.iter().enumerate().all(|(index, id)| *id == index + 1));
        let seeds = |calls: &[Call]| calls.iter().take(50).map(|call| call.argument_seed).collect::<Vec<_>>();
        assert_ne!(seeds(&first), seeds(&last));
        for call in first.iter().chain(&last).step_by(997) {
            assert_eq!(plan(1, calls, round_of(call.id, calls)).iter().find(|other| other.id == call.id), Some(call));
        }
    }

    #[test]
    fn the_smallest_plan_has_every_fault_for_every_class_and_every_wire_format_in_every_scenario() {
        let calls = plan(1, 0, 0);
        for rule in FAULT_RULES {
            for safety in SAFETIES {
                let has = |call: &Call| call.safety() == safety && call.faults.contains(&rule.fault);
                assert!(calls.iter().any(has), "{} for {}", rule.name, safety.as_str());
            }
        }
        for scenario in Scenario::all() {
            for wire_format in WIRE_FORMATS {
                let has = |call: &Call| call.scenario == scenario && call.wire_format == wire_format;
                assert!(calls.iter().any(has), "{} by {wire_format:?}", scenario.name());
            }
        }
    }
}
