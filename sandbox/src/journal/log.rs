//! The entries, their limit, and the calls to which they belong.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::answer::Answer;
use super::calls::{LONGEST_PAUSE, LatestRequests, MOST_ATTEMPTS};
use super::details::{Arrival, Details};
use super::entry::{Effect, EffectKind, Entry};

/// Identifies an entry. A reset starts a new generation, and ids of an older one are ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryId {
    generation: u64,
    seq: u64,
}

/// How much memory the answers may need together; then the oldest are dropped.
const ANSWERS_LIMIT: usize = 32 << 20;

#[derive(Debug, Default)]
pub(super) struct JournalState {
    pub(super) generation: u64,
    /// How many of the oldest entries were dropped since the last reset.
    pub(super) dropped: u64,
    /// How often the journal has changed since the start.
    changes: u64,
    /// How many requests sent a message that an earlier one had sent.
    doubled: u64,
    pub(super) entries: VecDeque<Entry>,
    /// The details of each entry, in the same order.
    pub(super) details: VecDeque<Details>,
    latest: LatestRequests,
    /// How much memory the answers need.
    answers_size: usize,
    /// Requests up to this `seq` have no answer any more.
    answers_dropped: u64,
}

impl JournalState {
    /// The index of the first entry after the one with this `seq`.
    fn index_after(&self, seq: u64) -> usize {
        let index = seq.saturating_sub(self.dropped);
        usize::try_from(index).unwrap_or(usize::MAX).min(self.entries.len())
    }

    /// The index of an entry, if it is kept.
    fn index(&self, seq: u64) -> Option<usize> {
        let index = usize::try_from(seq.checked_sub(self.dropped)?.checked_sub(1)?).ok()?;
        (index < self.entries.len()).then_some(index)
    }

    /// The index of an entry, unless it was dropped or removed by a reset.
    fn index_of(&self, id: EntryId) -> Option<usize> {
        if self.generation == id.generation { self.index(id.seq) } else { None }
    }

    pub(super) fn last_seq(&self) -> u64 {
        self.dropped + self.entries.len() as u64
    }

    /// An entry and its details, if they are kept.
    pub(super) fn get(&self, seq: u64) -> Option<(&Entry, &Details)> {
        let index = self.index(seq)?;
        Some((self.entries.get(index)?, self.details.get(index)?))
    }

    fn details_mut(&mut self, seq: u64) -> Option<&mut Details> {
        let index = self.index(seq)?;
        self.details.get_mut(index)
    }

    fn push(&mut self, entry: Entry, arrival: Arrival) {
        let seq = entry.seq;
        let mut details = Details::new(arrival);
        details.previous = self.latest.insert(arrival.fingerprint, seq);
        if let Some(previous) = details.previous
            && let Some((earlier, earlier_details)) = self.get(previous)
        {
            let is_recent = arrival.at.saturating_sub(earlier_details.arrival.at) <= LONGEST_PAUSE;
            if is_recent && has_failed(earlier) && earlier_details.attempt < MOST_ATTEMPTS {
                details.attempt = earlier_details.attempt + 1;
            }
            if let Some(earlier) = self.details_mut(previous) {
                earlier.next = Some(seq);
            }
        }
        self.entries.push_back(entry);
        self.details.push_back(details);
        self.changes += 1;
    }

    fn drop_oldest(&mut self) {
        let (Some(entry), Some(details)) = (self.entries.pop_front(), self.details.pop_front()) else { return };
        self.dropped += 1;
        let fingerprint = details.arrival.fingerprint;
        if self.latest.get(&fingerprint) == Some(&entry.seq) {
            self.latest.remove(&fingerprint);
        }
        self.answers_size -= details.answer.map_or(0, |answer| answer.size());
        self.doubled -= u64::from(details.same_message_as.is_some());
    }

    /// The request with this `seq` sent a message: looks for an earlier one that sent the same message. All requests
    /// between them are attempts of the same call.
    fn find_same_message(&mut self, seq: u64) {
        let Some((_, details)) = self.get(seq) else { return };
        let at = details.arrival.at;
        let mut previous = details.previous;
        let mut steps = 1;
        let (original, attempt) = loop {
            let Some(seq) = previous else { return };
            let Some((entry, details)) = self.get(seq) else { return };
            if at.saturating_sub(details.arrival.at) > LONGEST_PAUSE {
                return;
            }
            if has_sent_message(entry) {
                break (seq, details.attempt);
            }
            previous = details.previous;
            steps += 1;
        };
        if let Some(details) = self.details_mut(seq) {
            details.same_message_as = Some(original);
            self.doubled += 1;
        }
        if attempt.saturating_add(steps) > MOST_ATTEMPTS {
            return;
        }
        let mut attempt = attempt;
        let mut next = self.get(original).and_then(|(_, details)| details.next);
        while let Some(seq) = next
            && let Some(details) = self.details_mut(seq)
        {
            attempt += 1;
            details.attempt = attempt;
            next = details.next;
        }
    }

    fn keep_answer(&mut self, index: usize, answer: Answer) {
        self.answers_size += answer.size();
        if let Some(details) = self.details.get_mut(index) {
            details.answer = Some(Box::new(answer));
        }
        while self.answers_size > ANSWERS_LIMIT && self.answers_dropped < self.last_seq() {
            self.answers_dropped = self.answers_dropped.max(self.dropped) + 1;
            let details = self.details_mut(self.answers_dropped);
            let answer = details.and_then(|details| details.answer.take());
            self.answers_size -= answer.map_or(0, |answer| answer.size());
        }
    }
}

/// Whether a client has a reason to repeat a request: it was not answered, or with an error, or a fault played.
fn has_failed(entry: &Entry) -> bool {
    entry.fault.is_some() || entry.status.is_none_or(|status| status >= 400)
}

fn has_sent_message(entry: &Entry) -> bool {
    entry.effect.as_ref().is_some_and(|effect| effect.kind == EffectKind::Message)
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
        self.state().doubled
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
        *state =
            JournalState { generation: state.generation + 1, changes: state.changes + 1, ..JournalState::default() };
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

    use super::super::{Answer, Arrival, Filter};
    use super::{Effect, EffectKind, Entry, EntryId, Journal, MOST_ATTEMPTS};

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
        journal.set_effect(id, Effect { kind: EffectKind::Message, id: "wamid".to_owned() });
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
