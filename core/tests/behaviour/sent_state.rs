//! A request is reported as `not_sent` only if the server never receives all of it, and a cancelled request is not
//! delivered afterwards. The server counts the requests. `cargo xtask chaos` tests the races: a GOAWAY, or the end of a
//! connection, while a request is sent.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Notify;
use workspace_sdk::{Client, Disposition, Failure, NextStep, Overrides, SentState};

use crate::raw_http2::RawHttp2;
use crate::{Events, notice, seconds};

/// Makes this many sends at the same time. Returns the failure of each; `None` for a success.
async fn sends(client: &Client, count: usize) -> Vec<Option<Failure>> {
    let send = || async { client.templates().send(notice()).await.err().and_then(|error| error.failure()) };
    join_all((0..count).map(|_| send())).await
}

#[tokio::test]
async fn a_send_that_waits_for_a_stream_was_not_sent_and_is_not_delivered_afterwards() {
    for streams in [0, 1, 4] {
        let room = Arc::new(Notify::new());
        let (waiting, give_room) = (Arc::clone(&room), room);
        let server = RawHttp2::start(move |mut frames, _| {
            let waiting = Arc::clone(&waiting);
            async move {
                frames.settings(Some(streams.max(1))).await?;
                let stream = frames.request().await?;
                frames.settings(Some(streams)).await?;
                frames.accept(stream).await?;
                let mut held = Vec::new();
                for _ in 0..streams {
                    held.push(frames.request().await?);
                }
                waiting.notified().await;
                for stream in held {
                    frames.accept(stream).await?;
                }
                frames.settings(Some(100)).await?;
                frames.accept_all().await
            }
        })
        .await;
        let events = Events::default();
        let client = events.watch(server.builder().max_retries(0)).build().unwrap();
        assert_eq!(sends(&client, 1).await, [None]);
        let client = client.with_options(Overrides::new().attempt_timeout(seconds(0.5))).unwrap();
        let ends = sends(&client, 10).await;
        let timed_out = ends.iter().filter(|end| **end == Some(Failure::Timeout)).count();
        let not_sent = ends.iter().filter(|end| **end == Some(Failure::NotSent)).count();
        // When a send that holds a stream times out, its stream becomes free for a moment, so another send may still be
        // written.
        let streams = streams as usize;
        assert_eq!(timed_out + not_sent, 10, "{ends:?}");
        assert!((streams..=2 * streams).contains(&timed_out), "{ends:?}");
        let not_sent_events = events.all().iter().filter(|event| event.sent == SentState::NotSent).count();
        assert_eq!(not_sent_events, not_sent);
        // The server allows streams again. It receives the next request, and none of those that timed out.
        give_room.notify_one();
        let client = client.with_options(Overrides::new().attempt_timeout(seconds(10.0))).unwrap();
        assert_eq!(sends(&client, 1).await, [None]);
        assert!(server.counts.whole() <= 2 + timed_out, "{} came whole, {ends:?}", server.counts.whole());
    }
}

#[tokio::test]
async fn a_send_that_is_cancelled_while_it_waits_for_a_stream_was_not_sent() {
    let server = RawHttp2::start(|mut frames, _| async move {
        frames.settings(Some(1)).await?;
        let stream = frames.request().await?;
        frames.accept(stream).await?;
        let held = frames.request().await?;
        tokio::time::sleep(seconds(0.5)).await;
        frames.accept(held).await?;
        frames.accept_all().await
    })
    .await;
    let events = Events::default();
    let client = events.watch(server.builder()).build().unwrap();
    client.templates().send(notice()).await.unwrap();
    let held = tokio::spawn({
        let client = client.clone();
        async move { client.templates().send(notice()).await }
    });
    while server.counts.whole() < 2 {
        tokio::task::yield_now().await;
    }
    let waiting = tokio::time::timeout(seconds(0.2), client.templates().send(notice()));
    assert!(waiting.await.is_err());
    held.await.unwrap().unwrap();
    let given_up = events.all().into_iter().find(|event| event.next == NextStep::Cancelled).unwrap();
    assert_eq!(given_up.sent, SentState::NotSent);
    client.templates().send(notice()).await.unwrap();
    assert_eq!(server.counts.whole(), 3, "the cancelled request never arrives");
}

#[tokio::test]
async fn an_unmodelled_path_may_have_been_executed_without_its_body() {
    let server = RawHttp2::start(|mut frames, _| async move {
        frames.settings(Some(1)).await?;
        let _held = frames.request().await?;
        frames.swallow().await
    })
    .await;
    let client = server.builder().attempt_timeout(seconds(0.3)).max_retries(0).build().unwrap();
    let request = || async {
        let params = [("a", workspace_sdk::Json::from(1))];
        client.request("orders/cancel", params).await.unwrap_err().disposition()
    };
    assert_eq!(join_all([request(), request()]).await, [Disposition::Unknown, Disposition::Unknown]);
}
