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
    /// The `seq` of the newest attempt, which is the place of the call in the list.
    last: u64,
    /// The attempts, oldest first.
    attempts: Vec<Row>,
}

/// The calls that satisfy a filter. The one with the newest attempt is the first, so that a late retry brings an old
/// call to the top.
#[derive(Debug, Serialize)]
pub(crate) struct Search {
    calls: Vec<CallRows>,
    /// Whether there are older calls.
    more: bool,
    /// How many calls satisfy the filter.
    total: u64,
    /// How many entries were dropped since the last reset.
    dropped: u64,
    /// How many requests sent a message that an earlier one had sent, with any filter.
    doubled: u64,
    #[serde(skip)]
    filter: Filter,
    /// Only calls whose newest attempt is before this `seq` are listed; all are counted.
    #[serde(skip)]
    before: u64,
    #[serde(skip)]
    limit: usize,
    #[serde(skip)]
    generation: u64,
    /// The `seq` of the newest entry at the start. A retry that arrives between two pieces would move its call to the
    /// part that was searched already, so younger entries do not count.
    #[serde(skip)]
    newest: u64,
    /// The `seq` of the entry that is looked at next.
    #[serde(skip)]
    next: u64,
}

impl JournalState {
    /// The attempt after this one, if there is one.
    fn next_attempt(&self, details: &Details) -> Option<(&Entry, &Details)> {
        self.get(details.next?).filter(|(_, next)| next.attempt == details.attempt + 1)
    }

    /// The `seq` of the first attempt that is kept of the call to which a request belongs.
    fn first_attempt(&self, seq: u64) -> u64 {
        let mut first = seq;
        while let Some((_, details)) = self.get(first)
            && details.attempt > 1
            && let Some(previous) = details.previous
            && previous > self.dropped
        {
            first = previous;
        }
        first
    }

    /// The attempts from this one on, oldest first.
    fn attempts(&self, first: u64) -> impl Iterator<Item = (&Entry, &Details)> {
        std::iter::successors(self.get(first), |(_, details)| self.next_attempt(details))
    }

    /// The `seq` of every attempt of the call to which a request belongs.
    fn call_of(&self, seq: u64) -> Vec<u64> {
        self.attempts(self.first_attempt(seq)).map(|(entry, _)| entry.seq).collect()
    }
}

impl Search {
    /// The `seq` and the number of every attempt of each call.
    #[cfg(test)]
    pub(super) fn attempts(&self) -> Vec<Vec<(u64, u32)>> {
        let attempts = |call: &CallRows| call.attempts.iter().map(|row| (row.seq, row.attempt)).collect();
        self.calls.iter().map(attempts).collect()
    }

    /// Looks at the call whose newest attempt has this `seq`.
    fn look_at(&mut self, state: &JournalState, last: u64) {
        let newest = self.newest;
        let is_counted = |entry: &Entry| entry.seq <= newest;
        let Some((_, details)) = state.get(last) else { return };
        if state.next_attempt(details).is_some_and(|(next, _)| is_counted(next)) {
            return;
        }
        let seq = state.first_attempt(last);
        let attempts = || state.attempts(seq).take_while(|(entry, _)| is_counted(entry));
        if !self.filter.is_empty() && !attempts().any(|(entry, details)| self.filter.matches(entry, details)) {
            return;
        }
        self.total += 1;
        if last >= self.before {
            return;
        }
        if self.calls.len() < self.limit {
            let attempts = attempts().map(|(entry, details)| Row::new(entry, details)).collect();
            self.calls.push(CallRows { seq, last, attempts });
        } else {
            self.more = true;
        }
    }
}

impl Journal {
    /// Starts a search. `before` is the place of the last call that the caller has.
    pub(crate) fn search(&self, filter: Filter, before: Option<u64>, limit: usize) -> Search {
        let state = self.state();
        Search {
            calls: Vec::new(),
            more: false,
            total: 0,
            dropped: state.dropped,
            doubled: state.doubled,
            filter,
            before: before.unwrap_or(u64::MAX),
            limit,
            generation: state.generation,
            newest: state.last_seq(),
            next: state.last_seq(),
        }
    }

    /// Continues a search for a short time; returns whether it is complete. A reset completes it.
    pub(crate) fn continue_search(&self, search: &mut Search) -> bool {
        let state = self.state();
        let start = Instant::now();
        search.dropped = state.dropped;
        search.doubled = state.doubled;
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
