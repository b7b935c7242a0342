//! Requests wait for the rate limit and the concurrency limit, and waiting counts against the timeout.

use std::time::Instant;

use futures_util::future::join_all;
use workspace_sandbox::Fault;
use workspace_sdk::{Disposition, ErrorKind, Failure, NextStep, Overrides, SentState, StopReason};

use crate::{Events, builder, notice, sandbox, seconds, sent};

#[tokio::test]
async fn requests_start_at_even_intervals() {
    let sandbox = sandbox();
    let client = builder(&sandbox).rate_limit(20.0).build().unwrap();
    let started = Instant::now();
    let calls = join_all((0..5).map(|_| client.channels().list())).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(started.elapsed() >= seconds(0.2), "five starts, four intervals of 50 ms");
}

#[tokio::test]
async fn a_request_that_waits_beyond_its_timeout_is_not_sent() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(1).timeout(seconds(0.5)).build().unwrap();
    let hasty = client.with_options(Overrides::new().timeout(seconds(0.1))).unwrap();
    sandbox.fault(Fault::stall().on("channels.list")).unwrap();
    let (first, second) = tokio::join!(client.channels().list(), hasty.templates().send(notice()));
    assert_eq!(first.unwrap_err().kind(), ErrorKind::RequestTimeout);
    let error = second.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::RequestTimeout, Some(Failure::Deadline)));
    assert_eq!((error.disposition(), error.attempts()), (Disposition::Retryable, 0));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn a_send_with_little_time_left_is_not_started() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(1).timeout(seconds(2.0)).build().unwrap();
    sandbox.fault(Fault::delay(seconds(1.7))).unwrap();
    let (first, second) = tokio::join!(client.channels().list(), client.templates().send(notice()));
    assert!(first.is_ok());
    // It got its permit with 0.3 s left, less than a quarter of its timeout.
    let error = second.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::RequestTimeout, Some(Failure::Deadline)));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn many_calls_share_a_hundred_connections() {
    let sandbox = sandbox();
    let client = builder(&sandbox).build().unwrap();
    sandbox.fault(Fault::delay(seconds(0.02)).always()).unwrap();
    let calls = join_all((0..300).map(|_| client.channels().list())).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(sandbox.accepted_connections() <= 100);
}

#[tokio::test]
async fn max_concurrency_limits_the_requests_in_flight() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(3).build().unwrap();
    sandbox.fault(Fault::delay(seconds(0.02)).always()).unwrap();
    let calls = join_all((0..12).map(|_| client.channels().list())).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(sandbox.accepted_connections() <= 3);
}

#[tokio::test]
async fn a_cancelled_request_leaves_the_queue() {
    let sandbox = sandbox();
    let client = builder(&sandbox).rate_limit(4.0).build().unwrap();
    client.channels().list().await.unwrap();
    let waiting: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.channels().list().await })
        })
        .collect();
    tokio::task::yield_now().await;
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    let started = Instant::now();
    client.channels().list().await.unwrap();
    assert!(started.elapsed() < seconds(2.0), "forty places in the queue would take ten seconds");
}

#[tokio::test]
async fn an_attempt_that_waited_beyond_its_timeout_is_reported_as_not_sent() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox).rate_limit(1.0).timeout(seconds(0.5))).build().unwrap();
    sandbox.fault(Fault::status(429).header("retry-after", "0")).unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 1));
    let last = events.last();
    assert_eq!((last.attempt, last.status, last.sent), (2, None, SentState::NotSent));
    assert_eq!((last.failure, last.next), (Some(Failure::Deadline), NextStep::Stop(StopReason::Deadline)));
}
