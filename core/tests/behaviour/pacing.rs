//! Pacing holds requests back, and waiting counts against the deadline.

use std::time::Instant;

use futures_util::future::join_all;
use workspace_sandbox::Fault;
use workspace_sdk::{Disposition, ErrorKind, Failure, Overrides};

use crate::{builder, notice, sandbox, seconds, sent};

#[tokio::test]
async fn starts_are_spaced() {
    let sandbox = sandbox();
    let client = builder(&sandbox).rate_limit(20.0).build().unwrap();
    let started = Instant::now();
    let calls = join_all((0..5).map(|_| client.channels().list())).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(started.elapsed() >= seconds(0.2), "five starts, four intervals of 50 ms");
}

#[tokio::test]
async fn a_turn_that_comes_too_late_sends_nothing() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(1).deadline(seconds(0.5)).build().unwrap();
    let hasty = client.with_options(Overrides::new().deadline(seconds(0.1))).unwrap();
    sandbox.fault(Fault::stall().on("channels.list")).unwrap();
    let (first, second) = tokio::join!(client.channels().list(), hasty.templates().send(notice()));
    assert_eq!(first.unwrap_err().kind(), ErrorKind::RequestTimeout);
    let error = second.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::RequestTimeout, Some(Failure::Deadline)));
    assert_eq!((error.disposition(), error.attempts()), (Disposition::Retryable, 0));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn no_more_than_so_many_are_under_way() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_concurrency(3).build().unwrap();
    sandbox.fault(Fault::delay(seconds(0.02)).always()).unwrap();
    let calls = join_all((0..12).map(|_| client.channels().list())).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(sandbox.accepted_connections() <= 3);
}
