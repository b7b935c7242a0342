//! A connection whose peer stopped answering is left.

use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use workspace_sdk::{Client, Disposition, Failure, Overrides};

use crate::raw_http2::RawHttp2;
use crate::{notice, seconds};

/// How the peer of the first connection behaves after its first answers. Further connections are healthy.
#[derive(Clone, Copy, Debug)]
struct Peer {
    /// How many requests it answers.
    answers: usize,
    /// Whether it answers pings when it answers nothing else any more.
    pings: bool,
}

const PEERS: [Peer; 4] = [
    Peer { answers: 1, pings: false },
    Peer { answers: 1, pings: true },
    Peer { answers: 0, pings: false },
    Peer { answers: 0, pings: true },
];

async fn half_dead(peer: Peer) -> RawHttp2 {
    RawHttp2::start(move |mut frames, number| async move {
        frames.settings(None).await?;
        if number > 0 {
            return frames.accept_all().await;
        }
        for _ in 0..peer.answers {
            let stream = frames.request().await?;
            frames.accept(stream).await?;
        }
        if !peer.pings {
            return frames.swallow().await;
        }
        loop {
            frames.request().await?;
        }
    })
    .await
}

/// A client, and the same with a short time for an attempt.
async fn clients(server: &RawHttp2, peer: Peer) -> (Client, Client) {
    let client = server.builder().build().unwrap();
    for _ in 0..peer.answers {
        client.templates().send(notice()).await.unwrap();
    }
    let hasty = client.with_options(Overrides::new().attempt_timeout(seconds(0.5))).unwrap();
    (client, hasty)
}

#[tokio::test]
async fn after_a_time_out_without_an_answer_the_next_attempt_goes_on_another_connection() {
    for peer in PEERS {
        let server = half_dead(peer).await;
        let (client, hasty) = clients(&server, peer).await;
        let error = hasty.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.disposition(), error.failure()), (Disposition::Unknown, Some(Failure::Timeout)), "{peer:?}");
        client.templates().send(notice()).await.unwrap();
        assert_eq!(server.counts.connections(), 2, "{peer:?}");

        // A read is repeated at once, and succeeds.
        let server = half_dead(peer).await;
        let (_, hasty) = clients(&server, peer).await;
        let status = hasty.messages().status("wamid.X").await.unwrap();
        assert_eq!((status.call.attempts, server.counts.connections()), (2, 2), "{peer:?}");
    }
}

/// Callers with times of their own give each send up before the SDK's time is over, one after another.
#[tokio::test]
async fn calls_that_are_given_up_one_after_another_leave_a_silent_connection_too() {
    for peer in PEERS {
        let server = half_dead(peer).await;
        let (client, _) = clients(&server, peer).await;
        let mut lost = 0;
        while server.counts.connections() < 2 {
            let sent = tokio::time::timeout(seconds(1.0), client.templates().send(notice())).await;
            lost += usize::from(sent.is_err());
            assert!(lost <= 8, "{peer:?}: {lost} sends went on the silent connection");
        }
    }
}

/// Sends begin while others wait on a silent connection; those that begin after a few seconds succeed.
#[tokio::test]
async fn a_silent_connection_is_left_before_its_calls_time_out() {
    for peer in PEERS {
        let server = half_dead(peer).await;
        let (client, _) = clients(&server, peer).await;
        let mut calls = Vec::new();
        while server.counts.connections() < 2 {
            let client = client.clone();
            calls.push(tokio::spawn(async move { client.templates().send(notice()).await.is_ok() }));
            assert!(calls.len() <= 9, "{peer:?}: {} calls wait on the silent connection", calls.len());
            tokio::time::sleep(seconds(1.0)).await;
        }
        calls.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// A server that answers slowly, but answers, keeps its connection.
#[tokio::test]
async fn a_slow_server_that_is_heard_keeps_its_connection() {
    let server = RawHttp2::start(|mut frames, _| async move {
        frames.settings(None).await?;
        loop {
            let stream = frames.request().await?;
            // Pings are answered in the meantime, by the next request.
            tokio::time::sleep(seconds(2.5)).await;
            frames.accept(stream).await?;
        }
    })
    .await;
    let client = server.builder().build().unwrap();
    for _ in 0..2 {
        client.templates().send(notice()).await.unwrap();
    }
    assert_eq!(server.counts.connections(), 1);
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
    let client = Client::builder().base_url(url).api_key("key").build().unwrap();
    client.templates().send(notice()).await.unwrap();
    let hasty = client.with_options(Overrides::new().attempt_timeout(seconds(0.5))).unwrap();
    assert_eq!(hasty.templates().send(notice()).await.unwrap_err().failure(), Some(Failure::Timeout));
    client.templates().send(notice()).await.unwrap();
    assert_eq!(accepted.load(Ordering::SeqCst), 2);
}
