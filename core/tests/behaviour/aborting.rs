//! Aborting a client ends its calls with an error that says whether the request may have been carried out.

use std::future::Future;

use futures_util::StreamExt as _;
use tokio::time::timeout;
use workspace_sandbox::{Fault, Sandbox};
use workspace_sdk::{Client, Disposition, Error, ErrorKind, Failure, NextStep, Overrides, SentState};

use crate::{Events, builder, client, notice, sandbox, seconds, sent};

/// Aborts the client when `has_begun` holds, and returns the result of its call.
async fn abort_when<R: Send + 'static>(
    client: &Client,
    call: impl Future<Output = R> + Send + 'static,
    has_begun: impl Fn() -> bool,
) -> R {
    let call = tokio::spawn(call);
    while !has_begun() {
        tokio::task::yield_now().await;
    }
    client.abort();
    timeout(seconds(10.0), call).await.unwrap().unwrap()
}

fn has_effect(sandbox: &Sandbox) -> bool {
    sandbox.journal().iter().any(|entry| entry.effect.is_some())
}

fn facts(error: &Error) -> (ErrorKind, Disposition, Option<Failure>) {
    (error.kind(), error.disposition(), error.failure())
}

#[tokio::test]
async fn a_send_that_the_server_may_have_carried_out_is_unknown() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.fault(Fault::stall().acting()).unwrap();
    let copy = client.with_options(Overrides::new().max_retries(0)).unwrap();
    let call = async move { copy.templates().send(notice()).await };
    let error = abort_when(&client, call, || has_effect(&sandbox)).await.unwrap_err();
    assert_eq!(facts(&error), (ErrorKind::OutcomeUnknown, Disposition::Unknown, Some(Failure::Aborted)));
    let last = events.last();
    assert_eq!((last.sent, last.next, last.failure), (SentState::Unknown, NextStep::Cancelled, Some(Failure::Aborted)));
    assert_eq!(sent(&sandbox), 1);
}

#[tokio::test]
async fn a_read_is_safe_to_repeat() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox.fault(Fault::stall().acting()).unwrap();
    let copy = client.clone();
    let call = async move { copy.channels().list().await };
    let error = abort_when(&client, call, || !sandbox.journal().is_empty()).await.unwrap_err();
    assert_eq!(facts(&error), (ErrorKind::Transport, Disposition::Retryable, Some(Failure::Aborted)));
}

#[tokio::test]
async fn a_send_during_the_backoff_was_not_sent() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.fault(Fault::status(429).header("retry-after", "30")).unwrap();
    let copy = client.clone();
    let call = async move { copy.templates().send(notice()).await };
    let error = abort_when(&client, call, || !events.all().is_empty()).await.unwrap_err();
    assert_eq!(facts(&error), (ErrorKind::Transport, Disposition::Retryable, Some(Failure::NotSent)));
    let last = events.last();
    assert_eq!((last.attempt, last.sent, last.next), (2, SentState::NotSent, NextStep::Cancelled));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn later_calls_send_nothing() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let earlier_copy = client.with_options(Overrides::new()).unwrap();
    client.abort();
    for client in [&client, &earlier_copy, &client.with_options(Overrides::new()).unwrap()] {
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!(facts(&error), (ErrorKind::Transport, Disposition::Retryable, Some(Failure::NotSent)));
        assert_eq!(error.attempts(), 0);
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn aborting_a_copy_leaves_the_client_alone() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    client.with_options(Overrides::new()).unwrap().abort();
    client.templates().send(notice()).await.unwrap();
}

#[tokio::test]
async fn waits_and_streams_end() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let wamid = client.templates().send(notice()).await.unwrap().message_id.clone().unwrap();
    let statuses =
        || sandbox.journal().iter().filter(|entry| entry.operation.as_deref() == Some("messages.status")).count();

    let wait = client.messages().wait(wamid.clone()).timeout(seconds(60.0)).interval(seconds(30.0));
    let error = abort_when(&client, async move { wait.await }, || statuses() == 1).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Aborted));

    let client = builder(&sandbox).build().unwrap();
    let mut changes = client.messages().watch(wamid).timeout(seconds(60.0)).interval(seconds(30.0));
    let all = async move {
        let mut failures = Vec::new();
        while let Some(change) = changes.next().await {
            failures.push(change.err().map(|error| error.failure()));
        }
        failures
    };
    let failures = abort_when(&client, all, || statuses() == 2).await;
    // The client is aborted during the first poll, or in the pause after it.
    assert!(
        matches!(failures[..], [Some(Some(Failure::Aborted))] | [None, Some(Some(Failure::NotSent))]),
        "{failures:?}"
    );
}
