//! A connection whose peer stopped answering is left.

use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use workspace_sdk::{Client, Disposition, Failure};

use crate::raw_http2::RawHttp2;
use crate::{Events, notice, seconds};

/// The first connection answers once and then not at all; `pings` says whether it still answers pings.
async fn half_dead(pings: bool) -> RawHttp2 {
    RawHttp2::start(move |mut frames, number| async move {
        frames.settings(None).await?;
        if number > 0 {
            return frames.accept_all().await;
        }
        let stream = frames.request().await?;
        frames.accept(stream).await?;
        if !pings {
            return frames.swallow().await;
        }
        loop {
            frames.request().await?;
        }
    })
    .await
}

#[tokio::test]
async fn after_a_time_out_without_an_answer_the_next_attempt_goes_on_another_connection() {
    for pings in [false, true] {
        let server = half_dead(pings).await;
        let client = server.builder().timeout(seconds(0.3)).build().unwrap();
        client.templates().send(notice()).await.unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.disposition(), error.failure()), (Disposition::Unknown, Some(Failure::Timeout)));
        client.templates().send(notice()).await.unwrap();
        assert_eq!(server.counts.connections(), 2);

        // A read is repeated at once, and succeeds.
        let server = half_dead(pings).await;
        let client = server.builder().timeout(seconds(0.3)).build().unwrap();
        client.templates().send(notice()).await.unwrap();
        let status = client.messages().status("wamid.X").await.unwrap();
        assert_eq!((status.call.attempts, server.counts.connections()), (2, 2));
    }
}

/// Sends begin while others wait on a silent connection; those that begin after a few seconds succeed.
#[tokio::test]
async fn a_silent_connection_is_left_before_its_calls_time_out() {
    for (pings, most) in [(false, 4), (true, 6)] {
        let server = half_dead(pings).await;
        let events = Events::default();
        let client = events.watch(server.builder()).build().unwrap();
        client.templates().send(notice()).await.unwrap();
        let mut calls = Vec::new();
        for _ in 0..9 {
            let client = client.clone();
            calls.push(tokio::spawn(async move { client.templates().send(notice()).await.is_ok() }));
            tokio::time::sleep(seconds(1.0)).await;
        }
        let done: Vec<bool> = calls.iter().map(|call| call.is_finished()).collect();
        let waiting = done.iter().filter(|done| !**done).count();
        assert!(waiting <= most, "{waiting} calls wait on the silent connection: {done:?}");
        assert_eq!(server.counts.connections(), 2);
        calls.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test]
async fn over_http_1_a_call_that_timed_out_takes_its_connection_along() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let accepted = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let server = {
        let accepted = std::sync::Arc::clone(&accepted);
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let number = accepted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let body = r#"{"success":true,"data":{"messageId":"wamid.X"}}"#;
                    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                    let mut request = [0; 4096];
                    let mut answers = 0;
                    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        answers += 1;
                        if number > 0 || answers == 1 {
                            stream.write_all(answer.as_bytes()).await.unwrap();
                        }
                    }
                });
            }
        }
    };
    tokio::spawn(server);
    let client = Client::builder().base_url(url).api_key("key").timeout(seconds(0.3)).build().unwrap();
    client.templates().send(notice()).await.unwrap();
    assert_eq!(client.templates().send(notice()).await.unwrap_err().failure(), Some(Failure::Timeout));
    client.templates().send(notice()).await.unwrap();
    assert_eq!(accepted.load(Ordering::SeqCst), 2);
}
