//! The journal: the requests, in order of arrival. It has a limit, at which it drops its oldest entries.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// One request and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Counts from 1; a reset starts over.
    pub seq: u64,
    /// When it arrived, on the sandbox's clock.
    pub at: String,
    /// The operation, such as `contacts.upsert`; `None` for an unknown path.
    pub operation: Option<String>,
    /// The `x-sandbox-call` header.
    pub call: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The raw path, without the query.
    pub path: String,
    /// The raw query; empty if there was none.
    pub query: String,
    /// `1.0`, `1.1` or `2`.
    pub http: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The body, if it is UTF-8.
    pub body: Option<String>,
    /// The body in Base64, if it is not UTF-8.
    pub body_base64: Option<String>,
    /// The number of the TCP connection.
    pub connection: u64,
    /// The kind of the fault that was applied.
    pub fault: Option<String>,
    /// The status of the response; `None` if there was none.
    pub status: Option<u16>,
    /// The object that the request changed; `None` if it changed nothing.
    pub effect: Option<Effect>,
}

impl Entry {
    /// The first value of a header; `name` is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(String::as_str)
    }
}

/// The object that a request created or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Effect {
    /// The kind of that object.
    pub kind: EffectKind,
    /// The id of that object; for a message its wamid.
    pub id: String,
}

/// The kind of object that a request created or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EffectKind {
    /// A contact.
    Contact,
    /// A custom field.
    CustomField,
    /// A label.
    Label,
    /// An outbound message.
    Message,
    /// An automation's execution.
    Execution,
}

/// Identifies an entry. A reset starts a new generation, and ids of an older one are ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryId {
    generation: u64,
    seq: u64,
}

#[derive(Debug, Default)]
struct JournalState {
    generation: u64,
    /// How many of the oldest entries were dropped since the last reset.
    dropped: u64,
    /// How often the journal has changed since the start.
    changes: u64,
    entries: VecDeque<Entry>,
}

impl JournalState {
    /// The index of the first entry after the one with this `seq`.
    fn index_after(&self, seq: u64) -> usize {
        let index = seq.saturating_sub(self.dropped);
        usize::try_from(index).unwrap_or(usize::MAX).min(self.entries.len())
    }

    fn last_seq(&self) -> u64 {
        self.dropped + self.entries.len() as u64
    }
}

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

    fn state(&self) -> std::sync::MutexGuard<'_, JournalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, mut entry: Entry) -> EntryId {
        let mut state = self.state();
        entry.seq = state.last_seq() + 1;
        let id = EntryId { generation: state.generation, seq: entry.seq };
        state.entries.push_back(entry);
        state.changes += 1;
        if self.limit > 0 && state.entries.len() > self.limit {
            state.entries.pop_front();
            state.dropped += 1;
        }
        drop(state);
        self.changed.notify_all();
        id
    }

    pub(crate) fn update(&self, id: EntryId, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state();
        let index = state.index_after(id.seq.saturating_sub(1));
        if state.generation == id.generation
            && let Some(entry) = state.entries.get_mut(index)
            && entry.seq == id.seq
        {
            change(entry);
            state.changes += 1;
            drop(state);
            self.changed.notify_all();
        }
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
        state.generation += 1;
        state.dropped = 0;
        state.changes += 1;
        state.entries.clear();
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
mod tests {
    use super::{Entry, Journal};

    fn entry() -> Entry {
        Entry {
            seq: 0,
            at: String::new(),
            operation: None,
            call: None,
            method: String::new(),
            path: String::new(),
            query: String::new(),
            http: String::new(),
            headers: std::collections::BTreeMap::new(),
            body: None,
            body_base64: None,
            connection: 0,
            fault: None,
            status: None,
            effect: None,
        }
    }

    fn statuses(journal: &Journal) -> Vec<(u64, Option<u16>)> {
        journal.since(0).iter().map(|entry| (entry.seq, entry.status)).collect()
    }

    #[test]
    fn an_update_changes_its_own_entry_or_none() {
        let journal = Journal::new(2);
        let [first, second, third] = [(); 3].map(|()| journal.push(entry()));
        journal.update(first, |entry| entry.status = Some(1));
        journal.update(second, |entry| entry.status = Some(2));
        journal.update(third, |entry| entry.status = Some(3));
        assert_eq!(statuses(&journal), [(2, Some(2)), (3, Some(3))]);
        journal.clear();
        journal.push(entry());
        journal.update(first, |entry| entry.status = Some(1));
        assert_eq!(statuses(&journal), [(1, None)]);
    }

    #[test]
    fn a_range_ends_where_it_began_to_be_read_and_skips_what_is_dropped() {
        let journal = Journal::new(4);
        for _ in 0..4 {
            journal.push(entry());
        }
        let seqs = |range: &mut _, most| {
            let part = journal.take(range, most);
            (part.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), part.dropped)
        };
        let mut range = journal.range(0, u64::MAX);
        assert_eq!(seqs(&mut range, 1), (vec![1], 0));
        journal.push(entry());
        journal.push(entry());
        assert_eq!(seqs(&mut range, 9), (vec![3, 4], 2));
        assert_eq!(seqs(&mut range, 9), (vec![], 2));

        let mut range = journal.range(0, u64::MAX);
        journal.clear();
        journal.push(entry());
        assert_eq!(seqs(&mut range, 9), (vec![], 0));
    }
}
