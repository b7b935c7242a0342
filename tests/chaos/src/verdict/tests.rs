//! The judge can fail: every lie, planted, is found, and honest calls are acquitted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use workspace_sandbox::{ConnectionChange, ConnectionEvent};
use workspace_sdk::{Auth, ErrorKind, RequestStyle, SentState};

use super::*;
use crate::facts::Connection;
use crate::faults::Trouble;
use crate::operation::Operation;
use crate::plan::Cancel;
use crate::told::{Failed, Poll, Success};

const ONE: CallId = CallId(1);
const CONNECTION: Connection = (0, 7);

/// One call as planned, as told, and as done.
struct Case {
    call: Call,
    told: Told,
    fact: Fact,
}

fn case(operation: Operation, troubles: &[Trouble], end: End, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    let call = Call {
        id: ONE,
        place: Place::Alone,
        operation,
        wire: (Auth::Header, RequestStyle::PostJson),
        salt: 0,
        troubles: troubles.to_vec(),
        cancel: None,
    };
    let arrival = |effect: &&str| Arrival {
        effect: Some((*effect).to_owned()),
        is_message: true,
        connection: CONNECTION,
        ..Arrival::default()
    };
    let fact = Fact { arrivals: effects.iter().map(arrival).collect(), stored: effects.len() };
    let (began, took) = (Instant::now(), Duration::from_millis(50));
    let longest_poll = Poll { began, took: Duration::from_millis(1) };
    Case { call, told: Told { id: ONE, end, attempts, began, took, longest_poll, lateness: Arc::default() }, fact }
}

fn send(troubles: &[Trouble], end: End, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    case(Operation::TemplatesSend, troubles, end, attempts, effects)
}

fn lies(case: Case) -> Vec<Lie> {
    lies_amid(case, None)
}

/// The same where something happened to a connection.
fn lies_amid(case: Case, event: Option<ConnectionEvent>) -> Vec<Lie> {
    let mut facts = Facts::planted([(1, case.fact)]);
    if let Some(event) = event {
        facts = facts.with_event(event);
    }
    let mut verdict = Verdict::default();
    judge(&[case.call], &[case.told], &facts, &Lateness::default(), &mut verdict);
    verdict.findings.into_iter().map(|finding| finding.lie).collect()
}

fn attempt(number: u32, failure: Option<Failure>, next: Next) -> Attempt {
    let sent = match failure {
        Some(failure) if failure.never_left() => SentState::NotSent,
        Some(Failure::Status(_)) | None => SentState::Answered,
        _ => SentState::Unknown,
    };
    let (at, took) = (Duration::from_millis(40), Duration::from_millis(30));
    Attempt { number, failure, sent, next, at, took }
}

fn stopped(number: u32, failure: Failure, reason: StopReason) -> Attempt {
    attempt(number, Some(failure), Next::Stop(reason))
}

fn repeated(number: u32, failure: Failure) -> Attempt {
    attempt(number, Some(failure), Next::Retry(Duration::ZERO))
}

fn done(attempts: u32, id: &str) -> End {
    End::Done(Success { attempts, id: Some(id.to_owned()) })
}

fn failed(kind: ErrorKind, disposition: Disposition, failure: Failure, attempts: u32) -> End {
    End::Failed(Failed { kind, disposition, failure: Some(failure), attempts })
}

fn unknown(failure: Failure) -> End {
    failed(ErrorKind::OutcomeUnknown, Disposition::Unknown, failure, 1)
}

fn cancelled(sent: SentState) -> Attempt {
    Attempt { sent, ..attempt(1, None, Next::Cancelled) }
}

fn given_up(sent: SentState, effects: &[&str]) -> Case {
    let mut case = send(&[], End::Cancelled, vec![cancelled(sent)], effects);
    case.call.cancel = Some(Cancel::Polls(3));
    case
}

#[test]
fn honest_calls_are_acquitted() {
    let lost = Failure::ConnectionLost;
    let cases = [
        send(&[], done(1, "a"), vec![attempt(1, None, Next::Done)], &["a"]),
        send(&[Trouble::LostAnswer], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &["a"]),
        send(&[Trouble::Reset], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]),
        send(
            &[Trouble::PacedNow],
            done(2, "a"),
            vec![repeated(1, Failure::Status(429)), attempt(2, None, Next::Done)],
            &["a"],
        ),
        given_up(SentState::NotSent, &[]),
        given_up(SentState::Unknown, &["a"]),
        given_up(SentState::Unknown, &[]),
    ];
    for case in cases {
        assert_eq!(lies(case), []);
    }
}

#[test]
fn a_send_done_twice_is_found() {
    let attempts = vec![repeated(1, Failure::Status(429)), attempt(2, None, Next::Done)];
    assert_eq!(lies(send(&[Trouble::PacedNow], done(2, "b"), attempts, &["a", "b"])), [Lie::Duplicate]);
}

#[test]
fn a_send_that_was_done_and_denied_is_found() {
    let end = failed(ErrorKind::BadRequest, Disposition::Rejected, Failure::Status(400), 1);
    let attempts = vec![stopped(1, Failure::Status(400), StopReason::NotRepeatable)];
    // Done by a server that should have refused it, too: the sandbox would be wrong.
    assert_eq!(lies(send(&[Trouble::Status(400)], end, attempts, &["a"])), [Lie::Denied, Lie::Disagreement]);
    assert_eq!(lies(given_up(SentState::NotSent, &["a"])), [Lie::Denied, Lie::Received]);
    let mut never_polled = given_up(SentState::NotSent, &["a"]);
    never_polled.told.attempts.clear();
    assert_eq!(lies(never_polled), [Lie::Denied, Lie::Received]);
}

/// An upsert that one attempt did, or may have done, and the next was refused.
fn refused_upsert(first: Trouble, met: Failure, disposition: Disposition, effects: &[&str]) -> Case {
    let refusal = Failure::Status(400);
    let end = failed(ErrorKind::BadRequest, disposition, refusal, 2);
    let attempts = vec![repeated(1, met), stopped(2, refusal, StopReason::NotRepeatable)];
    let mut case = case(Operation::LabelsUpsert, &[first, Trouble::Status(400)], end, attempts, effects);
    case.fact.arrivals.iter_mut().for_each(|arrival| arrival.is_message = false);
    case.fact.stored = 0;
    case
}

#[test]
fn an_upsert_that_was_done_and_told_rejected_is_found() {
    use Disposition::{Rejected, Unknown};
    let lost = Failure::ConnectionLost;
    let rejected = refused_upsert(Trouble::LostAnswer, lost, Rejected, &["a"]);
    assert_eq!(lies(rejected), [Lie::Disowned, Lie::Unexpected]);
    assert_eq!(lies(refused_upsert(Trouble::LostAnswer, lost, Unknown, &["a"])), []);
    // Nothing was done, so it is no lie; but nobody could know.
    assert_eq!(lies(refused_upsert(Trouble::Reset, lost, Rejected, &[])), [Lie::Unexpected]);
    assert_eq!(lies(refused_upsert(Trouble::Reset, lost, Unknown, &[])), []);
    // Here the caller may be sure.
    let paced = Failure::Status(429);
    assert_eq!(lies(refused_upsert(Trouble::PacedNow, paced, Rejected, &[])), []);
    assert_eq!(lies(refused_upsert(Trouble::PacedNow, paced, Unknown, &[])), [Lie::Unexpected]);
    assert_eq!(lies(refused_upsert(Trouble::PacedNow, paced, Rejected, &["a"])), [Lie::Disowned]);
}

#[test]
fn a_doubt_that_nobody_planned_is_a_doubt() {
    use Disposition::{Rejected, Unknown};
    for (disposition, expected) in [(Unknown, vec![]), (Rejected, vec![Lie::Unexpected])] {
        let mut case = refused_upsert(Trouble::Status(400), Failure::ConnectionLost, disposition, &[]);
        case.call.place = Place::Shared;
        case.call.troubles = vec![Trouble::Status(400)];
        assert_eq!(lies_amid(case, Some(ended(CONNECTION.1))), expected);
    }
}

#[test]
fn a_send_that_was_claimed_and_not_done_is_found() {
    let attempts = || vec![attempt(1, None, Next::Done)];
    assert_eq!(lies(send(&[], done(1, "a"), attempts(), &[])), [Lie::Claimed]);
    // Another message's id is a lie as well.
    assert_eq!(lies(send(&[], done(1, "a"), attempts(), &["b"])), [Lie::Claimed]);
}

#[test]
fn a_doubt_about_what_never_left_is_found() {
    let attempts = vec![stopped(1, Failure::Timeout, StopReason::NotRepeatable)];
    let lies = lies(send(&[Trouble::BlackHole], unknown(Failure::Timeout), attempts, &[]));
    assert_eq!(lies, [Lie::Doubted, Lie::Unexpected, Lie::Unexplained]);
}

#[test]
fn a_call_that_gave_up_is_found() {
    let end = failed(ErrorKind::RateLimit, Disposition::Retryable, Failure::Status(429), 1);
    for reason in [StopReason::NotRepeatable, StopReason::Retries, StopReason::Deadline, StopReason::Budget] {
        let attempts = vec![stopped(1, Failure::Status(429), reason)];
        assert_eq!(lies(send(&[Trouble::PacedNow], end.clone(), attempts, &[])), [Lie::GaveUp, Lie::Unexpected]);
    }
}

#[test]
fn a_retry_that_no_rule_allows_is_found() {
    let attempts = vec![repeated(1, Failure::ConnectionLost), attempt(2, None, Next::Done)];
    let lies = lies(send(&[Trouble::Reset], done(2, "a"), attempts, &["a"]));
    assert_eq!(lies, [Lie::Unexpected, Lie::Unexpected]);
}

#[test]
fn a_call_that_hangs_or_is_late_is_found() {
    assert_eq!(lies(send(&[], End::Hung, vec![], &[])), [Lie::Hung, Lie::Unexpected]);
    let mut late = send(&[], done(1, "a"), vec![attempt(1, None, Next::Done)], &["a"]);
    late.told.took = Duration::from_millis(4_100);
    assert_eq!(lies(late), [Lie::Late]);
}

#[test]
fn an_error_of_another_kind_is_found() {
    let end = failed(ErrorKind::Decode, Disposition::Rejected, Failure::Unreadable, 1);
    let attempts = vec![stopped(1, Failure::Unreadable, StopReason::NotRepeatable)];
    let wrong = case(Operation::LabelsUpsert, &[Trouble::HtmlSuccess], end.clone(), attempts.clone(), &[]);
    assert_eq!(lies(wrong), [Lie::Unexpected]);
    assert_eq!(lies(case(Operation::LabelsList, &[Trouble::HtmlSuccess], end, attempts, &[])), []);
}

#[test]
fn an_attempt_that_met_what_nobody_planned_is_found() {
    let lost = Failure::ConnectionLost;
    let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.place = Place::Alone;
    assert_eq!(lies(case), [Lie::Unexpected, Lie::Unexplained]);
    // On a shared pool another call's fault explains it, but not a wrong error for it.
    let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.place = Place::Shared;
    assert_eq!(lies_amid(case, Some(ended(CONNECTION.1))), []);
    let end = failed(ErrorKind::Transport, Disposition::Retryable, lost, 1);
    let mut case = send(&[], end, vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.place = Place::Shared;
    assert_eq!(lies_amid(case, Some(ended(CONNECTION.1))), [Lie::Unexpected]);
}

#[test]
fn a_sandbox_that_does_not_what_its_fault_says_is_found() {
    let lost = Failure::ConnectionLost;
    let attempts = || vec![stopped(1, lost, StopReason::NotRepeatable)];
    let mut idle = send(&[Trouble::LostAnswer], unknown(lost), attempts(), &["a"]);
    idle.fact.arrivals = vec![Arrival::default()];
    idle.fact.stored = 0;
    assert_eq!(lies(idle), [Lie::Disagreement]);
    assert_eq!(lies(send(&[Trouble::Reset], unknown(lost), attempts(), &["a"])), [Lie::Disagreement]);
}

#[test]
fn another_calls_silence_that_looks_like_the_planned_one_is_no_contradiction() {
    let timeout = Failure::Timeout;
    let stalled = |place| {
        let attempts = vec![stopped(1, timeout, StopReason::NotRepeatable)];
        let mut case = send(&[Trouble::Stall { acts: true }], unknown(timeout), attempts, &[]);
        case.fact.arrivals = vec![Arrival { fault: Some("pings_only".to_owned()), ..Arrival::default() }];
        case.call.place = place;
        lies(case)
    };
    assert_eq!(stalled(Place::SharedHttp2), []);
    assert_eq!(stalled(Place::AloneHttp2), [Lie::Disagreement]);
}

#[test]
fn a_database_that_differs_from_the_journal_is_found() {
    let mut case = send(&[], done(1, "a"), vec![attempt(1, None, Next::Done)], &["a"]);
    case.fact.stored = 2;
    assert_eq!(lies(case), [Lie::Disagreement]);
}

/// The server ended a connection just now.
fn ended(connection: u64) -> ConnectionEvent {
    ConnectionEvent::new(connection, Instant::now(), ConnectionChange::Ended)
}

#[test]
fn an_attempt_that_was_received_and_called_not_sent_is_found_without_a_duplicate() {
    // Refused by the server as it says itself, then done: nothing wrong.
    let attempts = || vec![repeated(1, Failure::NotSent), attempt(2, None, Next::Done)];
    let mut case = send(&[Trouble::RefusedStream], done(2, "a"), attempts(), &["a"]);
    case.fact.arrivals.insert(0, Arrival { fault: Some("refused_stream".to_owned()), ..Arrival::default() });
    assert_eq!(lies(case), []);
    // Received whole by a server that says nothing of the kind.
    let mut case = send(&[Trouble::RefusedStream], done(2, "a"), attempts(), &["a"]);
    case.fact.arrivals.insert(0, Arrival::default());
    assert_eq!(lies(case), [Lie::Received]);
    // A read is no excuse.
    let mut case = case_of_read(done(2, "a"), attempts());
    case.fact.arrivals = vec![Arrival::default(), Arrival::default()];
    assert_eq!(lies(case), [Lie::Received]);
}

fn case_of_read(end: End, attempts: Vec<Attempt>) -> Case {
    case(Operation::LabelsList, &[Trouble::RefusedStream], end, attempts, &[])
}

#[test]
fn a_doubt_on_a_shared_connection_needs_something_that_happened_to_it() {
    let lost = Failure::ConnectionLost;
    let doubtful = |effects: &[&str]| {
        let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], effects);
        case.call.place = Place::Shared;
        case
    };
    assert_eq!(lies(doubtful(&["a"])), [Lie::Unexplained]);
    assert_eq!(lies_amid(doubtful(&["a"]), Some(ended(CONNECTION.1))), []);
    // Another connection's end explains nothing of a request that arrived, but one that did not may have been on it.
    assert_eq!(lies_amid(doubtful(&["a"]), Some(ended(99))), [Lie::Unexplained]);
    assert_eq!(lies_amid(doubtful(&[]), Some(ended(99))), []);
    // Nor does an end long before.
    let before = ConnectionEvent { at: Instant::now() - Duration::from_secs(5), ..ended(CONNECTION.1) };
    assert_eq!(lies_amid(doubtful(&["a"]), Some(before)), [Lie::Unexplained]);
    // Nor that the client left.
    let left = ConnectionEvent { change: ConnectionChange::LeftByClient, ..ended(CONNECTION.1) };
    assert_eq!(lies_amid(doubtful(&["a"]), Some(left)), [Lie::Unexplained]);
}

#[test]
fn a_silent_connection_is_an_excuse_until_an_attempt_has_timed_out_on_it() {
    let timeout = Failure::Timeout;
    let silent = |age: u64| ConnectionEvent {
        at: Instant::now() - Duration::from_millis(age),
        change: ConnectionChange::Silent,
        ..ended(CONNECTION.1)
    };
    for (age, expected) in [(500, vec![]), (3_000, vec![Lie::Unexplained])] {
        let attempts = vec![stopped(1, timeout, StopReason::NotRepeatable)];
        let mut case = send(&[], unknown(timeout), attempts, &["a"]);
        case.call.place = Place::SharedHttp2;
        assert_eq!(lies_amid(case, Some(silent(age))), expected, "{age}");
    }
}

#[test]
fn only_a_late_machine_excuses_a_late_call() {
    let attempts = || vec![attempt(1, None, Next::Done)];
    let late = |by: u64| {
        let mut case = send(&[], done(1, "a"), attempts(), &["a"]);
        case.told.took = case.call.place.limits().deadline + Duration::from_millis(by);
        case
    };
    assert_eq!(lies(late(5)), []);
    assert_eq!(lies(late(60)), [Lie::Late]);
    let mut excused = late(60);
    let due = excused.told.began + excused.call.place.limits().deadline;
    excused.told.lateness = Arc::new(Lateness::planted(due, due + Duration::from_millis(55)));
    assert_eq!(lies(excused), []);
    // Late before the deadline, the machine excuses nothing.
    let mut before = late(60);
    let (began, deadline) = (before.told.began, before.call.place.limits().deadline);
    before.told.lateness = Arc::new(Lateness::planted(began, began + deadline));
    assert_eq!(lies(before), [Lie::Late]);
}

#[test]
fn a_call_that_keeps_its_thread_is_found() {
    let mut case = send(&[], done(1, "a"), vec![attempt(1, None, Next::Done)], &["a"]);
    case.told.longest_poll.took = Duration::from_millis(400);
    assert_eq!(lies(case), [Lie::Late]);
}

#[test]
fn a_slow_machine_excuses_a_time_out_and_nothing_else_does() {
    let timeout = Failure::Timeout;
    let slow = || {
        let mut case = send(&[], unknown(timeout), vec![stopped(1, timeout, StopReason::NotRepeatable)], &["a"]);
        (case.told.attempts[0].at, case.told.attempts[0].took) =
            (Duration::from_millis(800), Duration::from_millis(800));
        case
    };
    assert_eq!(lies(slow()), [Lie::Unexplained]);
    let mut excused = slow();
    let began = excused.told.began;
    excused.told.lateness = Arc::new(Lateness::planted(began, began + Duration::from_millis(400)));
    assert_eq!(lies(excused), []);
}

#[test]
fn a_fault_that_may_look_in_two_ways_is_judged_by_the_one_it_took() {
    let (sent, lost) = (Failure::NotSent, Failure::ConnectionLost);
    let goaway = |style, failure| {
        let attempts = vec![stopped(1, failure, StopReason::NotRepeatable)];
        let mut case = send(&[Trouble::GoAway], unknown(failure), attempts, &[]);
        (case.call.place, case.call.wire) = (Place::AloneHttp2, (Auth::Header, style));
        lies(case)
    };
    // Without a body, on several threads, nobody can say; with one, somebody can.
    assert_eq!(goaway(RequestStyle::GetQuery, lost), []);
    assert_eq!(goaway(RequestStyle::PostJson, lost), [Lie::Unexpected, Lie::Unexplained]);
    let repeated_once = || vec![repeated(1, sent), attempt(2, None, Next::Done)];
    for style in [RequestStyle::GetQuery, RequestStyle::PostJson] {
        let mut case = send(&[Trouble::GoAway], done(2, "a"), repeated_once(), &["a"]);
        (case.call.place, case.call.wire) = (Place::AloneHttp2, (Auth::Header, style));
        assert_eq!(lies(case), []);
    }
}

#[test]
fn findings_are_counted_beyond_those_that_are_kept() {
    let mut verdict = Verdict::default();
    let call = send(&[], End::Cancelled, vec![], &[]).call;
    (0..MOST_KEPT + 5).for_each(|_| verdict.find(&call, Lie::Late, ""));
    assert_eq!((verdict.count(Lie::Late), verdict.findings.len()), (MOST_KEPT + 5, MOST_KEPT));
}
