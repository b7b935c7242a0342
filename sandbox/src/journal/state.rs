//! The entries, the calls to which they belong, and the answers that are kept.

use std::collections::{HashMap, VecDeque};

use super::answer::Answer;
use super::calls::{LONGEST_PAUSE, LatestRequests, MOST_ATTEMPTS};
use super::details::{Arrival, Details};
use super::entry::{EffectKind, Entry};

/// Identifies an entry. A reset starts a new generation, and ids of an older one are ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryId {
    pub(super) generation: u64,
    pub(super) seq: u64,
}

/// How much memory the answers may need together; then the oldest are dropped.
const ANSWERS_LIMIT: usize = 32 << 20;

#[derive(Debug, Default)]
pub(super) struct JournalState {
    pub(super) generation: u64,
    /// How many of the oldest entries were dropped since the last reset.
    pub(super) dropped: u64,
    /// How often the journal has changed since the start.
    pub(super) changes: u64,
    /// How many requests sent a message that an earlier one had sent.
    pub(super) doubled: u64,
    /// The ids of the messages that repeat an earlier one, each with the `seq` of its request.
    pub(super) repetitions: HashMap<String, u64>,
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
    pub(super) fn index_after(&self, seq: u64) -> usize {
        let index = seq.saturating_sub(self.dropped);
        usize::try_from(index).unwrap_or(usize::MAX).min(self.entries.len())
    }

    /// The index of an entry, if it is kept.
    fn index(&self, seq: u64) -> Option<usize> {
        let index = usize::try_from(seq.checked_sub(self.dropped)?.checked_sub(1)?).ok()?;
        (index < self.entries.len()).then_some(index)
    }

    /// The index of an entry, unless it was dropped or removed by a reset.
    pub(super) fn index_of(&self, id: EntryId) -> Option<usize> {
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

    /// Removes all entries.
    pub(super) fn clear(&mut self) {
        *self = Self { generation: self.generation + 1, changes: self.changes + 1, ..Self::default() };
    }

    pub(super) fn push(&mut self, entry: Entry, arrival: Arrival) {
        let seq = entry.seq;
        let mut details = Details::new(arrival);
        details.previous = self.latest.insert(arrival.fingerprint, seq);
        if let Some(previous) = details.previous
            && let Some((earlier, earlier_details)) = self.get(previous)
        {
            let is_recent = arrival.at.saturating_sub(earlier_details.arrival.at) <= LONGEST_PAUSE;
            if is_recent && has_failed(earlier, earlier_details) && earlier_details.attempt < MOST_ATTEMPTS {
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

    pub(super) fn drop_oldest(&mut self) {
        let (Some(entry), Some(details)) = (self.entries.pop_front(), self.details.pop_front()) else { return };
        self.dropped += 1;
        let fingerprint = details.arrival.fingerprint;
        if self.latest.get(&fingerprint) == Some(&entry.seq) {
            self.latest.remove(&fingerprint);
        }
        self.answers_size -= details.answer.map_or(0, |answer| answer.size());
        if details.same_message_as.is_some() {
            self.doubled -= 1;
            if let Some(message) = entry.effect
                && self.repetitions.get(&message.id) == Some(&entry.seq)
            {
                self.repetitions.remove(&message.id);
            }
        }
    }

    /// The request with this `seq` sent a message: looks for an earlier one that sent the same message. All requests
    /// between them are attempts of the same call.
    pub(super) fn find_same_message(&mut self, seq: u64) {
        let Some((entry, details)) = self.get(seq) else { return };
        let Some(message) = entry.effect.as_ref().map(|effect| effect.id.clone()) else { return };
        let at = details.arrival.at;
        let mut previous = details.previous;
        // After other data was loaded a new message can have the id of an older one.
        self.repetitions.remove(&message);
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
            self.repetitions.insert(message, seq);
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

    /// Keeps the answer of the request with this `seq`. An answer that is given after younger ones were dropped is
    /// dropped as well.
    pub(super) fn keep_answer(&mut self, seq: u64, answer: Answer) {
        if seq <= self.answers_dropped {
            return;
        }
        self.answers_size += answer.size();
        if let Some(details) = self.details_mut(seq) {
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

/// Whether a client has a reason to repeat a request: it got an error, or no complete answer. A pending request, which
/// may still be answered, has not failed.
fn has_failed(entry: &Entry, details: &Details) -> bool {
    let has_ended = details.duration.is_some();
    details.arrival.loses_answer || entry.status.map_or(has_ended, |status| status >= 400)
}

fn has_sent_message(entry: &Entry) -> bool {
    entry.effect.as_ref().is_some_and(|effect| effect.kind == EffectKind::Message)
}
