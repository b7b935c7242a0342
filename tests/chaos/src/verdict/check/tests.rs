//! Every kind of finding is reported, and correct calls pass.

use std::sync::Arc;
use std::time::{Duration, Instant};

use workspace_sandbox::{ConnectionChange, ConnectionEvent};
use workspace_sdk::{Auth, ErrorKind, RequestStyle, SentState};

use super::*;
use crate::model::call::Cancel;
use crate::model::operation::Operation;
use crate::records::client::{CallError, CallSuccess, LongestPoll};
use crate::records::server::ConnectionId;
use crate::verdict::finding::MAX_FINDINGS;

const ONE: CallId = CallId(1);
const CONNECTION: ConnectionId = (0, 7);

/// One call: its plan, its client record and its server record.
struct Case {
    call: Call,
    client: ClientRecord,
    server: ServerRecord,
}

fn case(operation: Operation, faults: &[Fault], end: CallEnd, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    let call = Call {
        id: ONE,
        scenario: Scenario::Isolated,
        operation,
        wire_format: (Auth::Header, RequestStyle::PostJson),
        argument_seed: 0,
        faults: faults.to_vec(),
        cancel: None,
    };
    let request = |effect: &&str| ReceivedRequest {
        effect: Some((*effect).to_owned()),
        is_message: true,
        connection: CONNECTION,
        ..ReceivedRequest::default()
    };
    let server = ServerRecord { requests: effects.iter().map(request).collect(), stored: effects.len() };
    let (began, took) = (Instant::now(), Duration::from_millis(50));
    let longest_poll = LongestPoll { began, took: Duration::from_millis(1) };
    Case {
        call,
        client: ClientRecord { id: ONE, end, attempts, began, took, longest_poll, lateness: Arc::default() },
        server,
    }
}

fn send(faults: &[Fault], end: CallEnd, attempts: Vec<Attempt>, effects: &[&str]) -> Case {
    case(Operation::SendTemplate, faults, end, attempts, effects)
}

fn findings(case: Case) -> Vec<FindingKind> {
    findings_with_event(case, None)
}

/// The findings of a case with an event of a connection.
fn findings_with_event(case: Case, event: Option<ConnectionEvent>) -> Vec<FindingKind> {
    let mut servers = ServerRecords::of_calls([(1, case.server)]);
    if let Some(event) = event {
        servers = servers.with_event(event);
    }
    let mut verdict = Verdict::default();
    check_calls(&[case.call], &[case.client], &servers, &Lateness::default(), &mut verdict);
    verdict.findings.into_iter().map(|finding| finding.kind).collect()
}

fn attempt(number: u32, failure: Option<Failure>, next: NextStep) -> Attempt {
    let sent = match failure {
        Some(failure) if failure.definitely_not_sent() => SentState::NotSent,
        Some(Failure::Status(_)) | None => SentState::Answered,
        _ => SentState::Unknown,
    };
    let (at, took) = (Duration::from_millis(40), Duration::from_millis(30));
    Attempt { number, failure, sent, next, at, took }
}

fn stopped(number: u32, failure: Failure, reason: StopReason) -> Attempt {
    attempt(number, Some(failure), NextStep::Stop(reason))
}

fn retried(number: u32, failure: Failure) -> Attempt {
    attempt(number, Some(failure), NextStep::Retry(Duration::ZERO))
}

fn done(attempts: u32, id: &str) -> CallEnd {
    CallEnd::Success(CallSuccess { attempts, id: Some(id.to_owned()) })
}

fn failed(kind: ErrorKind, disposition: Disposition, failure: Failure, attempts: u32) -> CallEnd {
    CallEnd::Error(CallError { kind, disposition, failure: Some(failure), attempts })
}

fn unknown(failure: Failure) -> CallEnd {
    failed(ErrorKind::OutcomeUnknown, Disposition::Unknown, failure, 1)
}

fn cancelled(sent: SentState) -> Attempt {
    Attempt { sent, ..attempt(1, None, NextStep::Cancelled) }
}

fn cancelled_call(sent: SentState, effects: &[&str]) -> Case {
    let mut case = send(&[], CallEnd::Cancelled, vec![cancelled(sent)], effects);
    case.call.cancel = Some(Cancel::Polls(3));
    case
}

#[test]
fn correct_calls_pass() {
    let lost = Failure::ConnectionLost;
    let cases = [
        send(&[], done(1, "a"), vec![attempt(1, None, NextStep::Done)], &["a"]),
        send(&[Fault::LostResponse], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &["a"]),
        send(&[Fault::Reset], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]),
        send(
            &[Fault::RateLimitedNow],
            done(2, "a"),
            vec![retried(1, Failure::Status(429)), attempt(2, None, NextStep::Done)],
            &["a"],
        ),
        cancelled_call(SentState::NotSent, &[]),
        cancelled_call(SentState::Unknown, &["a"]),
        cancelled_call(SentState::Unknown, &[]),
    ];
    for case in cases {
        assert_eq!(findings(case), []);
    }
}

#[test]
fn a_send_that_was_executed_twice_is_found() {
    let attempts = vec![retried(1, Failure::Status(429)), attempt(2, None, NextStep::Done)];
    assert_eq!(findings(send(&[Fault::RateLimitedNow], done(2, "b"), attempts, &["a", "b"])), [FindingKind::Duplicate]);
}

#[test]
fn a_send_that_was_executed_and_reported_as_not_sent_is_found() {
    let end = failed(ErrorKind::BadRequest, Disposition::Rejected, Failure::Status(400), 1);
    let attempts = vec![stopped(1, Failure::Status(400), StopReason::NotRepeatable)];
    // The server should have rejected it, so the sandbox is wrong as well.
    assert_eq!(
        findings(send(&[Fault::Status(400)], end, attempts, &["a"])),
        [FindingKind::FalseNotSent, FindingKind::SandboxInconsistency]
    );
    assert_eq!(
        findings(cancelled_call(SentState::NotSent, &["a"])),
        [FindingKind::FalseNotSent, FindingKind::FalseAttemptNotSent]
    );
    let mut never_polled = cancelled_call(SentState::NotSent, &["a"]);
    never_polled.client.attempts.clear();
    assert_eq!(findings(never_polled), [FindingKind::FalseNotSent, FindingKind::FalseAttemptNotSent]);
}

/// An upsert that one attempt executed, or may have executed, and the next attempt was rejected.
fn rejected_upsert(first: Fault, met: Failure, disposition: Disposition, effects: &[&str]) -> Case {
    let refusal = Failure::Status(400);
    let end = failed(ErrorKind::BadRequest, disposition, refusal, 2);
    let attempts = vec![retried(1, met), stopped(2, refusal, StopReason::NotRepeatable)];
    let mut case = case(Operation::UpsertLabel, &[first, Fault::Status(400)], end, attempts, effects);
    case.server.requests.iter_mut().for_each(|request| request.is_message = false);
    case.server.stored = 0;
    case
}

#[test]
fn an_upsert_that_was_executed_and_reported_as_rejected_is_found() {
    use Disposition::{Rejected, Unknown};
    let lost = Failure::ConnectionLost;
    let rejected = rejected_upsert(Fault::LostResponse, lost, Rejected, &["a"]);
    assert_eq!(findings(rejected), [FindingKind::FalseRejection, FindingKind::Unexpected]);
    assert_eq!(findings(rejected_upsert(Fault::LostResponse, lost, Unknown, &["a"])), []);
    // Nothing was executed, but the client could not know that.
    assert_eq!(findings(rejected_upsert(Fault::Reset, lost, Rejected, &[])), [FindingKind::Unexpected]);
    assert_eq!(findings(rejected_upsert(Fault::Reset, lost, Unknown, &[])), []);
    // Here the client knows it.
    let paced = Failure::Status(429);
    assert_eq!(findings(rejected_upsert(Fault::RateLimitedNow, paced, Rejected, &[])), []);
    assert_eq!(findings(rejected_upsert(Fault::RateLimitedNow, paced, Unknown, &[])), [FindingKind::Unexpected]);
    assert_eq!(
        findings(rejected_upsert(Fault::RateLimitedNow, paced, Rejected, &["a"])),
        [FindingKind::FalseRejection]
    );
}

#[test]
fn an_unplanned_unknown_outcome_is_unknown() {
    use Disposition::{Rejected, Unknown};
    for (disposition, expected) in [(Unknown, vec![]), (Rejected, vec![FindingKind::Unexpected])] {
        let mut case = rejected_upsert(Fault::Status(400), Failure::ConnectionLost, disposition, &[]);
        case.call.scenario = Scenario::Shared;
        case.call.faults = vec![Fault::Status(400)];
        assert_eq!(findings_with_event(case, Some(ended(CONNECTION.1))), expected);
    }
}

#[test]
fn a_send_that_was_reported_as_sent_and_not_executed_is_found() {
    let attempts = || vec![attempt(1, None, NextStep::Done)];
    assert_eq!(findings(send(&[], done(1, "a"), attempts(), &[])), [FindingKind::FalseSuccess]);
    // The id of another message is a finding as well.
    assert_eq!(findings(send(&[], done(1, "a"), attempts(), &["b"])), [FindingKind::FalseSuccess]);
}

#[test]
fn an_unknown_send_that_was_certainly_not_sent_is_found() {
    let attempts = vec![stopped(1, Failure::Timeout, StopReason::NotRepeatable)];
    let findings = findings(send(&[Fault::BlackHole], unknown(Failure::Timeout), attempts, &[]));
    assert_eq!(findings, [FindingKind::FalseUnknown, FindingKind::Unexpected, FindingKind::UnexplainedUnknown]);
}

#[test]
fn a_call_without_an_allowed_retry_is_found() {
    let end = failed(ErrorKind::RateLimit, Disposition::Retryable, Failure::Status(429), 1);
    for reason in [StopReason::NotRepeatable, StopReason::Retries, StopReason::Deadline, StopReason::Budget] {
        let attempts = vec![stopped(1, Failure::Status(429), reason)];
        assert_eq!(
            findings(send(&[Fault::RateLimitedNow], end.clone(), attempts, &[])),
            [FindingKind::MissingRetry, FindingKind::Unexpected]
        );
    }
}

#[test]
fn a_retry_that_no_rule_allows_is_found() {
    let attempts = vec![retried(1, Failure::ConnectionLost), attempt(2, None, NextStep::Done)];
    let findings = findings(send(&[Fault::Reset], done(2, "a"), attempts, &["a"]));
    assert_eq!(findings, [FindingKind::Unexpected, FindingKind::Unexpected]);
}

#[test]
fn a_call_that_hangs_or_is_late_is_found() {
    assert_eq!(findings(send(&[], CallEnd::Hung, vec![], &[])), [FindingKind::Hung, FindingKind::Unexpected]);
    let mut late = send(&[], done(1, "a"), vec![attempt(1, None, NextStep::Done)], &["a"]);
    late.client.took = Duration::from_millis(4_100);
    assert_eq!(findings(late), [FindingKind::Late]);
}

#[test]
fn an_error_of_another_kind_is_found() {
    let end = failed(ErrorKind::Decode, Disposition::Rejected, Failure::Unreadable, 1);
    let attempts = vec![stopped(1, Failure::Unreadable, StopReason::NotRepeatable)];
    let wrong = case(Operation::UpsertLabel, &[Fault::HtmlSuccess], end.clone(), attempts.clone(), &[]);
    assert_eq!(findings(wrong), [FindingKind::Unexpected]);
    assert_eq!(findings(case(Operation::ListLabels, &[Fault::HtmlSuccess], end, attempts, &[])), []);
}

#[test]
fn an_attempt_with_an_unplanned_end_is_found() {
    let lost = Failure::ConnectionLost;
    let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.scenario = Scenario::Isolated;
    assert_eq!(findings(case), [FindingKind::Unexpected, FindingKind::UnexplainedUnknown]);
    // On a shared pool, another call's fault explains the end of the attempt, but not a wrong error.
    let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.scenario = Scenario::Shared;
    assert_eq!(findings_with_event(case, Some(ended(CONNECTION.1))), []);
    let end = failed(ErrorKind::Transport, Disposition::Retryable, lost, 1);
    let mut case = send(&[], end, vec![stopped(1, lost, StopReason::NotRepeatable)], &[]);
    case.call.scenario = Scenario::Shared;
    assert_eq!(findings_with_event(case, Some(ended(CONNECTION.1))), [FindingKind::Unexpected]);
}

#[test]
fn a_sandbox_that_contradicts_its_fault_is_found() {
    let lost = Failure::ConnectionLost;
    let attempts = || vec![stopped(1, lost, StopReason::NotRepeatable)];
    let mut idle = send(&[Fault::LostResponse], unknown(lost), attempts(), &["a"]);
    idle.server.requests = vec![ReceivedRequest::default()];
    idle.server.stored = 0;
    assert_eq!(findings(idle), [FindingKind::SandboxInconsistency]);
    assert_eq!(findings(send(&[Fault::Reset], unknown(lost), attempts(), &["a"])), [FindingKind::SandboxInconsistency]);
}

#[test]
fn a_silence_of_another_call_is_not_an_inconsistency() {
    let timeout = Failure::Timeout;
    let stalled = |scenario| {
        let attempts = vec![stopped(1, timeout, StopReason::NotRepeatable)];
        let mut case = send(&[Fault::Stall { executes: true }], unknown(timeout), attempts, &[]);
        case.server.requests =
            vec![ReceivedRequest { fault: Some("pings_only".to_owned()), ..ReceivedRequest::default() }];
        case.call.scenario = scenario;
        findings(case)
    };
    assert_eq!(stalled(Scenario::SharedHttp2), []);
    assert_eq!(stalled(Scenario::IsolatedHttp2), [FindingKind::SandboxInconsistency]);
}

#[test]
fn a_database_that_differs_from_the_journal_is_found() {
    let mut case = send(&[], done(1, "a"), vec![attempt(1, None, NextStep::Done)], &["a"]);
    case.server.stored = 2;
    assert_eq!(findings(case), [FindingKind::SandboxInconsistency]);
}

/// The server ended a connection just now.
fn ended(connection: u64) -> ConnectionEvent {
    ConnectionEvent::new(connection, Instant::now(), ConnectionChange::Ended)
}

#[test]
fn an_attempt_that_was_received_and_reported_as_not_sent_is_found_without_a_duplicate() {
    // The server refused the stream and said so, and then executed the request: correct.
    let attempts = || vec![retried(1, Failure::NotSent), attempt(2, None, NextStep::Done)];
    let mut case = send(&[Fault::RefusedStream], done(2, "a"), attempts(), &["a"]);
    case.server
        .requests
        .insert(0, ReceivedRequest { fault: Some("refused_stream".to_owned()), ..ReceivedRequest::default() });
    assert_eq!(findings(case), []);
    // The server received the complete request, and did not refuse it.
    let mut case = send(&[Fault::RefusedStream], done(2, "a"), attempts(), &["a"]);
    case.server.requests.insert(0, ReceivedRequest::default());
    assert_eq!(findings(case), [FindingKind::FalseAttemptNotSent]);
    // The same holds for a read.
    let mut case = case_of_read(done(2, "a"), attempts());
    case.server.requests = vec![ReceivedRequest::default(), ReceivedRequest::default()];
    assert_eq!(findings(case), [FindingKind::FalseAttemptNotSent]);
}

fn case_of_read(end: CallEnd, attempts: Vec<Attempt>) -> Case {
    case(Operation::ListLabels, &[Fault::RefusedStream], end, attempts, &[])
}

#[test]
fn an_unknown_outcome_on_a_shared_connection_needs_an_event() {
    let lost = Failure::ConnectionLost;
    let unknown_send = |effects: &[&str]| {
        let mut case = send(&[], unknown(lost), vec![stopped(1, lost, StopReason::NotRepeatable)], effects);
        case.call.scenario = Scenario::Shared;
        case
    };
    assert_eq!(findings(unknown_send(&["a"])), [FindingKind::UnexplainedUnknown]);
    assert_eq!(findings_with_event(unknown_send(&["a"]), Some(ended(CONNECTION.1))), []);
    // The end of another connection explains only a request that did not arrive.
    assert_eq!(findings_with_event(unknown_send(&["a"]), Some(ended(99))), [FindingKind::UnexplainedUnknown]);
    assert_eq!(findings_with_event(unknown_send(&[]), Some(ended(99))), []);
    // An end long before explains nothing.
    let before = ConnectionEvent { at: Instant::now() - Duration::from_secs(5), ..ended(CONNECTION.1) };
    assert_eq!(findings_with_event(unknown_send(&["a"]), Some(before)), [FindingKind::UnexplainedUnknown]);
    // A connection that the client closed explains nothing.
    let left = ConnectionEvent { change: ConnectionChange::LeftByClient, ..ended(CONNECTION.1) };
    assert_eq!(findings_with_event(unknown_send(&["a"]), Some(left)), [FindingKind::UnexplainedUnknown]);
}

#[test]
fn a_silent_connection_explains_timeouts_until_the_first_one() {
    let timeout = Failure::Timeout;
    let silent = |age: u64| ConnectionEvent {
        at: Instant::now() - Duration::from_millis(age),
        change: ConnectionChange::Silent,
        ..ended(CONNECTION.1)
    };
    for (age, expected) in [(500, vec![]), (3_000, vec![FindingKind::UnexplainedUnknown])] {
        let attempts = vec![stopped(1, timeout, StopReason::NotRepeatable)];
        let mut case = send(&[], unknown(timeout), attempts, &["a"]);
        case.call.scenario = Scenario::SharedHttp2;
        assert_eq!(findings_with_event(case, Some(silent(age))), expected, "{age}");
    }
}

#[test]
fn only_a_delay_of_the_machine_explains_a_late_call() {
    let attempts = || vec![attempt(1, None, NextStep::Done)];
    let late = |by: u64| {
        let mut case = send(&[], done(1, "a"), attempts(), &["a"]);
        case.client.took = case.call.scenario.limits().total + Duration::from_millis(by);
        case
    };
    assert_eq!(findings(late(5)), []);
    assert_eq!(findings(late(60)), [FindingKind::Late]);
    let mut explained = late(60);
    let due = explained.client.began + explained.call.scenario.limits().total;
    explained.client.lateness = Arc::new(Lateness::with_delay(due, due + Duration::from_millis(55)));
    assert_eq!(findings(explained), []);
    // A delay before the deadline explains nothing.
    let mut before = late(60);
    let (began, deadline) = (before.client.began, before.call.scenario.limits().total);
    before.client.lateness = Arc::new(Lateness::with_delay(began, began + deadline));
    assert_eq!(findings(before), [FindingKind::Late]);
}

#[test]
fn a_call_that_blocks_its_thread_is_found() {
    let mut case = send(&[], done(1, "a"), vec![attempt(1, None, NextStep::Done)], &["a"]);
    case.client.longest_poll.took = Duration::from_millis(400);
    assert_eq!(findings(case), [FindingKind::Late]);
}

#[test]
fn only_a_delay_of_the_machine_explains_a_timeout() {
    let timeout = Failure::Timeout;
    let slow = || {
        let mut case = send(&[], unknown(timeout), vec![stopped(1, timeout, StopReason::NotRepeatable)], &["a"]);
        (case.client.attempts[0].at, case.client.attempts[0].took) =
            (Duration::from_millis(800), Duration::from_millis(800));
        case
    };
    assert_eq!(findings(slow()), [FindingKind::UnexplainedUnknown]);
    let mut explained = slow();
    let began = explained.client.began;
    explained.client.lateness = Arc::new(Lateness::with_delay(began, began + Duration::from_millis(400)));
    assert_eq!(findings(explained), []);
}

#[test]
fn a_fault_with_two_possible_failures_is_checked_by_the_actual_one() {
    let (sent, lost) = (Failure::NotSent, Failure::ConnectionLost);
    let goaway = |style, failure| {
        let attempts = vec![stopped(1, failure, StopReason::NotRepeatable)];
        let mut case = send(&[Fault::GoAway], unknown(failure), attempts, &[]);
        (case.call.scenario, case.call.wire_format) = (Scenario::IsolatedHttp2, (Auth::Header, style));
        findings(case)
    };
    // On several threads, the client cannot know whether a request without a body was written.
    assert_eq!(goaway(RequestStyle::GetQuery, lost), []);
    assert_eq!(goaway(RequestStyle::PostJson, lost), [FindingKind::Unexpected, FindingKind::UnexplainedUnknown]);
    let repeated_once = || vec![retried(1, sent), attempt(2, None, NextStep::Done)];
    for style in [RequestStyle::GetQuery, RequestStyle::PostJson] {
        let mut case = send(&[Fault::GoAway], done(2, "a"), repeated_once(), &["a"]);
        (case.call.scenario, case.call.wire_format) = (Scenario::IsolatedHttp2, (Auth::Header, style));
        assert_eq!(findings(case), []);
    }
}

#[test]
fn all_findings_are_counted() {
    let mut verdict = Verdict::default();
    let call = send(&[], CallEnd::Cancelled, vec![], &[]).call;
    (0..MAX_FINDINGS + 5).for_each(|_| verdict.report(&call, FindingKind::Late, ""));
    assert_eq!((verdict.count(FindingKind::Late), verdict.findings.len()), (MAX_FINDINGS + 5, MAX_FINDINGS));
}
