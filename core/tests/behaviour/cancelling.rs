//! A dropped future stops the call, and the last event says whether it may have been sent.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use workspace_sandbox::Fault;
use workspace_sdk::{NextStep, SentState};

use crate::{Events, builder, client, notice, sandbox, seconds, sent};

#[tokio::test]
async fn a_call_cancelled_while_it_waits_for_the_response_is_unknown() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.fault(Fault::stall().acting()).unwrap();
    let call = tokio::spawn(async move { client.templates().send(notice()).await });
    let arrived = tokio::task::spawn_blocking(move || {
        let arrived = sandbox.wait_for(|journal| journal.iter().any(|entry| entry.effect.is_some()), seconds(10.0));
        (sandbox, arrived)
    });
    let (sandbox, arrived) = arrived.await.unwrap();
    assert!(arrived.is_some());
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let last = events.last();
    assert_eq!((last.sent, last.next, last.failure), (SentState::Unknown, NextStep::Cancelled, None));
    assert_eq!(sent(&sandbox), 1);
}

#[tokio::test]
async fn a_call_cancelled_while_it_connects_was_not_sent() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    {
        let mut call = pin!(client.templates().send(notice()));
        // No connection can be ready within the few polls of one turn of the runtime.
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let last = events.last();
    assert_eq!((last.sent, last.next, last.attempt), (SentState::NotSent, NextStep::Cancelled, 1));
    assert_eq!(sandbox.journal().len(), 0);
}

#[tokio::test]
async fn a_call_cancelled_during_the_backoff_was_not_sent() {
    let sandbox = sandbox();
    let events = Events::default();
    let client = events.watch(builder(&sandbox)).build().unwrap();
    sandbox.fault(Fault::status(429).header("retry-after", "30")).unwrap();
    {
        let mut call = pin!(client.templates().send(notice()));
        std::future::poll_fn(|cx| match call.as_mut().poll(cx) {
            Poll::Ready(_) => panic!("it waits for 30 s"),
            Poll::Pending if events.all().is_empty() => Poll::Pending,
            Poll::Pending => Poll::Ready(()),
        })
        .await;
    }
    let events = events.all();
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].status, events[0].next), (Some(429), NextStep::Retry(seconds(30.0))));
    assert_eq!((events[1].sent, events[1].next, events[1].attempt), (SentState::NotSent, NextStep::Cancelled, 2));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn a_client_works_after_a_cancelled_call() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    for _ in 0..20 {
        let mut call = Box::pin(client.channels().list());
        let _ = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        drop(call);
        client.channels().list().await.unwrap();
    }
}
