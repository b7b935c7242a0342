//! A server that never stops sending neither delays a call beyond its timeout nor blocks other calls.

use std::future::Future;
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use workspace_sdk::{Client, ClientBuilder, Disposition, Failure};

use crate::raw_http2::{Frames, RawHttp2};
use crate::{client, notice, sandbox, seconds};

/// A server on a separate thread that responds to every request with endless `100 Continue`.
fn http1_flood() -> String {
    let (give, take) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            give.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            let flood = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(4_000);
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                while stream.write_all(&flood).await.is_ok() {}
            }
        });
    });
    take.recv().unwrap()
}

async fn assert_flood_is_bounded(builder: ClientBuilder) {
    let flooded = builder.attempt_timeout(seconds(20.0)).max_retries(0).build().unwrap();
    let sandbox = sandbox();
    let other = client(&sandbox);
    other.channels().list().await.unwrap();
    let began = Instant::now();
    let flood = async {
        let error = flooded.templates().send(notice()).await.unwrap_err();
        (error.disposition(), error.failure(), began.elapsed())
    };
    // Calls of another client on the same thread make progress in the meantime.
    let turns = async {
        let mut longest = seconds(0.0);
        for _ in 0..20 {
            let began = Instant::now();
            other.channels().list().await.unwrap();
            longest = longest.max(began.elapsed());
        }
        longest
    };
    let ((disposition, failure, took), longest) = tokio::join!(flood, turns);
    // The call ends when the server has sent more than any response needs, long before the timeout.
    assert_eq!((disposition, failure), (Disposition::Unknown, Some(Failure::ConnectionLost)), "{took:?} {longest:?}");
}

#[tokio::test]
async fn endless_informational_responses_over_http_1() {
    assert_flood_is_bounded(Client::builder().base_url(http1_flood()).api_key("key")).await;
}

/// An HTTP/2 server on a separate thread, so that it can send faster than the test's thread reads.
async fn on_another_thread<F, S>(script: F) -> ClientBuilder
where
    F: Fn(Frames, usize) -> S + Send + Sync + 'static,
    S: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let (give, take) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = RawHttp2::start(script).await;
            give.send(server.builder()).ok().unwrap();
            std::future::pending::<()>().await;
        });
    });
    take.await.unwrap()
}

#[tokio::test]
async fn endless_informational_responses_over_http_2() {
    let builder = on_another_thread(|mut frames, _| async move {
        frames.settings(None).await?;
        let stream = frames.request().await?;
        loop {
            frames.informational(stream, 1_000).await?;
        }
    });
    assert_flood_is_bounded(builder.await).await;
}

/// A server that writes a list row by row in small frames is not a flood.
#[tokio::test]
async fn a_large_response_in_small_frames_is_read() {
    const FRAME: usize = 60;
    let builder = on_another_thread(|mut frames, _| async move {
        frames.settings(None).await?;
        let row = r#"{"id":"a","name":"Phone of the shop"},"#;
        let body = format!(r#"{{"success":true,"data":[{}{{"id":"b"}}]}}"#, row.repeat(23_000));
        loop {
            let stream = frames.request().await?;
            frames.answer_in_pieces(stream, body.as_bytes(), FRAME).await?;
        }
    });
    let client = builder.await.max_retries(0).build().unwrap();
    for round in 0..20 {
        let channels = client.channels().list().await;
        assert!(channels.is_ok(), "round {round}: {channels:?}");
    }
}
