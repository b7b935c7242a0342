//! The faults still to be played: which fields go with which kind, whose turn it is, and chance.

use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::api;
use crate::error::Error;
use crate::fault::{Fault, FaultBytes, FaultKind};

/// No answer needs to be longer, and a typing error should not fill the memory.
const LONGEST: u64 = 1 << 30;

/// The fields of a kind: those it needs, and those it may have.
fn fields(kind: FaultKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        FaultKind::Delay | FaultKind::Slow => (&["milliseconds"], &[]),
        FaultKind::Status => (&["status"], &["headers", "body"]),
        FaultKind::Html => (&["status"], &[]),
        FaultKind::Answer => (&["status", "body"], &["headers", "act"]),
        FaultKind::Raw => (&[], &["bytes", "base64", "act"]),
        FaultKind::Stall => (&[], &["act", "milliseconds"]),
        FaultKind::Silence | FaultKind::PingsOnly => (&[], &["act"]),
        FaultKind::Informational => (&["count"], &[]),
        FaultKind::StallBody => (&[], &["milliseconds"]),
        FaultKind::Big => (&["bytes"], &[]),
        FaultKind::Random => (&["seed", "rate"], &[]),
        FaultKind::Reset
        | FaultKind::Close
        | FaultKind::LostAnswer
        | FaultKind::Truncate
        | FaultKind::CloseAfter
        | FaultKind::RefusedStream
        | FaultKind::Goaway
        | FaultKind::GoawayAfter
        | FaultKind::GoawayGraceful
        | FaultKind::GoawayDrain => (&[], &[]),
    }
}

fn check(fault: &Fault) -> Result<(), String> {
    let given = [
        ("milliseconds", fault.milliseconds.is_some()),
        ("status", fault.status.is_some()),
        ("headers", fault.headers.is_some()),
        ("body", fault.body.is_some()),
        ("bytes", fault.bytes.is_some()),
        ("base64", fault.base64.is_some()),
        ("count", fault.count.is_some()),
        ("act", fault.act.is_some()),
        ("seed", fault.seed.is_some()),
        ("rate", fault.rate.is_some()),
    ];
    let kind = name(fault.kind);
    let (needed, allowed) = fields(fault.kind);
    for (field, is_given) in given {
        if needed.contains(&field) && !is_given {
            return Err(format!("fault '{kind}' needs '{field}'"));
        }
        if is_given && !needed.contains(&field) && !allowed.contains(&field) {
            return Err(format!("fault '{kind}' takes no '{field}'"));
        }
    }
    if let Some(operation) = &fault.operation
        && !api::is_operation(operation)
    {
        return Err(format!("unknown operation '{operation}'"));
    }
    if fault.status.is_some_and(|status| !(200..=599).contains(&status)) {
        return Err("'status' must be 200 to 599".to_owned());
    }
    if fault.rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
        return Err("'rate' must be 0 to 1".to_owned());
    }
    if let Some(text) = &fault.base64
        && STANDARD.decode(text).is_err()
    {
        return Err("'base64' is not valid Base64".to_owned());
    }
    match (&fault.bytes, fault.kind) {
        (Some(FaultBytes::Length(length)), FaultKind::Big) if *length <= LONGEST => {}
        (Some(FaultBytes::Text(_)), FaultKind::Raw) | (None, _) => {}
        (_, FaultKind::Big) => return Err(format!("'bytes' must be a length up to {LONGEST}")),
        _ => return Err("'bytes' must be a text".to_owned()),
    }
    if fault.kind == FaultKind::Raw && fault.bytes.is_some() == fault.base64.is_some() {
        return Err("fault 'raw' needs 'bytes' or 'base64'".to_owned());
    }
    for (name, value) in fault.headers.iter().flatten() {
        let known = HeaderName::from_str(name).map_err(|_| format!("bad header name '{name}'"))?;
        HeaderValue::from_str(value).map_err(|_| format!("bad value for header '{name}'"))?;
        if known == http::header::CONTENT_LENGTH || known == http::header::TRANSFER_ENCODING {
            return Err(format!("'{name}' is the sandbox's to set; use 'raw' for bad framing"));
        }
    }
    Ok(())
}

/// The kind as the control API spells it.
pub(crate) fn name(kind: FaultKind) -> String {
    match serde_json::to_value(kind) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

#[derive(Debug)]
struct Pending {
    id: u64,
    fault: Fault,
    /// 0 means until cleared.
    left: u32,
    skip: u32,
    chance: Chance,
}

#[derive(Debug, Default)]
struct Queue {
    last_id: u64,
    pending: Vec<Pending>,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    queue: Mutex<Queue>,
}

impl Faults {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds all of them or none.
    pub(crate) fn add(&self, faults: Vec<Fault>) -> Result<Vec<u64>, Error> {
        faults.iter().try_for_each(check).map_err(Error::Invalid)?;
        let mut queue = self.queue();
        let mut ids = Vec::new();
        for fault in faults {
            queue.last_id += 1;
            let id = queue.last_id;
            ids.push(id);
            let once = u32::from(fault.kind != FaultKind::Random);
            queue.pending.push(Pending {
                id,
                left: fault.times.unwrap_or(once),
                skip: fault.skip.unwrap_or(0),
                chance: Chance(fault.seed.unwrap_or(0)),
                fault,
            });
        }
        Ok(ids)
    }

    pub(crate) fn clear(&self) {
        self.queue().pending.clear();
    }

    /// The faults still to be played as they are now: with what is left of `times` and `skip`.
    pub(crate) fn pending(&self) -> Vec<(u64, Fault)> {
        let queue = self.queue();
        queue
            .pending
            .iter()
            .map(|pending| {
                let mut fault = pending.fault.clone().times(pending.left);
                if fault.skip.is_some() {
                    fault.skip = Some(pending.skip);
                }
                (pending.id, fault)
            })
            .collect()
    }

    /// The fault this request plays. The first that matches and neither skips nor passes by chance.
    pub(crate) fn pick(&self, operation: Option<&str>, call: Option<&str>) -> Option<Fault> {
        let mut queue = self.queue();
        let mut picked = None;
        for (index, pending) in queue.pending.iter_mut().enumerate() {
            let fault = &pending.fault;
            if fault.operation.is_some() && fault.operation.as_deref() != operation
                || fault.call.is_some() && fault.call.as_deref() != call
            {
                continue;
            }
            if pending.skip > 0 {
                pending.skip -= 1;
                continue;
            }
            let plays = match fault.kind {
                FaultKind::Random => pending.chance.fault(fault.rate.unwrap_or(0.0)),
                _ => Some(fault.clone()),
            };
            if let Some(plays) = plays {
                let spent = pending.left == 1;
                pending.left = pending.left.saturating_sub(1);
                picked = Some((index, spent, plays));
                break;
            }
        }
        let (index, spent, fault) = picked?;
        if spent {
            queue.pending.remove(index);
        }
        Some(fault)
    }
}

/// SplitMix64: small, and the same on every machine.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
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

    /// One of the kinds, with times short enough for a test that plays thousands. Never `big`: it
    /// looks like a success, and nothing was carried out.
    fn fault(&mut self, rate: f64) -> Option<Fault> {
        const SCALE: u64 = 1 << 32;
        let plays = (self.below(SCALE) as f64) < rate * SCALE as f64;
        let (kind, detail) = (self.below(16), self.next());
        let time = Duration::from_millis(1 + detail % 50);
        let act = detail & 1 == 1;
        let acting = |fault: Fault| if act { fault.acting() } else { fault };
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
            3 => acting(Fault::answer(200, "{\"success\":tr")),
            4 => acting(Fault::raw("HTTP/1.1 garbage\r\n\r\n")),
            5 => Fault::reset(),
            6 => Fault::close(),
            7 => Fault::lost_answer(),
            8 => Fault::truncate(),
            9 => acting(Fault::stall().lasting(Duration::from_secs(1))),
            10 => Fault::stall_body().lasting(Duration::from_secs(1)),
            11 => Fault::slow(time),
            12 => Fault::close_after(),
            13 => Fault::refused_stream(),
            14 => Fault::goaway(),
            _ => Fault::goaway_after(),
        };
        plays.then_some(fault)
    }
}
