//! Tests of the journal.

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
    let arrival = Arrival { at: minutes * 60_000, received: Instant::now(), fingerprint, loses_answer: false };
    journal.push(entry(), arrival)
}

/// A request whose connection ended before its answer.
fn push_unanswered(journal: &Journal, fingerprint: u64, minutes: i64) -> EntryId {
    let id = push_at(journal, fingerprint, minutes);
    journal.end(id);
    id
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

/// The calls, the one with the newest attempt first, each as the `seq` and the number of every attempt.
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
    push_unanswered(&journal, 1, 60);
    let last = push_at(&journal, 1, 120);
    answer(&journal, last, 200);
    let independent = push_at(&journal, 1, 120);
    answer(&journal, independent, 500);
    // Too late.
    push_at(&journal, 1, 181);
    assert_eq!(calls(&journal), [vec![(6, 1)], vec![(5, 1)], vec![(1, 1), (3, 2), (4, 3)], vec![(2, 1)]]);
}

#[test]
fn a_retry_that_arrives_during_a_search_does_not_hide_its_call() {
    let journal = Journal::new(0);
    push_unanswered(&journal, 1, 0);
    push_at(&journal, 2, 0);
    let mut search = journal.search(Filter::default(), None, usize::MAX);
    push_at(&journal, 1, 0);
    while !journal.continue_search(&mut search) {}
    assert_eq!(search.attempts(), [[(2, 1)], [(1, 1)]]);
    assert_eq!(calls(&journal), [vec![(1, 1), (3, 2)], vec![(2, 1)]]);
}

#[test]
fn a_request_after_an_answered_or_pending_one_is_another_call() {
    let journal = Journal::new(0);
    let push_with = |fault: Option<&str>, loses_answer| {
        let arrival = Arrival { at: 0, received: Instant::now(), fingerprint: 0, loses_answer };
        journal.push(Entry { fault: fault.map(str::to_owned), ..entry() }, arrival)
    };
    let delayed = push_with(Some("delay"), false);
    answer(&journal, delayed, 200);
    journal.end(delayed);
    push_with(None, false);
    // The request before is pending.
    push_with(Some("lost_answer"), true);
    // A client can know of the loss before the server has closed the connection.
    push_with(None, false);
    assert_eq!(calls(&journal), [vec![(3, 1), (4, 2)], vec![(2, 1)], vec![(1, 1)]]);
}

#[test]
fn the_mark_of_a_message_does_not_pass_to_another_one_with_its_id() {
    let journal = Journal::new(0);
    let send = |fingerprint, id: &str| {
        let request = push_at(&journal, fingerprint, 0);
        journal.set_effect(request, Effect { kind: EffectKind::Message, id: id.to_owned() });
    };
    for id in ["a", "b", "c"] {
        send(1, id);
    }
    assert_eq!((journal.doubled(), journal.is_doubled("b"), journal.is_doubled("c")), (2, true, true));
    send(2, "b");
    assert_eq!((journal.doubled(), journal.is_doubled("b"), journal.is_doubled("c")), (2, false, true));
    journal.forget_messages();
    assert_eq!((journal.doubled(), journal.is_doubled("c")), (2, false));
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
        push_unanswered(&journal, 0, 0);
    }
    assert_eq!(calls(&journal), [[(3, 3), (4, 4)]]);
    // The requests of a fingerprint are forgotten with its last entry.
    push_unanswered(&journal, 1, 0);
    push_unanswered(&journal, 1, 0);
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
    // A late answer does not push out the others.
    let late = EntryId { generation: journal.state().generation, seq: 1 };
    journal.set_answer(late, Answer::new(200, &http::HeaderMap::new(), body.iter(), 100 << 10));
    assert_eq!((1..=count).filter_map(|seq| journal.answer(seq)).count(), answers.len());
    assert!(answers.iter().all(|answer| answer.is_truncated && answer.body.len() == 64 << 10));
}
