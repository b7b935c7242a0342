//! Every timeout takes effect, and its error says truthfully whether the request may have been sent.

use std::net::TcpListener;
use std::time::Instant;

use workspace_sandbox::Fault;
use workspace_sdk::{Client, Disposition, ErrorKind, Failure, ListLabels, Overrides};

use crate::{builder, client, notice, sandbox, seconds, sent};

#[tokio::test]
async fn attempts_and_calls_time_out() {
    let sandbox = sandbox();
    let client = builder(&sandbox).attempt_timeout(seconds(0.2)).timeout(seconds(0.5)).max_retries(50).build().unwrap();
    sandbox.fault(Fault::stall().always()).unwrap();
    let started = Instant::now();
    let error = client.labels().list(ListLabels::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::RequestTimeout, Some(Failure::Timeout)));
    assert!(error.attempts() >= 2);
    assert!(started.elapsed() < seconds(1.5));
}

#[tokio::test]
async fn a_send_that_timed_out_after_connecting_is_unknown() {
    let sandbox = sandbox();
    let client = builder(&sandbox).attempt_timeout(seconds(0.2)).build().unwrap();
    for fault in [Fault::stall(), Fault::stall().acting(), Fault::stall_body()] {
        sandbox.reset(workspace_sandbox::Seed::Demo).unwrap();
        sandbox.fault(fault).unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.kind(), error.failure()), (ErrorKind::OutcomeUnknown, Some(Failure::Timeout)));
        assert_eq!(error.attempts(), 1);
        assert_eq!(sandbox.journal().len(), 1);
    }
}

/// A listener whose backlog is full, and the connections that fill it. Further connections are never completed.
async fn black_hole() -> (TcpListener, Vec<tokio::net::TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut filling = Vec::new();
    loop {
        match tokio::time::timeout(seconds(0.3), tokio::net::TcpStream::connect(address)).await {
            Ok(Ok(stream)) => filling.push(stream),
            _ => return (listener, filling),
        }
    }
}

#[tokio::test]
async fn a_send_that_never_connected_was_not_sent_whichever_timeout_passed() {
    let (listener, _filling) = black_hole().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().base_url(url).api_key("key").max_retries(0).build().unwrap();
    let clocks = [
        ("attempt_timeout", Overrides::new().attempt_timeout(seconds(0.2))),
        ("timeout", Overrides::new().timeout(seconds(0.2))),
    ];
    for (clock, overrides) in clocks {
        let client = client.with_options(overrides).unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RequestTimeout, "{clock}");
        assert_eq!(error.failure(), Some(Failure::ConnectTimeout), "{clock}");
        assert_eq!(error.disposition(), Disposition::Retryable, "{clock}");
    }
}

#[tokio::test]
async fn the_connect_timeout_is_independent_of_the_others() {
    let (listener, _filling) = black_hole().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = Client::builder().base_url(url).api_key("key").max_retries(0);
    let client = builder.connect_timeout(seconds(0.2)).build().unwrap();
    let started = Instant::now();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::ConnectTimeout));
    assert!(started.elapsed() < seconds(2.0));
}

#[tokio::test]
async fn a_backoff_that_would_end_after_the_timeout_is_not_started() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    sandbox.fault(Fault::status(429).header("retry-after", "120")).unwrap();
    let started = Instant::now();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 1));
    assert_eq!(error.retry_after(), Some(seconds(120.0)));
    assert!(started.elapsed() < seconds(5.0));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn an_error_status_whose_body_never_arrives_is_still_a_rejection() {
    let sandbox = sandbox();
    let client = builder(&sandbox).attempt_timeout(seconds(0.2)).build().unwrap();
    let half = "HTTP/1.1 403 Forbidden\r\ncontent-length: 1000\r\n\r\n{\"success\"";
    sandbox.fault(Fault::raw(half)).unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::PermissionDenied, Disposition::Rejected));
}

#[tokio::test]
async fn the_longest_timeouts_do_not_overflow() {
    let sandbox = sandbox();
    let forever = std::time::Duration::MAX;
    let client = builder(&sandbox).attempt_timeout(forever).timeout(forever).build().unwrap();
    client.templates().send(notice()).await.unwrap();
}

#[tokio::test]
async fn no_send_starts_after_its_deadline() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    client.channels().list().await.unwrap();
    let late = client.with_options(Overrides::new().timeout(std::time::Duration::from_nanos(1))).unwrap();
    let error = late.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::RequestTimeout, Some(Failure::Deadline)));
    assert_eq!(sent(&sandbox), 0);
}

#[tokio::test]
async fn a_copy_with_a_shorter_timeout_shortens_its_attempts() {
    let sandbox = sandbox();
    let client = builder(&sandbox).attempt_timeout(seconds(20.0)).max_retries(0).build().unwrap();
    sandbox.fault(Fault::stall()).unwrap();
    let hasty = client.with_options(Overrides::new().timeout(seconds(0.3))).unwrap();
    let error = hasty.labels().list(ListLabels::new()).await.unwrap_err();
    assert_eq!(error.failure(), Some(Failure::Timeout));

    let contradiction = Overrides::new().timeout(seconds(0.3)).attempt_timeout(seconds(0.4));
    let error = client.with_options(contradiction).unwrap_err();
    assert_eq!(error.fields().first().map(|field| field.field.as_str()), Some("attempt_timeout"));
}
