//! Decides what may be sent now. It is a pure function of time: every method gets the present instant.
//!
//! Four things hold a send back: the rate, the number of sends in flight, the first sends of a template in a language
//! (which go out one by one until one of them succeeds), and a pause that the server asks for. If the server asks for a
//! slower pace, the rate is halved, and then rises by a tenth of the rate that was too fast per second. If it asks
//! again before the new rate was tried, the rate stays, and only the pauses become longer.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::time::after;

/// The pause after an error that asks for a slower pace and does not say for how long. It doubles with each pause that
/// was too short, up to the longest one.
const PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(30);
/// After how many sends a rate was tried.
const TRIAL: u32 = 5;
/// The lowest rate to which the pace is slowed, in sends per second.
const MIN_RATE: f64 = 0.1;
/// The part of the rate that was too fast by which the rate rises per second.
const RISE: f64 = 0.1;
/// Over how long the present rate is measured.
const WINDOW: Duration = Duration::from_secs(1);

/// The pace of a run.
#[derive(Debug)]
pub(crate) struct Pace {
    max_in_flight: usize,
    in_flight: usize,
    /// The rate that the caller allows, in sends per second.
    max_rate: Option<f64>,
    slowed: Option<Slowed>,
    next_turn: Option<Instant>,
    paused_until: Option<Instant>,
    canaries: HashMap<String, Canary>,
    recent: Recent,
}

/// A rate that was lowered because the server asked for it.
#[derive(Clone, Copy, Debug)]
struct Slowed {
    rate: f64,
    /// The rate that was too fast.
    ceiling: f64,
    /// From when on the rate rises.
    since: Instant,
    /// How many sends started since then.
    starts: u32,
    pause: Duration,
}

impl Slowed {
    fn rate_at(&self, now: Instant) -> f64 {
        self.rate + self.ceiling * RISE * now.saturating_duration_since(self.since).as_secs_f64()
    }
}

/// The first sends of a template in a language. Twice as many may be in flight after each success.
#[derive(Clone, Copy, Debug)]
struct Canary {
    max_in_flight: usize,
    in_flight: usize,
}

impl Default for Canary {
    fn default() -> Self {
        Self { max_in_flight: 1, in_flight: 0 }
    }
}

/// Counts the sends of the present and of the last window, to know the rate.
#[derive(Debug, Default)]
struct Recent {
    since: Option<Instant>,
    count: u32,
    last_count: u32,
}

impl Recent {
    fn add(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        let passed = now.saturating_duration_since(since);
        if passed >= WINDOW {
            self.last_count = if passed >= WINDOW * 2 { 0 } else { self.count };
            self.count = 0;
            self.since = Some(now);
        }
        self.count += 1;
    }

    fn per_second(&self, now: Instant) -> f64 {
        let passed = self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let total = f64::from(self.count) + f64::from(self.last_count);
        let windows = if self.last_count > 0 { WINDOW } else { Duration::ZERO };
        total / (passed + windows).as_secs_f64().max(0.01)
    }
}

/// Whether a send may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Now,
    /// At this instant, if nothing else changes.
    At(Instant),
    /// When another send has ended.
    AfterAnother,
}

impl Pace {
    pub(crate) fn new(max_in_flight: usize, max_rate: Option<f64>) -> Self {
        Self {
            max_in_flight,
            in_flight: 0,
            max_rate,
            slowed: None,
            next_turn: None,
            paused_until: None,
            canaries: HashMap::new(),
            recent: Recent::default(),
        }
    }

    /// The rate that applies now, in sends per second; no limit if `None`.
    pub(crate) fn rate(&self, now: Instant) -> Option<f64> {
        let slowed = self.slowed.map(|slowed| slowed.rate_at(now));
        match (slowed, self.max_rate) {
            (Some(slowed), Some(max)) => Some(slowed.min(max)),
            (one, other) => one.or(other),
        }
    }

    pub(crate) fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Nothing is sent before this instant.
    pub(crate) fn pause_until(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(Some(until));
    }

    #[cfg(test)]
    fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether a send of a template in this language may start.
    pub(crate) fn turn(&self, language: &str, now: Instant) -> Turn {
        let canary = self.canaries.get(language).copied().unwrap_or_default();
        if self.in_flight >= self.max_in_flight || canary.in_flight >= canary.max_in_flight {
            return Turn::AfterAnother;
        }
        let next = self.next_turn.filter(|next| *next > now).max(self.paused_until(now));
        next.map_or(Turn::Now, Turn::At)
    }

    /// A send starts.
    pub(crate) fn start(&mut self, language: &str, now: Instant) {
        self.in_flight += 1;
        self.canary(language).in_flight += 1;
        self.recent.add(now);
        if let Some(slowed) = &mut self.slowed {
            slowed.starts += 1;
        }
        if let Some(rate) = self.rate(now) {
            let interval = Duration::try_from_secs_f64(1.0 / rate).unwrap_or(Duration::MAX);
            // Counted from when the turn was due: counted from now, every late timer would slow the rate. But a pause
            // leads to no burst.
            let earliest = now.checked_sub(MAX_LATENESS).unwrap_or(now);
            self.next_turn = Some(after(self.next_turn.unwrap_or(now).max(earliest), interval));
        }
    }

    fn canary(&mut self, language: &str) -> &mut Canary {
        if !self.canaries.contains_key(language) {
            self.canaries.insert(language.to_owned(), Canary::default());
        }
        self.canaries.entry(language.to_owned()).or_default()
    }

    /// A send has ended.
    pub(crate) fn end(&mut self, language: &str, is_accepted: bool) {
        let max = self.max_in_flight;
        self.in_flight = self.in_flight.saturating_sub(1);
        let canary = self.canary(language);
        canary.in_flight = canary.in_flight.saturating_sub(1);
        if is_accepted {
            canary.max_in_flight = canary.max_in_flight.saturating_mul(2).min(max);
        }
    }

    /// The last send turned out not to be necessary, so the next one takes its turn.
    pub(crate) fn give_back(&mut self) {
        self.next_turn = None;
    }

    /// The server asks for a slower pace, in the response to a send that started at `started`. `false` if that send
    /// started before the pace was slowed, so that it says nothing about the present pace.
    pub(crate) fn slow_down(&mut self, started: Instant, pause: Option<Duration>, now: Instant) -> bool {
        if let Some(slowed) = self.slowed.filter(|slowed| started <= slowed.since) {
            self.pause_until(pause.map_or(slowed.since, |pause| after(now, pause)));
            return false;
        }
        let slowed = match self.slowed {
            Some(slowed) if slowed.starts < TRIAL => {
                let pause = pause.unwrap_or((slowed.pause * 2).min(MAX_PAUSE));
                // The rate rose while the sends waited.
                Slowed { pause, ..slowed }
            }
            _ => {
                // The real rate can be far below the one that is allowed.
                let measured = self.recent.per_second(now);
                let ceiling = self.rate(now).map_or(measured, |rate| rate.min(measured)).max(MIN_RATE);
                let rate = (ceiling / 2.0).max(MIN_RATE);
                Slowed { rate, ceiling, since: now, starts: 0, pause: pause.unwrap_or(PAUSE) }
            }
        };
        let until = after(now, slowed.pause);
        self.slowed = Some(Slowed { since: until, starts: 0, ..slowed });
        self.pause_until(until);
        self.next_turn = None;
        true
    }
}

/// The maximum lateness of a timer.
const MAX_LATENESS: Duration = Duration::from_millis(2);

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = "en";

    fn at(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_first_sends_go_out_one_by_one_until_one_succeeds() {
        let start = Instant::now();
        let mut pace = Pace::new(16, None);
        let fill = |pace: &mut Pace, language| {
            let mut count = 0;
            while pace.turn(language, start) == Turn::Now {
                pace.start(language, start);
                count += 1;
            }
            count
        };
        assert_eq!(fill(&mut pace, EN), 1);
        pace.end(EN, false);
        assert_eq!(fill(&mut pace, EN), 1, "a failure does not let more sends start");
        assert_eq!(fill(&mut pace, "de"), 1, "each language has its own first send");
        pace.end("de", true);
        for expected in [2, 4, 8, 15] {
            // One send of the other language is over, so that all others may be in flight.
            (0..pace.in_flight()).for_each(|_| pace.end(EN, false));
            pace.start(EN, start);
            pace.end(EN, true);
            assert_eq!(fill(&mut pace, EN).min(15), expected.min(15));
        }
    }

    #[test]
    fn a_rate_spaces_the_sends_evenly() {
        let start = Instant::now();
        let mut pace = Pace::new(16, Some(10.0));
        pace.start(EN, start);
        pace.end(EN, true);
        assert_eq!(pace.turn(EN, at(start, 99)), Turn::At(at(start, 100)));
        assert_eq!(pace.turn(EN, at(start, 100)), Turn::Now);
        pace.start(EN, at(start, 101));
        assert_eq!(pace.turn(EN, at(start, 150)), Turn::At(at(start, 200)), "a late timer does not slow the rate");
        pace.start(EN, at(start, 5_000));
        pace.end(EN, true);
        assert_eq!(pace.turn(EN, at(start, 5_001)), Turn::At(at(start, 5_098)), "a pause leads to no burst");
    }

    /// A pace at which one send per 12.5 ms has started for two seconds, and the present instant.
    fn at_eighty_per_second(start: Instant) -> (Pace, Instant) {
        let mut pace = Pace::new(1_000, Some(80.0));
        let mut now = start;
        for _ in 0..160 {
            pace.start(EN, now);
            pace.end(EN, true);
            now += Duration::from_micros(12_500);
        }
        (pace, now)
    }

    #[test]
    fn a_request_to_slow_down_halves_the_rate_which_then_rises_again() {
        let (mut pace, now) = at_eighty_per_second(Instant::now());
        assert!(pace.slow_down(now, None, at(now, 10)));
        assert_eq!(pace.turn(EN, at(now, 11)), Turn::At(at(now, 1_010)));
        let rate = |pace: &Pace, milliseconds| pace.rate(at(now, milliseconds)).unwrap().round();
        assert_eq!(rate(&pace, 1_010), 40.0);
        assert!(!pace.slow_down(now, None, at(now, 20)), "a send of the old pace");
        assert_eq!(rate(&pace, 1_010), 40.0);
        assert_eq!(rate(&pace, 3_510), 60.0);
        assert_eq!(rate(&pace, 60_000), 80.0, "never above the rate that the caller allows");
        assert!(pace.slow_down(at(now, 60_001), Some(Duration::from_secs(30)), at(now, 60_002)));
        assert_eq!(pace.paused_until(at(now, 60_003)), Some(at(now, 90_002)));
    }

    #[test]
    fn requests_before_the_rate_was_tried_lengthen_the_pauses_and_keep_the_rate() {
        let (mut pace, start) = at_eighty_per_second(Instant::now());
        let mut now = start;
        for pause in [1, 2, 4, 8, 16, 30, 30] {
            // One send goes out after each pause, and gets the same answer.
            pace.start(EN, now);
            pace.end(EN, false);
            assert!(pace.slow_down(now, None, now));
            let until = now + Duration::from_secs(pause);
            assert_eq!(pace.paused_until(now), Some(until));
            assert_eq!(pace.rate(until).unwrap().round(), 40.0);
            now = until + Duration::from_millis(1);
        }
    }

    #[test]
    fn the_real_rate_is_halved_if_the_allowed_one_is_never_reached() {
        let (mut pace, now) = at_eighty_per_second(Instant::now());
        pace.max_rate = Some(10_000.0);
        assert!(pace.slow_down(now, None, now));
        assert_eq!(pace.rate(at(now, 1_000)).unwrap().round(), 40.0);
    }

    #[test]
    fn without_a_rate_the_measured_rate_is_halved() {
        let start = Instant::now();
        let mut pace = Pace::new(1_000, None);
        for millisecond in 0..1_000 {
            pace.start(EN, at(start, millisecond));
        }
        assert!(pace.slow_down(at(start, 999), None, at(start, 1_000)));
        let rate = pace.rate(at(start, 2_000)).unwrap();
        assert!((450.0..=550.0).contains(&rate), "{rate}");
    }
}
