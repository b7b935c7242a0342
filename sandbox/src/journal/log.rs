//! The journal as the server uses it: one lock, and those who wait for a change.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::answer::Answer;
use super::details::Arrival;
use super::entry::{Effect, EffectKind, Entry};
use super::state::{EntryId, JournalState};

#[derive(Debug)]
pub(crate) struct Journal {
    /// How many entries are kept; 0 means all.
    limit: usize,
    state: Mutex<JournalState>,
    changed: Condvar,
}

/// Some entries in order, for a response that is written piece by piece.
#[derive(Debug)]
pub(crate) struct JournalPart {
    pub(crate) entries: Vec<Entry>,
    /// How many entries were dropped since the last reset.
    pub(crate) dropped: u64,
}

/// The entries that a response has: those after one `seq` up to another one, as far as they are still kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JournalRange {
    generation: u64,
    after: u64,
    last: u64,
}

impl Journal {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, JournalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, mut entry: Entry, arrival: Arrival) -> EntryId {
        let mut state = self.state();
        entry.seq = state.last_seq() + 1;
        let id = EntryId { generation: state.generation, seq: entry.seq };
        state.push(entry, arrival);
        if self.limit > 0 && state.entries.len() > self.limit {
            state.drop_oldest();
        }
        drop(state);
        self.changed.notify_all();
        id
    }

    fn update(&self, id: EntryId, change: impl FnOnce(&mut JournalState, usize)) {
        let mut state = self.state();
        if let Some(index) = state.index_of(id) {
            change(&mut state, index);
            state.changes += 1;
            drop(state);
            self.changed.notify_all();
        }
    }

    /// The request made this change.
    pub(crate) fn set_effect(&self, id: EntryId, effect: Effect) {
        self.update(id, |state, index| {
            let is_message = effect.kind == EffectKind::Message;
            if let Some(entry) = state.entries.get_mut(index) {
                entry.effect = Some(effect);
            }
            if is_message {
                state.find_same_message(id.seq);
            }
        });
    }

    /// The request is answered.
    pub(crate) fn set_answer(&self, id: EntryId, answer: Answer) {
        self.update(id, |state, index| {
            if let Some(entry) = state.entries.get_mut(index) {
                entry.status = Some(answer.status);
            }
            state.keep_answer(id.seq, answer);
        });
    }

    /// Nothing more is sent for the request: its answer is written, or its connection ended.
    pub(crate) fn end(&self, id: EntryId) {
        let mut state = self.state();
        if let Some(index) = state.index_of(id)
            && let Some(details) = state.details.get_mut(index)
        {
            details.duration = Some(details.arrival.received.elapsed());
            state.changes += 1;
        }
    }

    /// How many requests sent a message that an earlier one had sent.
    pub(crate) fn doubled(&self) -> u64 {
        self.state().doubled
    }

    /// Whether a message repeats an earlier one, as far as the journal knows its request.
    pub(crate) fn is_doubled(&self, wamid: &str) -> bool {
        self.state().repetitions.contains_key(wamid)
    }

    /// The messages were replaced by others, which may have the same ids.
    pub(crate) fn forget_messages(&self) {
        self.state().repetitions.clear();
    }

    pub(crate) fn last_seq(&self) -> u64 {
        self.state().last_seq()
    }

    /// The first request of a connection after the one with this `seq`.
    pub(crate) fn first_of_connection(&self, connection: u64, after: u64) -> Option<u64> {
        let state = self.state();
        let mut following = state.entries.iter().skip(state.index_after(after));
        following.find(|entry| entry.connection == connection).map(|entry| entry.seq)
    }

    /// The answer of a request, if it has one that is kept.
    pub(crate) fn answer(&self, seq: u64) -> Option<Answer> {
        let state = self.state();
        let (_, details) = state.get(seq)?;
        details.answer.as_deref().cloned()
    }

    pub(crate) fn since(&self, seq: u64) -> Vec<Entry> {
        let state = self.state();
        state.entries.iter().skip(state.index_after(seq)).cloned().collect()
    }

    /// How often the journal has changed since the start.
    pub(crate) fn changes(&self) -> u64 {
        self.state().changes
    }

    /// How many entries it has.
    pub(crate) fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// How many entries were dropped since the last reset.
    pub(crate) fn dropped(&self) -> u64 {
        self.state().dropped
    }

    /// The entries after the one with this `seq`, at most `limit` of them.
    pub(crate) fn range(&self, after: u64, limit: u64) -> JournalRange {
        let state = self.state();
        let after = after.max(state.dropped);
        let last = after.saturating_add(limit).min(state.last_seq());
        JournalRange { generation: state.generation, after, last }
    }

    /// Takes the next entries from a range, at most this many. Without an entry the range is at its end, or a reset
    /// removed the rest.
    pub(crate) fn take(&self, range: &mut JournalRange, most: usize) -> JournalPart {
        let state = self.state();
        let mut entries = Vec::new();
        if state.generation == range.generation {
            let following = state.entries.iter().skip(state.index_after(range.after)).take(most);
            entries.extend(following.take_while(|entry| entry.seq <= range.last).cloned());
        }
        if let Some(last) = entries.last() {
            range.after = last.seq;
        }
        JournalPart { entries, dropped: state.dropped }
    }

    pub(crate) fn clear(&self) {
        let mut state = self.state();
        state.clear();
        drop(state);
        self.changed.notify_all();
    }

    pub(crate) fn wait_for(
        &self,
        mut condition: impl FnMut(&[Entry]) -> bool,
        timeout: Duration,
    ) -> Option<Vec<Entry>> {
        let end = Instant::now().checked_add(timeout);
        let mut state = self.state();
        loop {
            if condition(state.entries.make_contiguous()) {
                return Some(state.entries.iter().cloned().collect());
            }
            // A timeout too large for an instant means no timeout.
            let left = match end {
                Some(end) => end.checked_duration_since(Instant::now())?,
                None => timeout,
            };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests;
