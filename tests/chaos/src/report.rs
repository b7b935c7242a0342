//! The report: for people, and as JSON.

use std::fmt::{self, Write as _};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::args::Args;
use crate::coverage::{Coverage, name};
use crate::place::Place;
use crate::race::Raced;
use crate::table::TABLE;
use crate::verdict::{Lie, Verdict};

/// The version of the JSON.
const FORMAT: u32 = 2;
/// The most findings and holes that are printed.
const MOST: usize = 20;

pub(crate) struct Report<'a> {
    pub(crate) args: &'a Args,
    pub(crate) calls: usize,
    pub(crate) took: Duration,
    /// Requests that reached a server, and those of them that met a fault.
    pub(crate) arrivals: (usize, usize),
    pub(crate) raced: &'a [Raced],
    pub(crate) coverage: &'a Coverage,
    pub(crate) holes: &'a [String],
    pub(crate) verdict: &'a Verdict,
}

/// A line of the verdict: what, as people and programs call it.
fn line(lie: Lie) -> (&'static str, &'static str) {
    match lie {
        Lie::Duplicate => ("duplicates among sends", "duplicates"),
        Lie::Denied => ("reported as not sent, but carried out", "denied"),
        Lie::Received => ("attempts called not sent, but received whole", "received"),
        Lie::Disowned => ("upserts told 'rejected', but carried out", "disowned"),
        Lie::Claimed => ("reported as sent, but not carried out", "claimed"),
        Lie::Doubted => ("provably never left, but reported unknown", "doubted"),
        Lie::Unexplained => ("in doubt, though nothing happened to the connection", "unexplained"),
        Lie::GaveUp => ("failed where an allowed retry would have done it", "gave_up"),
        Lie::Hung => ("neither result nor error", "hung"),
        Lie::Late => ("past the deadline by more than the machine was late", "late"),
        Lie::Unexpected => ("other than the table of outcomes", "unexpected"),
        Lie::Disagreement => ("sandbox contradicts itself or its faults", "disagreements"),
    }
}

impl Report<'_> {
    pub(crate) fn is_good(&self) -> bool {
        self.verdict.all() == 0 && self.holes.is_empty() && self.race_lies() == 0
    }

    /// Attempts of the race that were called "not sent" though the server got them whole.
    fn race_lies(&self) -> u64 {
        self.raced.iter().map(Raced::lies).sum()
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (coverage, ends) = (self.coverage, &self.coverage.ends);
        let (requests, played) = self.arrivals;
        writeln!(f, "chaos: seed {}, {} calls in {:.1} s\n", self.args.seed, self.calls, self.took.as_secs_f64())?;
        writeln!(f, "{:>8}  attempts", coverage.attempts)?;
        writeln!(f, "{requests:>8}  requests reached a server")?;
        writeln!(f, "{played:>8}  of them met a fault")?;
        writeln!(f, "{:>8}  calls succeeded", ends.done)?;
        writeln!(f, "{:>8}  failed, and the caller may be sure", ends.not_done)?;
        writeln!(f, "{:>8}  failed, and the caller knows that it is unknown", ends.maybe)?;
        writeln!(f, "{:>8}  were given up by the caller", ends.cancelled)?;
        writeln!(
            f,
            "{:>8}  upserts were done by one attempt, and refused by a later one",
            coverage.refused_after_done
        )?;

        writeln!(f, "\nplaces")?;
        for (place, count) in &coverage.by_place {
            match place {
                // One line for the call that holds something, and those that wait for it.
                Place::Queue { holds: true } | Place::NoStream { holds: true } => continue,
                Place::Queue { .. } | Place::NoStream { .. } => {
                    let holds = [Place::Queue { holds: true }, Place::NoStream { holds: true }];
                    let holder = holds.iter().find(|holder| holder.name() == place.name());
                    let held = holder.and_then(|holder| coverage.by_place.get(holder)).unwrap_or(&0);
                    writeln!(f, "{:>8}  {}", count + held, place.name())?;
                }
                _ => writeln!(f, "{count:>8}  {}", place.name())?,
            }
        }
        let faults: usize = coverage.faults.values().sum();
        writeln!(f, "\nfaults met by attempts: {faults}")?;
        columns(f, TABLE.iter().map(|row| (row.name, coverage.faults.get(&row.trouble).copied().unwrap_or(0))))?;
        writeln!(f, "\nretries after: {}", coverage.retries.values().sum::<usize>())?;
        columns(f, coverage.retries.iter().map(|(name, count)| (name.as_str(), *count)))?;
        writeln!(f, "\nno retry, because")?;
        columns(f, coverage.stops.iter().map(|(name, count)| (*name, *count)))?;
        writeln!(f, "\ngiven up")?;
        columns(f, coverage.given_up.iter().map(|(given_up, count)| (given_up.name(), *count)))?;
        if self.verdict.unplanned() > 0 {
            writeln!(f, "\nnot planned: another call's fault ended the connection, or the machine was busy")?;
            for ((place, met), count) in &self.verdict.unplanned {
                writeln!(f, "{count:>8}  {}: {}", place.name(), met.replace('_', " "))?;
            }
        }

        if !self.raced.is_empty() {
            writeln!(
                f,
                "\nthe race: attempts, goodbyes of the server, called not sent, called unknown, received whole"
            )?;
            for raced in self.raced {
                let Raced { name, attempts, goodbyes, not_sent, unknown, received } = raced;
                writeln!(f, "{attempts:>8} {goodbyes:>8} {not_sent:>8} {unknown:>8} {received:>8}  {name}")?;
            }
        }

        writeln!(f, "\nverdict (each must be 0)")?;
        for lie in Lie::ALL {
            let count = self.verdict.count(lie);
            writeln!(f, "{count:>8}  {}{}", line(lie).0, if count == 0 { "" } else { "   <-- BAD" })?;
        }
        let lies = self.race_lies();
        let bad = if lies == 0 { "" } else { "   <-- BAD" };
        writeln!(f, "{lies:>8}  in the race called not sent, but received whole{bad}")?;
        writeln!(f, "{:>8}  faults, retries and reasons that did not occur", self.holes.len())?;
        if let Some(longest) = self.verdict.longest {
            let (took, deadline) = (longest.took.as_secs_f64(), longest.deadline.as_secs_f64());
            writeln!(f, "\nlongest call against its deadline: {took:.3} s of {deadline:.3} s (call {})", longest.call)?;
        }
        self.write_findings(f)?;
        writeln!(f, "\n{}", if self.is_good() { "GOOD" } else { "BAD" })
    }
}

impl Report<'_> {
    fn write_findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for hole in self.holes.iter().take(MOST) {
            writeln!(f, "\nmissing: {hole}")?;
        }
        for finding in self.verdict.findings.iter().take(MOST) {
            let Args { seed, calls, .. } = self.args;
            writeln!(f, "\ncall {}: {}\n  {}", finding.call, line(finding.lie).0, finding.detail)?;
            writeln!(f, "  replay: --seed {seed} --calls {calls} --only {}", finding.call)?;
        }
        let more = self.verdict.all().saturating_sub(MOST);
        if more > 0 { writeln!(f, "\nand {more} more") } else { Ok(()) }
    }

    pub(crate) fn to_json(&self) -> Value {
        let (coverage, verdict) = (self.coverage, self.verdict);
        let (requests, played) = self.arrivals;
        let mut unplanned = Map::new();
        for ((place, met), count) in &verdict.unplanned {
            let mut key = String::new();
            let _ = write!(key, "{}: {met}", place.name());
            unplanned.insert(key, json!(count));
        }
        let faults =
            TABLE.iter().map(|row| (row.name.to_owned(), json!(coverage.faults.get(&row.trouble).unwrap_or(&0))));
        let seen = |row: &crate::table::Row| row.seen.map_or_else(|| "success".to_owned(), name);
        let places = coverage.by_place.iter().fold(Map::new(), |mut places, (place, count)| {
            let before = places.get(place.name()).and_then(Value::as_u64).unwrap_or(0);
            places.insert(place.name().to_owned(), json!(before + *count as u64));
            places
        });
        let given_up = coverage.given_up.iter().map(|(given_up, count)| (given_up.name().to_owned(), json!(count)));
        json!({
            "format": FORMAT,
            "seed": self.args.seed,
            "calls": self.calls,
            "seconds": self.took.as_secs_f64(),
            "good": self.is_good(),
            "attempts": coverage.attempts,
            "requests": requests,
            "requests_with_fault": played,
            "ends": {
                "done": coverage.ends.done,
                "not_done": coverage.ends.not_done,
                "unknown": coverage.ends.maybe,
                "cancelled": coverage.ends.cancelled,
            },
            "upserts_refused_after_done": coverage.refused_after_done,
            "operations": coverage.by_operation,
            "places": places,
            "faults": faults.collect::<Map<_, _>>(),
            "fault_seen_as": TABLE.iter().map(|row| (row.name.to_owned(), json!(seen(row)))).collect::<Map<_, _>>(),
            "retries": coverage.retries,
            "stops": coverage.stops,
            "given_up": given_up.collect::<Map<_, _>>(),
            "unplanned": unplanned,
            "verdict": Lie::ALL.map(|lie| (line(lie).1.to_owned(), json!(verdict.count(lie)))).into_iter().collect::<Map<_, _>>(),
            "race": self.raced.iter().map(|raced| json!({
                "kind": raced.name,
                "attempts": raced.attempts,
                "goodbyes": raced.goodbyes,
                "not_sent": raced.not_sent,
                "unknown": raced.unknown,
                "received": raced.received,
                "lies": raced.lies(),
            })).collect::<Vec<_>>(),
            "missing": self.holes,
            "longest": verdict.longest.map(|longest| json!({
                "call": longest.call.0,
                "seconds": longest.took.as_secs_f64(),
                "deadline": longest.deadline.as_secs_f64(),
            })),
            "findings": verdict.findings.iter().map(|finding| json!({
                "call": finding.call.0,
                "line": line(finding.lie).1,
                "detail": finding.detail,
            })).collect::<Vec<_>>(),
        })
    }
}

/// Counts and names, three a line.
fn columns<'a>(f: &mut fmt::Formatter<'_>, cells: impl Iterator<Item = (&'a str, usize)>) -> fmt::Result {
    let cells: Vec<_> = cells.collect();
    for cells in cells.chunks(3) {
        let line = cells.iter().fold(String::new(), |mut line, (name, count)| {
            let _ = write!(line, "{count:>8}  {name:<27}");
            line
        });
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
