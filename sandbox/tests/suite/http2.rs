//! HTTP/2 over TLS: the API, and the faults that only HTTP/2 has.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{Error, Reason};
use http::Request;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use workspace_sandbox::{ConnectionChange, Fault, Options, Sandbox};

use crate::client::TIMEOUT;
use crate::tls::{config, port, sandbox};

type ConnectionTask = tokio::task::JoinHandle<Result<(), Error>>;

async fn connect(sandbox: &Sandbox) -> (SendRequest<Bytes>, ConnectionTask) {
    let tcp = TcpStream::connect(("127.0.0.1", port(sandbox.https_url().unwrap()))).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let tls = TlsConnector::from(config(sandbox, "h2")).connect(name, tcp).await.unwrap();
    let (client, connection) = h2::client::handshake(tls).await.unwrap();
    (client, tokio::spawn(connection))
}

/// Sends a template request; returns the future of its response.
async fn send(client: &mut SendRequest<Bytes>, call: &str) -> ResponseFuture {
    let mut ready = client.clone().ready().await.unwrap();
    let request = Request::post("https://127.0.0.1/api/workspace/v1/whatsapp/templates/send")
        .header("x-api-key", "sandbox-key")
        .header("x-sandbox-call", call)
        .body(())
        .unwrap();
    let (response, mut body) = ready.send_request(request, false).unwrap();
    let params = json!({ "to": "+4915112345678", "templateName": "plain_notice" });
    body.send_data(Bytes::from(params.to_string()), true).unwrap();
    response
}

async fn read(response: ResponseFuture) -> Result<(u16, Vec<u8>), Error> {
    let (head, mut body) = response.await?.into_parts();
    let mut read = Vec::new();
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        read.extend_from_slice(&data);
    }
    Ok((head.status.as_u16(), read))
}

async fn send_and_read(client: &mut SendRequest<Bytes>, call: &str) -> Result<(u16, Vec<u8>), Error> {
    let response = send(client, call).await;
    tokio::time::timeout(TIMEOUT, read(response)).await.expect("neither a response nor an error")
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

#[test]
fn many_streams_share_a_connection() {
    let sandbox = sandbox();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        let mut responses = Vec::new();
        for n in 0..50 {
            responses.push(send(&mut client, &n.to_string()).await);
        }
        for response in responses {
            let (status, body) = read(response).await.unwrap();
            let body: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!((status, &body["success"]), (200, &json!(true)));
        }
    });
    let journal = sandbox.journal();
    assert_eq!(journal.len(), 50);
    assert!(journal.iter().all(|entry| entry.http == "2" && entry.connection == 1));
    assert_eq!(sandbox.all_messages().unwrap().len(), 50);
}

#[test]
fn a_refused_stream_leaves_the_connection() {
    let sandbox = sandbox();
    sandbox.fault(Fault::refused_stream()).unwrap();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        let error = send_and_read(&mut client, "1").await.unwrap_err();
        assert_eq!((error.reason(), error.is_remote()), (Some(Reason::REFUSED_STREAM), true));
        assert_eq!(send_and_read(&mut client, "2").await.unwrap().0, 200);
    });
    let journal = sandbox.journal();
    assert_eq!((journal[0].status, journal[0].effect.is_none()), (None, true));
    assert_eq!(sandbox.all_messages().unwrap().len(), 1);
}

#[test]
fn a_goaway_counts_the_stream_or_not() {
    for (fault, done) in [(Fault::goaway(), false), (Fault::goaway_after(), true)] {
        let sandbox = sandbox();
        sandbox.fault(fault.clone().for_call("2")).unwrap();
        run(async {
            let (mut client, ended) = connect(&sandbox).await;
            send_and_read(&mut client, "1").await.unwrap();
            let error = send_and_read(&mut client, "2").await.unwrap_err();
            // Only streams above the last one of the GOAWAY report it.
            assert_eq!(error.is_go_away(), !done, "{fault:?}: {error:?}");
            let _ = ended.await;
        });
        assert_eq!(sandbox.all_messages().unwrap().len(), 1 + usize::from(done), "{fault:?}");
        assert_eq!(sandbox.journal()[1].effect.is_some(), done);
    }
}

/// Requests that a GOAWAY or REFUSED_STREAM reports as unprocessed must not have been executed.
#[test]
fn a_goaway_never_excludes_an_executed_request() {
    for round in 0..20 {
        let sandbox = sandbox();
        let fault = if round % 2 == 0 { Fault::goaway() } else { Fault::goaway_after() };
        sandbox.fault(fault.for_call((round % 10 * 3).to_string())).unwrap();
        sandbox.fault(Fault::delay(Duration::from_millis(5)).for_call("0")).unwrap();
        let mut unprocessed = Vec::new();
        run(async {
            let (mut client, _ended) = connect(&sandbox).await;
            let mut responses = Vec::new();
            for n in 0..30 {
                responses.push((n, send(&mut client, &n.to_string()).await));
            }
            for (n, response) in responses {
                match tokio::time::timeout(TIMEOUT, read(response)).await.unwrap() {
                    Err(error)
                        if error.is_go_away() && error.is_remote()
                            || error.reason() == Some(Reason::REFUSED_STREAM) =>
                    {
                        unprocessed.push(n.to_string());
                    }
                    _ => {}
                }
            }
        });
        for message in sandbox.all_messages().unwrap() {
            assert!(!unprocessed.contains(&message.call.clone().unwrap()), "{message:?}");
        }
    }
}

#[test]
fn the_other_faults_work_on_http2() {
    #[rustfmt::skip]
    let cases = [
        (Fault::reset(), false, false),
        (Fault::close(), false, false),
        (Fault::lost_answer(), true, false),
        (Fault::truncate(), true, false),
        (Fault::stall().lasting(Duration::from_millis(1)), false, false),
        (Fault::stall_body().lasting(Duration::from_millis(1)), true, false),
        (Fault::raw("garbage"), false, false),
        (Fault::slow(Duration::from_millis(10)), true, true),
        (Fault::delay(Duration::from_millis(1)), true, true),
        (Fault::close_after(), true, true),
        (Fault::status(503).header("connection", "close"), false, true),
        (Fault::html(502), false, true),
        (Fault::answer(200, ""), false, true),
        (Fault::big(1_000_000), false, true),
    ];
    for (fault, done, answered) in cases {
        let sandbox = sandbox();
        sandbox.fault(fault.clone()).unwrap();
        run(async {
            let (mut client, _ended) = connect(&sandbox).await;
            let result = send_and_read(&mut client, "1").await;
            assert_eq!(result.is_ok(), answered, "{fault:?}: {result:?}");
            if let Ok((status, body)) = result
                && fault.bytes.is_some()
            {
                assert_eq!((status, body.len()), (200, 1_000_000));
            }
        });
        assert_eq!(sandbox.all_messages().unwrap().len(), usize::from(done), "{fault:?}");
        assert_eq!(sandbox.journal()[0].effect.is_some(), done, "{fault:?}");
    }
}

#[test]
fn a_stalled_stream_does_not_stall_others() {
    let sandbox = sandbox();
    sandbox.fault(Fault::stall().for_call("1")).unwrap();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        let stalled = send(&mut client, "1").await;
        assert_eq!(send_and_read(&mut client, "2").await.unwrap().0, 200);
        drop(stalled);
        assert_eq!(send_and_read(&mut client, "3").await.unwrap().0, 200);
    });
}

#[test]
fn an_idle_connection_is_dropped_and_a_busy_one_is_not() {
    let sandbox = Arc::new(sandbox());
    sandbox.fault(Fault::stall().for_call("busy").lasting(Duration::from_millis(50))).unwrap();
    run(async {
        let (mut idle, ended) = connect(&sandbox).await;
        send_and_read(&mut idle, "1").await.unwrap();
        let (mut busy, _busy_ended) = connect(&sandbox).await;
        let stalled = send(&mut busy, "busy").await;
        tokio::task::yield_now().await;
        let waiting = Arc::clone(&sandbox);
        let arrived = tokio::task::spawn_blocking(move || {
            waiting.wait_for(|j| j.iter().any(|e| e.call.as_deref() == Some("busy")), TIMEOUT)
        });
        arrived.await.unwrap().unwrap();
        assert_eq!(sandbox.drop_idle(), 1);
        let _ = tokio::time::timeout(TIMEOUT, ended).await.expect("the idle one is closed").unwrap();
        assert!(tokio::time::timeout(TIMEOUT, read(stalled)).await.unwrap().is_err());
    });
}

#[test]
fn a_huge_body_is_refused_on_its_stream() {
    let sandbox = sandbox();
    run(async {
        let (client, _ended) = connect(&sandbox).await;
        let mut client = client.ready().await.unwrap();
        let request = Request::post("https://127.0.0.1/api/workspace/v1/labels/list")
            .header("content-length", "104857600")
            .body(())
            .unwrap();
        let (response, _body) = client.send_request(request, false).unwrap();
        let response = tokio::time::timeout(TIMEOUT, response).await.unwrap().unwrap();
        assert_eq!(response.status().as_u16(), 413);
        assert_eq!(send_and_read(&mut client, "1").await.unwrap().0, 200);
    });
}

#[test]
fn a_graceful_goaway_counts_every_stream_and_the_connection_stays_in_use() {
    let sandbox = sandbox();
    sandbox.fault(Fault::goaway_graceful().for_call("1")).unwrap();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        // The second stream is opened before the client reads the GOAWAY, so the server must answer it.
        let (one, two) = (send(&mut client, "1").await, send(&mut client, "2").await);
        assert_eq!(tokio::time::timeout(TIMEOUT, read(one)).await.unwrap().unwrap().0, 200);
        assert_eq!(tokio::time::timeout(TIMEOUT, read(two)).await.unwrap().unwrap().0, 200);
        // The GOAWAY may arrive after the responses.
        let end = Instant::now() + TIMEOUT;
        while client.clone().ready().await.is_ok() {
            assert!(Instant::now() < end, "the client never received the GOAWAY");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let changes: Vec<_> = sandbox.connection_events().iter().map(|event| event.change).collect();
    assert_eq!(changes.first(), Some(&ConnectionChange::GoingAway));
    assert_eq!(sandbox.all_messages().unwrap().len(), 2);
}

#[test]
fn a_drained_connection_answers_its_streams_and_closes() {
    let sandbox = sandbox();
    sandbox.fault(Fault::goaway_drain().for_call("1")).unwrap();
    run(async {
        let (mut client, ended) = connect(&sandbox).await;
        assert_eq!(send_and_read(&mut client, "1").await.unwrap().0, 200);
        let _ = tokio::time::timeout(TIMEOUT, ended).await.expect("the connection ends").unwrap();
    });
    assert_eq!(sandbox.all_messages().unwrap().len(), 1);
}

#[test]
fn a_silent_connection_stays_open_and_sends_nothing() {
    for (fault, is_pinged, done) in [
        (Fault::silence(), false, 0),
        (Fault::silence().acting(), false, 1),
        (Fault::pings_only(), true, 0),
        (Fault::pings_only().acting(), true, 1),
    ] {
        let sandbox = sandbox();
        sandbox.fault(fault.clone().for_call("1")).unwrap();
        run(async {
            let name = ServerName::try_from("127.0.0.1").unwrap();
            let tcp = TcpStream::connect(("127.0.0.1", port(sandbox.https_url().unwrap()))).await.unwrap();
            let tls = TlsConnector::from(config(&sandbox, "h2")).connect(name, tcp).await.unwrap();
            let (mut client, mut connection) = h2::client::handshake(tls).await.unwrap();
            let mut ping = connection.ping_pong().unwrap();
            let ended = tokio::spawn(connection);
            let mut response = send(&mut client, "1").await;
            let quiet = Duration::from_millis(100);
            assert!(tokio::time::timeout(quiet, &mut response).await.is_err(), "{fault:?}");
            let pinged = tokio::time::timeout(quiet, ping.ping(h2::Ping::opaque())).await;
            assert_eq!(pinged.is_ok(), is_pinged, "{fault:?}");
            let later = send(&mut client, "2").await;
            assert!(tokio::time::timeout(quiet, later).await.is_err(), "{fault:?}");
            assert!(!ended.is_finished(), "{fault:?}");
        });
        let changes: Vec<_> = sandbox.connection_events().iter().map(|event| event.change).collect();
        assert_eq!(changes.first(), Some(&ConnectionChange::Silent), "{fault:?}");
        assert_eq!(sandbox.all_messages().unwrap().len(), done, "{fault:?}");
    }
}

#[test]
fn informational_responses_precede_the_final_one_or_are_endless() {
    let sandbox = sandbox();
    sandbox.fault(Fault::informational(200).for_call("1")).unwrap();
    sandbox.fault(Fault::informational(0).for_call("2")).unwrap();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        let mut response = send(&mut client, "1").await;
        let mut informed = 0;
        while let Some(early) = poll_fn(|cx| response.poll_informational(cx)).await {
            assert_eq!(early.unwrap().status(), 103);
            informed += 1;
        }
        assert_eq!((informed, read(response).await.unwrap().0), (200, 200));
        let response = send(&mut client, "2").await;
        assert!(tokio::time::timeout(Duration::from_millis(100), response).await.is_err());
        assert_eq!(send_and_read(&mut client, "3").await.unwrap().0, 200);
    });
    assert_eq!(sandbox.all_messages().unwrap().len(), 3);
}

#[test]
fn a_connection_limits_streams_and_denies_them_for_a_while() {
    let wait = Duration::from_millis(100);
    for (options, expected) in [(Options::default().max_streams(2), 2), (Options::default(), 100)] {
        let sandbox = Sandbox::start(options.tls(true).no_streams_for(wait)).unwrap();
        run(async {
            let began = Instant::now();
            let (client, _ended) = connect(&sandbox).await;
            let mut client = client.ready().await.unwrap();
            assert_eq!(send_and_read(&mut client, "1").await.unwrap().0, 200);
            assert!(began.elapsed() >= wait);
            assert_eq!(client.current_max_send_streams(), expected);
        });
    }
}

#[test]
fn the_journal_arrives_in_pieces_and_foreign_hosts_are_refused() {
    let sandbox = sandbox();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        for n in 0..150 {
            send_and_read(&mut client, &n.to_string()).await.unwrap();
        }
        for (host, expected) in [("127.0.0.1", 200), ("evil.example", 403)] {
            let mut ready = client.clone().ready().await.unwrap();
            let request = Request::get(format!("https://{host}/_sandbox/v1/journal")).body(()).unwrap();
            let (response, _) = ready.send_request(request, true).unwrap();
            let (status, body) = tokio::time::timeout(TIMEOUT, read(response)).await.unwrap().unwrap();
            assert_eq!(status, expected);
            let body: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(body["entries"].as_array().map_or(0, Vec::len), if status == 200 { 150 } else { 0 });
        }
    });
}

#[test]
fn events_come_while_other_streams_are_answered() {
    let sandbox = sandbox();
    run(async {
        let (mut client, _ended) = connect(&sandbox).await;
        let request = Request::get("https://127.0.0.1/_sandbox/v1/events").body(()).unwrap();
        let (response, _) = client.clone().ready().await.unwrap().send_request(request, true).unwrap();
        let mut body = response.await.unwrap().into_body();
        let mut requests = Vec::new();
        for call in ["1", "2"] {
            let event = tokio::time::timeout(TIMEOUT, body.data()).await.unwrap().unwrap().unwrap();
            body.flow_control().release_capacity(event.len()).unwrap();
            let event = String::from_utf8(event.to_vec()).unwrap();
            let data: Value = serde_json::from_str(event.split_once("data: ").unwrap().1).unwrap();
            requests.push(data["requests"].as_u64().unwrap());
            assert_eq!(send_and_read(&mut client, call).await.unwrap().0, 200);
        }
        assert!(requests[0] < requests[1], "{requests:?}");
    });
}
