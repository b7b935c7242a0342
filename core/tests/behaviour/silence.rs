//! A connection whose peer has stopped responding gets no new requests.

use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use workspace_sdk::{Client, Disposition, Failure, Overrides};

use crate::raw_http2::RawHttp2;
use crate::{notice, seconds};

/// How the peer of the first connection behaves after its first responses. Further connections work.
#[derive(Clone, Copy, Debug)]
struct Peer {
    /// The number of requests to which it responds.
    answers: usize,
    /// Whether it still acknowledges pings when it no longer responds to requests.
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

/// A client, and a copy of it with a short attempt timeout.
async fn clients(server: &RawHttp2, peer: Peer) -> (Client, Client) {
    let client = server.builder().build().unwrap();
    for _ in 0..peer.answers {
        client.templates().send(notice()).await.unwrap();
    }
    let hasty = client.with_options(Overrides::new().attempt_timeout(seconds(0.5))).unwrap();
    (client, hasty)
}

#[tokio::test]
async fn after_a_timeout_without_a_response_the_next_attempt_uses_another_connection() {
    for peer in PEERS {
        let server = half_dead(peer).await;
        let (client, hasty) = clients(&server, peer).await;
        let error = hasty.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.disposition(), error.failure()), (Disposition::Unknown, Some(Failure::Timeout)), "{peer:?}");
        client.templates().send(notice()).await.unwrap();
        assert_eq!(server.counts.connections(), 2, "{peer:?}");

        // A read is retried immediately, and succeeds.
        let server = half_dead(peer).await;
        let (_, hasty) = clients(&server, peer).await;
        let status = hasty.messages().status("wamid.X").await.unwrap();
        assert_eq!((status.call.attempts, server.counts.connections()), (2, 2), "{peer:?}");
    }
}

/// Callers with their own timeouts cancel one send after another, each before the SDK would time out.
#[tokio::test]
async fn cancelled_calls_together_retire_a_silent_connection() {
    for peer in PEERS {
        let server = half_dead(peer).await;
        let (client, _) = clients(&server, peer).await;
        let mut lost = 0;
        while server.counts.connections() < 2 {
            let sent = tokio::time::timeout(seconds(1.0), client.templates().send(notice())).await;
            lost += usize::from(sent.is_err());
            assert!(lost <= 8, "{peer:?}: {lost} sends used the silent connection");
        }
    }
}

/// Sends start while others wait on a silent connection. Those that start after a few seconds succeed.
#[tokio::test]
async fn a_silent_connection_is_retired_before_its_calls_time_out() {
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

/// A server that responds slowly keeps its connection.
#[tokio::test]
async fn a_slow_server_keeps_its_connection() {
    let server = RawHttp2::start(|mut frames, _| async move {
        frames.settings(None).await?;
        loop {
            let stream = frames.request().await?;
            // The connection acknowledges pings until the next request arrives.
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
async fn over_http_1_a_timeout_closes_the_connection() {
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
