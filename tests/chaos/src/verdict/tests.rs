//! The judge can fail: every lie, planted, is found, and honest calls are acquitted.

use std::time::Duration;

use workspace_sdk::{ErrorKind, SentState};

use super::*;
use crate::facts::Arrival;
use crate::faults::Trouble;
use crate::operation::Operation;
use crate::plan::Cancel;
use crate::told::{Failed, Success};

const ONE: CallId = CallId(1);

/// One call as planned, as told, and as done.
struct Case {
    call: Call,
    told: Told,
    fact: Fact,
}

fn case(operation: Operation, troubles: &[Trouble], end: End, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    let call = Call { id: ONE, place: Place::Alone, operation, salt: 0, troubles: troubles.to_vec(), cancel: None };
    let arrival = |effect: &&str| Arrival { fault: None, effect: Some((*effect).to_owned()), is_message: true };
    let fact = Fact { arrivals: effects.iter().map(arrival).collect(), stored: effects.len() };
    Case { call, told: Told { id: ONE, end, attempts, took: Duration::from_millis(50) }, fact }
}

fn send(troubles: &[Trouble], end: End, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    case(Operation::TemplatesSend, troubles, end, attempts, effects)
}

fn lies(case: Case) -> Vec<Lie> {
    let facts = Facts::planted([(1, case.fact)]);
    judge(&[case.call], &[case.told], &facts).findings.into_iter().map(|finding| finding.lie).collect()
}

fn attempt(number: u32, failure: Option<Failure>, next: Next) -> Attempt {
    let sent = match failure {
        Some(failure) if failure.never_left() => SentState::NotSent,
        Some(Failure::Status(_)) | None => SentState::Answered,
        _ => SentState::Unknown,
    };
    Attempt { number, failure, sent, next, at: Duration::from_millis(40) }
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
    assert_eq!(lies(given_up(SentState::NotSent, &["a"])), [Lie::Denied]);
    let mut never_polled = given_up(SentState::NotSent, &["a"]);
    never_polled.told.attempts.clear();
    assert_eq!(lies(never_polled), [Lie::Denied]);
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
        assert_eq!(lies(case), expected);
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
    assert_eq!(lies, [Lie::Doubted, Lie::Unexpected]);
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
    assert_eq!(lies(case), [Lie::Unexpected]);
    // On a shared pool another call's fault explains it, but not a wrong error for it.
    let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.place = Place::Shared;
    assert_eq!(lies(case), []);
    let end = failed(ErrorKind::Transport, Disposition::Retryable, lost, 1);
    let mut case = send(&[], end, vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.place = Place::Shared;
    assert_eq!(lies(case), [Lie::Unexpected]);
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
fn a_database_that_differs_from_the_journal_is_found() {
    let mut case = send(&[], done(1, "a"), vec![attempt(1, None, Next::Done)], &["a"]);
    case.fact.stored = 2;
    assert_eq!(lies(case), [Lie::Disagreement]);
}
