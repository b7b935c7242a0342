//! Faults at random, repeatable for a seed.

use std::time::Duration;

use super::definition::Fault;

/// A SplitMix64 generator: its sequence is the same on every machine.
#[derive(Debug)]
pub(super) struct RandomFaults(u64);

impl RandomFaults {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// With probability `rate`, a fault that is short enough for a test with thousands of requests. Never `big`: its
    /// response looks like a success although the request was not executed.
    pub(super) fn draw(&mut self, rate: f64) -> Option<Fault> {
        const SCALE: u64 = 1 << 32;
        let applies = (self.below(SCALE) as f64) < rate * SCALE as f64;
        let (kind, detail) = (self.below(16), self.next());
        let time = Duration::from_millis(1 + detail % 50);
        let act = detail & 1 == 1;
        let maybe_acting = |fault: Fault| if act { fault.acting() } else { fault };
        let fault = match kind {
            0 => Fault::delay(time),
            1 => match detail % 6 {
                0 => Fault::status(429).header("retry-after", "0"),
                1 => Fault::status(408),
                2 => Fault::status(500),
                3 => Fault::status(502),
                4 => Fault::status(503).header("retry-after", "0"),
                _ => Fault::status(504),
            },
            2 => Fault::html(502),
            3 => maybe_acting(Fault::answer(200, "{\"success\":tr")),
            4 => maybe_acting(Fault::raw("HTTP/1.1 garbage\r\n\r\n")),
            5 => Fault::reset(),
            6 => Fault::close(),
            7 => Fault::lost_answer(),
            8 => Fault::truncate(),
            9 => maybe_acting(Fault::stall().lasting(Duration::from_secs(1))),
            10 => Fault::stall_body().lasting(Duration::from_secs(1)),
            11 => Fault::slow(time),
            12 => Fault::close_after(),
            13 => Fault::refused_stream(),
            14 => Fault::goaway(),
            _ => Fault::goaway_after(),
        };
        applies.then_some(fault)
    }
}
