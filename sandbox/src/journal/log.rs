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
            state.keep_answer(index, answer);
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
        self.state().doubled.len() as u64
    }

    /// Whether a message repeats an earlier one, as far as the journal knows its request.
    pub(crate) fn is_doubled(&self, wamid: &str) -> bool {
        self.state().doubled.contains(wamid)
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
mod tests {
    use std::time::Instant;

    use super::super::calls::MOST_ATTEMPTS;
    use super::super::{Answer, Arrival, Filter};
    use super::{Effect, EffectKind, Entry, EntryId, Journal};

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

    fn push_at(journal: &Journal, fingerprint: u64, minutes: i64) -> EntryId {
        let arrival = Arrival { at: minutes * 60_000, received: Instant::now(), fingerprint };
        journal.push(entry(), arrival)
    }

    fn push(journal: &Journal) -> EntryId {
        push_at(journal, 0, 0)
    }

    fn answer(journal: &Journal, id: EntryId, status: u16) {
        journal.set_answer(id, Answer::new(status, &http::HeaderMap::new(), [].iter(), 0));
    }

    fn statuses(journal: &Journal) -> Vec<(u64, Option<u16>)> {
        journal.since(0).iter().map(|entry| (entry.seq, entry.status)).collect()
    }

    #[test]
    fn an_update_changes_its_own_entry_or_none() {
        let journal = Journal::new(2);
        let [first, second, third] = [(); 3].map(|()| push(&journal));
        answer(&journal, first, 1);
        answer(&journal, second, 2);
        answer(&journal, third, 3);
        assert_eq!(statuses(&journal), [(2, Some(2)), (3, Some(3))]);
        journal.clear();
        push(&journal);
        answer(&journal, first, 1);
        assert_eq!(statuses(&journal), [(1, None)]);
    }

    #[test]
    fn a_range_ends_where_it_began_to_be_read_and_skips_what_is_dropped() {
        let journal = Journal::new(4);
        for _ in 0..4 {
            push(&journal);
        }
        let seqs = |range: &mut _, most| {
            let part = journal.take(range, most);
            (part.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), part.dropped)
        };
        let mut range = journal.range(0, u64::MAX);
        assert_eq!(seqs(&mut range, 1), (vec![1], 0));
        push(&journal);
        push(&journal);
        assert_eq!(seqs(&mut range, 9), (vec![3, 4], 2));
        assert_eq!(seqs(&mut range, 9), (vec![], 2));

        let mut range = journal.range(0, u64::MAX);
        journal.clear();
        push(&journal);
        assert_eq!(seqs(&mut range, 9), (vec![], 0));
    }

    fn send_message(journal: &Journal, id: EntryId) {
        journal.set_effect(id, Effect { kind: EffectKind::Message, id: format!("wamid.{}", id.seq) });
    }

    /// The calls, newest first, each as the `seq` and the number of every attempt.
    fn calls(journal: &Journal) -> Vec<Vec<(u64, u32)>> {
        let mut search = journal.search(Filter::default(), None, usize::MAX);
        while !journal.continue_search(&mut search) {}
        search.attempts()
    }

    fn same_message_as(journal: &Journal, id: EntryId) -> Option<u64> {
        let state = journal.state();
        state.get(id.seq).and_then(|(_, details)| details.same_message_as)
    }

    #[test]
    fn a_request_after_a_failed_equal_one_is_another_attempt() {
        let journal = Journal::new(0);
        let failed = push_at(&journal, 1, 0);
        answer(&journal, failed, 503);
        let other = push_at(&journal, 2, 0);
        answer(&journal, other, 503);
        // Not answered.
        push_at(&journal, 1, 60);
        let last = push_at(&journal, 1, 120);
        answer(&journal, last, 200);
        let independent = push_at(&journal, 1, 120);
        answer(&journal, independent, 500);
        // Too late.
        push_at(&journal, 1, 181);
        assert_eq!(calls(&journal), [vec![(6, 1)], vec![(5, 1)], vec![(2, 1)], vec![(1, 1), (3, 2), (4, 3)]]);
    }

    #[test]
    fn equal_requests_that_send_a_message_are_attempts_with_all_between_them() {
        let journal = Journal::new(0);
        let first = push_at(&journal, 1, 0);
        send_message(&journal, first);
        answer(&journal, first, 200);
        let refused = push_at(&journal, 1, 1);
        answer(&journal, refused, 400);
        let second = push_at(&journal, 1, 2);
        assert_eq!(calls(&journal), [vec![(2, 1), (3, 2)], vec![(1, 1)]]);
        send_message(&journal, second);
        answer(&journal, second, 200);
        assert_eq!(calls(&journal), [[(1, 1), (2, 2), (3, 3)]]);
        assert_eq!([first, refused, second].map(|id| same_message_as(&journal, id)), [None, None, Some(1)]);
        let late = push_at(&journal, 1, 63);
        send_message(&journal, late);
        assert_eq!((same_message_as(&journal, late), journal.doubled()), (None, 1));
        assert_eq!(calls(&journal).len(), 2);
    }

    #[test]
    fn a_call_goes_on_when_its_oldest_attempts_are_dropped() {
        let journal = Journal::new(2);
        for _ in 0..4 {
            push(&journal);
        }
        assert_eq!(calls(&journal), [[(3, 3), (4, 4)]]);
        // The requests of a fingerprint are forgotten with its last entry.
        push_at(&journal, 1, 0);
        push_at(&journal, 1, 0);
        push(&journal);
        assert_eq!(calls(&journal), [vec![(7, 1)], vec![(6, 2)]]);
        journal.clear();
        push(&journal);
        assert_eq!(calls(&journal), [[(1, 1)]]);
    }

    #[test]
    fn a_call_has_a_limited_number_of_attempts() {
        let journal = Journal::new(0);
        for _ in 0..=MOST_ATTEMPTS {
            let id = push(&journal);
            send_message(&journal, id);
            answer(&journal, id, 200);
        }
        let lengths: Vec<_> = calls(&journal).iter().map(Vec::len).collect();
        assert_eq!((lengths, journal.doubled()), (vec![1, 100], 100));
    }

    #[test]
    fn the_oldest_answers_are_dropped_first() {
        let journal = Journal::new(0);
        let body = [bytes::Bytes::from(vec![b'x'; 100 << 10])];
        let count = 1000;
        for _ in 0..count {
            let id = push(&journal);
            journal.set_answer(id, Answer::new(200, &http::HeaderMap::new(), body.iter(), 100 << 10));
        }
        let answers: Vec<_> = (1..=count).filter_map(|seq| journal.answer(seq)).collect();
        assert!((500..512).contains(&answers.len()), "{}", answers.len());
        assert!(journal.answer(count).is_some());
        assert!(answers.iter().all(|answer| answer.is_truncated && answer.body.len() == 64 << 10));
    }
}
