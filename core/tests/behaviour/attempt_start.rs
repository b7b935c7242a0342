//! The hook `on_attempt_start` runs after all waits and before the first byte of an attempt.

use std::io;
use std::sync::{Arc, Mutex};

use workspace_sandbox::Fault;
use workspace_sdk::{
    AttemptStart, Disposition, ErrorKind, Failure, ListLabels, NextStep, Overrides, Safety, SentState, StopReason,
};

use crate::{Events, builder, notice, sandbox, seconds, sent};

#[tokio::test]
async fn it_runs_once_per_attempt_before_the_request() {
    let sandbox = Arc::new(sandbox());
    let starts: Arc<Mutex<Vec<(AttemptStart, usize)>>> = Arc::default();
    let (seen, server) = (Arc::clone(&starts), Arc::clone(&sandbox));
    let hook = move |start| {
        let (seen, server) = (Arc::clone(&seen), Arc::clone(&server));
        async move {
            // A request that was already on its way would arrive in this time.
            tokio::time::sleep(seconds(0.05)).await;
            seen.lock().unwrap().push((start, server.journal().len()));
            Ok::<(), io::Error>(())
        }
    };
    let client = builder(&sandbox).on_attempt_start(hook).build().unwrap();
    sandbox.fault(Fault::status(503)).unwrap();
    client.labels().list(ListLabels::new()).await.unwrap();
    let seen: Vec<_> = starts
        .lock()
        .unwrap()
        .iter()
        .map(|(start, requests)| (start.operation, start.safety, start.attempt, *requests))
        .collect();
    assert_eq!(seen, [("labels.list", Safety::Read, 1, 0), ("labels.list", Safety::Read, 2, 1)]);
}

#[tokio::test]
async fn it_runs_after_the_wait_for_the_rate_limit() {
    let sandbox = sandbox();
    let started = Arc::new(Mutex::new(0));
    let count = Arc::clone(&started);
    let client = builder(&sandbox).rate_limit(0.1).timeout(seconds(3.0)).build().unwrap();
    let hook = move |_| {
        *count.lock().unwrap() += 1;
        async { Ok::<(), io::Error>(()) }
    };
    let client = client.with_options(Overrides::new().on_attempt_start(hook)).unwrap();
    client.templates().send(notice()).await.unwrap();
    // The second send would wait for 10 s.
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.failure(), *started.lock().unwrap()), (Some(Failure::Deadline), 1));
}

#[tokio::test]
async fn an_error_of_the_hook_is_the_source_and_nothing_is_sent() {
    let sandbox = sandbox();
    let events = Events::default();
    let hook = |_| async { Err::<(), _>(io::Error::other("the journal is full")) };
    let client = events.watch(builder(&sandbox)).on_attempt_start(hook).build().unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::Transport, Disposition::Retryable));
    assert_eq!((error.failure(), error.attempts()), (Some(Failure::Hook), 0));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the journal is full");
    assert!(!format!("{error} {error:?}").contains("full"), "the text of the program's error may be personal data");
    let last = events.last();
    assert_eq!((last.failure, last.sent), (Some(Failure::Hook), SentState::NotSent));
    assert_eq!(last.next, NextStep::Stop(StopReason::NotRepeatable));
    assert_eq!((sandbox.journal().len(), sent(&sandbox)), (0, 0));
}

#[tokio::test]
async fn a_hook_that_never_ends_is_limited_by_the_timeout() {
    let sandbox = sandbox();
    let hook = |_| std::future::pending::<Result<(), io::Error>>();
    let client = builder(&sandbox).timeout(seconds(0.3)).on_attempt_start(hook).build().unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.disposition(), error.failure()), (Disposition::Retryable, Some(Failure::Deadline)));
    assert!(sandbox.journal().is_empty());
}
