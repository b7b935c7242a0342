//! Responses that are too large, redirect, or try to break the reader; requests that are too large.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use workspace_sandbox::Fault;
use workspace_sdk::{
    Client, Error, ErrorKind, Failure, FieldErrorKind, Json, ListContacts, ListLabels, Overrides, RequestStyle,
    SendTemplate, UpsertContact, UpsertLabel,
};

use crate::{builder, client, notice, sandbox, seconds};

#[tokio::test]
async fn a_response_that_is_too_large_is_an_error_with_and_without_content_length() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_response_bytes(10_000).build().unwrap();
    // The server closes the connection after these bytes. Without the announcement, the client could send the next
    // request on it before the close arrives, and the request would be lost.
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = format!("{head}4e20\r\n{}\r\n0\r\n\r\n", " ".repeat(20_000));
    for fault in [Fault::big(20_000), Fault::raw(chunked)] {
        sandbox.fault(fault.clone()).unwrap();
        let error = client.labels().list(ListLabels::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.failure()), (ErrorKind::Decode, Some(Failure::TooLarge)));
        sandbox.fault(fault).unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.kind(), error.failure()), (ErrorKind::OutcomeUnknown, Some(Failure::TooLarge)), "{error:?}");
    }
}

#[tokio::test]
async fn at_most_one_mebibyte_of_a_response_to_a_send_is_read() {
    const MOST: usize = 1024 * 1024;
    let sandbox = sandbox();
    let client = client(&sandbox);
    let body = |length: usize| {
        let body = r#"{"success":true,"data":{"messageId":"wamid.A"}}"#;
        format!("{body}{}", " ".repeat(length - body.len()))
    };
    sandbox.fault(Fault::answer(200, body(MOST))).unwrap();
    assert_eq!(client.templates().send(notice()).await.unwrap().message_id.as_deref(), Some("wamid.A"));
    sandbox.fault(Fault::answer(200, body(MOST + 1))).unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.failure()), (ErrorKind::OutcomeUnknown, Some(Failure::TooLarge)));
    sandbox.fault(Fault::answer(200, body(MOST + 1))).unwrap();
    client.labels().upsert(UpsertLabel::new("lead")).await.unwrap();
}

#[tokio::test]
async fn decoding_stops_when_the_attempt_times_out() {
    /// One of several tries is not disturbed by other programs.
    const TRIES: u32 = 3;
    let sandbox = sandbox();
    let (limit, most) = (seconds(0.4), 64 << 20);
    let build = |timeout| {
        let builder = builder(&sandbox).attempt_timeout(timeout).timeout(seconds(60.0));
        builder.max_retries(0).max_response_bytes(most).build().unwrap()
    };
    let (client, patient) = (build(limit), build(seconds(60.0)));
    let names = (0..1_200_000).map(|index| format!("\"n{index}\":1,")).collect::<String>();
    for body in [
        format!(r#"{{"success":true,"data":[{{{names}"id":"1"}}]}}"#),
        format!(r#"{{{names}"success":true,"data":[]}}"#),
    ] {
        sandbox.fault(Fault::answer(200, body).times(1 + TRIES)).unwrap();
        let started = Instant::now();
        let _ = patient.contacts().list(ListContacts::new()).await;
        let whole = started.elapsed();
        let mut shortest = Duration::MAX;
        for _ in 0..TRIES {
            let started = Instant::now();
            let error = client.contacts().list(ListContacts::new()).await.err();
            // A fast machine may finish before the timeout.
            let failure = error.as_ref().and_then(Error::failure);
            assert!(error.is_none() || failure == Some(Failure::Timeout), "{failure:?}");
            shortest = shortest.min(started.elapsed());
        }
        // The time depends on the machine, so it is compared with that of a call that does not stop.
        assert!(shortest < limit.max(whole / 4) + whole / 2, "{shortest:?} of {whole:?}");
        sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_only_its_host_is_shown() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    for status in [301, 302, 303, 307, 308] {
        let to = "https://elsewhere.example/secret/path?token=abc";
        sandbox.fault(Fault::status(status).header("location", to)).unwrap();
        let error = client.labels().list(ListLabels::new()).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(status)));
        assert!(text.contains("elsewhere.example"), "{text}");
        assert!(!text.contains("secret") && !text.contains("token"), "{text}");
    }
}

#[tokio::test]
async fn malicious_json_is_an_error() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let deep = format!("{{\"success\":true,\"data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies = [deep.as_str(), "\u{0}", "[]", "{}", "\"ok\""];
    for body in bodies {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        sandbox.fault(Fault::raw(answer)).unwrap();
        let error = client.labels().list(ListLabels::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
    sandbox.fault(Fault::raw(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n\xff\xfe\xfd".as_slice())).unwrap();
    assert_eq!(client.labels().list(ListLabels::new()).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_path_stays_below_the_base_url() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    for path in
        ["", "/channels/list", "../channels/list", "https://elsewhere.example/x", "a//b", "a?b=c", "a#b", "a%2fb"]
    {
        let error = client.request(path, [("a", 1)]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{path}");
        assert_eq!(error.fields()[0].field, "path", "{path}");
    }
    assert!(sandbox.journal().is_empty());
}

#[test]
fn clients_are_shared_between_threads() {
    fn check<T: Clone + Send + Sync + 'static>() {}
    check::<Client>();
}

#[tokio::test]
async fn parameters_too_long_for_a_query_are_rejected_before_sending() {
    let sandbox = sandbox();
    let client = builder(&sandbox).request_style(RequestStyle::GetQuery).build().unwrap();
    let long = SendTemplate::new("+1234567890", "welcome").variables(["y".repeat(70_000)]);
    let error = client.templates().send(long.clone()).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()[0].field.as_str()), (ErrorKind::Validation, "request_style"));
    assert!(sandbox.journal().is_empty());
    let client = client.with_options(Overrides::new().request_style(RequestStyle::PostJson)).unwrap();
    client.templates().send(long).await.unwrap();
}

#[tokio::test]
async fn an_argument_with_too_many_elements_is_rejected_before_sending() {
    const MOST: usize = 100_000;
    let sandbox = sandbox();
    for validate in [true, false] {
        let client = builder(&sandbox).validate(validate).build().unwrap();
        let texts = |count: usize| vec!["x".to_owned(); count];
        let upsert = |count: usize| UpsertContact::new("+1234567890").label_names(texts(count));
        let numbers = Json::array(vec![1; MOST]);
        let template = || SendTemplate::new("+1234567890", "welcome");
        let errors = [
            ("labelNames", client.contacts().upsert(upsert(MOST + 1)).await.err()),
            ("variables", client.templates().send(template().variables(texts(MOST + 1))).await.err()),
            ("params", client.request("a/b", [("a", numbers.clone()), ("b", Json::null())]).await.err()),
            ("params", client.request("a/b", (0..=MOST).map(|index| (index.to_string(), 1))).await.err()),
        ];
        for (field, error) in errors {
            let error = error.unwrap();
            let problems: Vec<_> = error.fields().iter().map(|problem| (&*problem.field, problem.kind)).collect();
            assert_eq!((error.kind(), problems), (ErrorKind::Validation, vec![(field, FieldErrorKind::TooLong)]));
        }
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn tls_errors_other_than_a_bad_certificate_are_retryable() {
    let sandbox = sandbox();
    let url = sandbox.url().replace("http://", "https://");
    let client = Client::builder().base_url(url).api_key("key").max_retries(1).build().unwrap();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.failure(), error.attempts()), (ErrorKind::Transport, Some(Failure::Connect), 2));
}

#[tokio::test]
async fn header_names_are_case_insensitive() {
    let sandbox = sandbox();
    let client = builder(&sandbox).header("x-team", "base").build().unwrap();
    client.with_options(Overrides::new().header("X-Team", "over")).unwrap().channels().list().await.unwrap();
    assert_eq!(sandbox.journal()[0].header("x-team"), Some("over"));
    for name in ["Accept-Encoding", "Expect", "TE", "Host", "X-API-Key"] {
        assert!(builder(&sandbox).header(name, "x").build().is_err(), "{name}");
    }
}

#[test]
fn a_call_without_a_runtime_is_an_error() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let mut cx = Context::from_waker(Waker::noop());
    let calls: [Pin<Box<dyn Future<Output = Option<Error>>>>; 3] = [
        Box::pin(async { client.templates().send(notice()).await.err() }),
        Box::pin(async { client.messages().wait("wamid.x").await.err() }),
        Box::pin(async { client.messages().watch("wamid.x").next().await.and_then(Result::err) }),
    ];
    for mut call in calls {
        let Poll::Ready(Some(error)) = call.as_mut().poll(&mut cx) else { panic!("it is ready immediately") };
        assert_eq!((error.kind(), error.fields()[0].field.as_str()), (ErrorKind::Configuration, "runtime"));
    }
}
