//! Lists the calls, in pieces: a list of all entries takes long, and the requests to the API must not wait for it.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::details::Details;
use super::entry::Entry;
use super::filter::Filter;
use super::log::Journal;
use super::row::Row;
use super::state::JournalState;

/// How long a piece takes.
const PIECE: Duration = Duration::from_micros(500);

/// A call: a request and its retries.
#[derive(Debug, Serialize)]
pub(crate) struct CallRows {
    /// The `seq` of the first attempt that is kept.
    seq: u64,
    /// The attempts, oldest first.
    attempts: Vec<Row>,
}

/// The calls that satisfy a filter, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct Search {
    calls: Vec<CallRows>,
    /// Whether there are older calls.
    more: bool,
    /// How many calls satisfy the filter.
    total: u64,
    /// How many entries were dropped since the last reset.
    dropped: u64,
    #[serde(skip)]
    filter: Filter,
    /// Only calls before this `seq` are listed; all are counted.
    #[serde(skip)]
    before: u64,
    #[serde(skip)]
    limit: usize,
    #[serde(skip)]
    generation: u64,
    /// The `seq` of the entry that is looked at next.
    #[serde(skip)]
    next: u64,
}

impl JournalState {
    /// The attempts of the call whose first one has this `seq`. None if it is not the first one.
    fn attempts(&self, first: u64) -> Option<impl Iterator<Item = (&Entry, &Details)>> {
        let entry = self.get(first)?;
        let (_, details) = entry;
        let is_continued = details.attempt > 1 && details.previous.is_some_and(|previous| previous > self.dropped);
        let next = |(_, details): &(&Entry, &Details)| {
            self.get(details.next?).filter(|(_, next)| next.attempt == details.attempt + 1)
        };
        (!is_continued).then(|| std::iter::successors(Some(entry), next))
    }

    /// The `seq` of every attempt of the call to which a request belongs.
    fn call_of(&self, seq: u64) -> Vec<u64> {
        let mut first = seq;
        while let Some((_, details)) = self.get(first)
            && details.attempt > 1
            && let Some(previous) = details.previous
            && previous > self.dropped
        {
            first = previous;
        }
        self.attempts(first).into_iter().flatten().map(|(entry, _)| entry.seq).collect()
    }
}

impl Search {
    /// The `seq` and the number of every attempt of each call.
    #[cfg(test)]
    pub(super) fn attempts(&self) -> Vec<Vec<(u64, u32)>> {
        let attempts = |call: &CallRows| call.attempts.iter().map(|row| (row.seq, row.attempt)).collect();
        self.calls.iter().map(attempts).collect()
    }

    /// Looks at the call whose first attempt has this `seq`.
    fn look_at(&mut self, state: &JournalState, first: u64) {
        let Some(attempts) = state.attempts(first) else { return };
        if !self.filter.is_empty() {
            let Some(mut attempts) = state.attempts(first) else { return };
            if !attempts.any(|(entry, details)| self.filter.matches(entry, details)) {
                return;
            }
        }
        self.total += 1;
        if first >= self.before {
            return;
        }
        if self.calls.len() < self.limit {
            let attempts = attempts.map(|(entry, details)| Row::new(entry, details)).collect();
            self.calls.push(CallRows { seq: first, attempts });
        } else {
            self.more = true;
        }
    }
}

impl Journal {
    /// Starts a search. `before` is the `seq` of the oldest call that the caller has.
    pub(crate) fn search(&self, filter: Filter, before: Option<u64>, limit: usize) -> Search {
        let state = self.state();
        Search {
            calls: Vec::new(),
            more: false,
            total: 0,
            dropped: state.dropped,
            filter,
            before: before.unwrap_or(u64::MAX),
            limit,
            generation: state.generation,
            next: state.last_seq(),
        }
    }

    /// Continues a search for a short time; returns whether it is complete. A reset completes it.
    pub(crate) fn continue_search(&self, search: &mut Search) -> bool {
        let state = self.state();
        let start = Instant::now();
        search.dropped = state.dropped;
        while state.generation == search.generation && search.next > state.dropped {
            search.look_at(&state, search.next);
            search.next -= 1;
            if start.elapsed() > PIECE {
                return false;
            }
        }
        true
    }

    /// An entry, its row, and the `seq` of every attempt of its call; none if it was dropped.
    pub(crate) fn find(&self, seq: u64) -> Option<(Entry, Row, Vec<u64>)> {
        let state = self.state();
        let (entry, details) = state.get(seq)?;
        Some((entry.clone(), Row::new(entry, details), state.call_of(seq)))
    }
}
