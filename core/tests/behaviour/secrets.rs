//! Errors of every kind are provoked with a marked key, number and message text. No string that the SDK creates may
//! contain any of them.

use std::error::Error as _;

use futures_util::StreamExt;
use workspace_sandbox::{Fault, Options, Sandbox};
use workspace_sdk::{
    Auth, Client, ClientBuilder, Content, Error, ErrorKind, Header, ListContacts, ListLabels, RequestStyle,
    SendMessage, SendTemplate,
};
#[cfg(feature = "ledger-sqlite")]
use workspace_sdk::{Ledger, Overrides};

use crate::observing::Log;
use crate::{builder, sandbox, seconds};

/// A key with characters that are encoded in a query. The tests search for both forms.
const KEY: &str = "MARKED+key/0123456789==";
const ENCODED_KEY: &str = "MARKED%2Bkey%2F0123456789%3D%3D";
const NUMBER: &str = "+15557654321";
const TEXT: &str = "MARKED message text";
const SERVER_TEXT: &str = "MARKED server text";

fn assert_clean(text: &str, what: &str) {
    for marked in [KEY, ENCODED_KEY, "15557654321", TEXT, SERVER_TEXT] {
        assert!(!text.contains(marked), "{what} shows {marked}:\n{text}");
    }
}

/// Checks every string of an error. The server's text is checked only for the key.
fn assert_error_is_clean(error: &Error) {
    let mut texts =
        vec![error.to_string(), format!("{error:?}"), format!("{error:#?}"), format!("{:?}", error.fields())];
    let mut source = error.source();
    while let Some(error) = source {
        texts.extend([error.to_string(), format!("{error:?}")]);
        source = error.source();
    }
    for text in texts {
        assert_clean(&text, error.class_name());
    }
    let server_text = error.server_text().unwrap_or_default();
    assert!(
        !server_text.contains(KEY) && !server_text.contains(ENCODED_KEY),
        "the server's text shows the key: {server_text}"
    );
}

/// The failures that a server, a proxy or a network can cause.
fn faults() -> Vec<Fault> {
    let echo = format!(r#"{{"success":false,"error":"bad key {KEY}","message":"{SERVER_TEXT} for {NUMBER}: {TEXT}"}}"#);
    let statuses = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504, 302];
    let mut faults: Vec<_> = statuses.iter().map(|status| Fault::answer(*status, echo.as_str())).collect();
    let location = format!("https://elsewhere.example/?apiKey={ENCODED_KEY}");
    faults.extend([
        Fault::answer(200, echo.as_str()),
        Fault::status(307).header("location", location),
        Fault::answer(500, "x").header("x-request-id", KEY),
        Fault::answer(500, "x").header("x-request-id", NUMBER),
        Fault::answer(400, "x").header("x-request-id", format!("for {NUMBER}: {TEXT}")),
        Fault::status(302).header("location", format!("https://{}.example/", NUMBER.trim_start_matches('+'))),
        Fault::status(303).header("location", format!("https://{}/", NUMBER.trim_start_matches('+'))),
        Fault::html(502),
        Fault::raw(format!("HTTP/1.1 500 {KEY}\r\n{KEY}: {KEY}\r\n\r\n<p>{KEY} {ENCODED_KEY} {SERVER_TEXT}</p>")),
        Fault::raw(format!("{KEY} is not HTTP at all\r\n\r\n")),
        Fault::reset(),
        Fault::close(),
        Fault::lost_answer(),
        Fault::truncate(),
        Fault::stall(),
        Fault::stall_body(),
        Fault::big(20_000),
    ]);
    faults
}

async fn provoke(client: &Client, sandbox: &Sandbox) -> Vec<Error> {
    let mut errors = Vec::new();
    for fault in faults() {
        sandbox.fault(fault.clone().always()).unwrap();
        errors.extend(client.labels().list(ListLabels::new()).await.err());
        errors.extend(client.messages().send(SendMessage::new(NUMBER, Content::Text(TEXT.into()))).await.err());
        let mut contacts = client.contacts().iter(ListContacts::new().search(TEXT));
        errors.extend(contacts.next().await.and_then(Result::err));
        sandbox.clear_faults();
    }
    let bad = SendTemplate::new(format!("{NUMBER}{NUMBER}"), TEXT).variables([format!("{TEXT}\n")]).language_code(TEXT);
    errors.extend(client.templates().send(bad).await.err());
    errors.extend(client.request("a/b", [("apiKey", KEY), ("text", TEXT)]).await.err());
    errors.extend(client.request(format!("x/{KEY}/?{TEXT}"), [("a", "b")]).await.err());
    errors
}

/// The errors of sends under an idempotency key.
#[cfg(feature = "ledger-sqlite")]
async fn provoke_ledger(builder: ClientBuilder, sandbox: &Sandbox) -> Vec<Error> {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("ledger.db")).unwrap();
    let client = builder.ledger(&ledger).build().unwrap();
    let patient = client.with_options(Overrides::new().attempt_timeout(seconds(2.0))).unwrap();
    let hasty = client.with_options(Overrides::new().timeout(seconds(0.2))).unwrap();
    let send = async |client: &Client, text: &str| {
        let message = SendMessage::new(NUMBER, Content::Text(text.into()));
        client.messages().send(message.idempotency_key(format!("{NUMBER}/{TEXT}").replace(' ', "-"))).await
    };
    sandbox.fault(Fault::stall()).unwrap();
    let before = sandbox.journal().len();
    let (unknown, in_progress) = tokio::join!(send(&patient, TEXT), async {
        while sandbox.journal().len() == before {
            tokio::task::yield_now().await;
        }
        send(&hasty, TEXT).await
    });
    let conflict = send(&client, "another text").await;
    ledger.close().await.unwrap();
    let closed = send(&client, TEXT).await;
    assert_clean(&format!("{ledger:?}"), "Debug");
    [unknown, in_progress, conflict, closed].into_iter().filter_map(Result::err).collect()
}

#[cfg(not(feature = "ledger-sqlite"))]
async fn provoke_ledger(_builder: ClientBuilder, _sandbox: &Sandbox) -> Vec<Error> {
    Vec::new()
}

#[tokio::test]
async fn no_error_debug_output_or_log_line_contains_a_secret() {
    let sandbox = sandbox();
    let log = Log::default();
    let guard = log.set_default();
    let mut kinds = std::collections::BTreeSet::new();
    let pairs = [
        (Auth::Header, RequestStyle::PostJson),
        (Auth::Bearer, RequestStyle::PostQuery),
        (Auth::Query, RequestStyle::GetQuery),
        (Auth::Body, RequestStyle::PostJson),
    ];
    for (auth, style) in pairs {
        let limits =
            builder(&sandbox).api_key(KEY).attempt_timeout(seconds(0.1)).max_retries(0).max_response_bytes(10_000);
        let builder = limits.auth(auth).request_style(style).header("x-tenant", KEY);
        let client = builder.clone().build().unwrap();
        assert_clean(&format!("{client:?} {client:#?} {builder:?} {:?}", client.messages().wait("x")), "Debug");
        let request = SendMessage::new(NUMBER, Content::Text(TEXT.into()));
        let template = SendTemplate::new(NUMBER, "x").variables([TEXT]).header(Header::Text(TEXT.into()));
        let raw = client.request("a/b", [(TEXT, NUMBER)]);
        let wait = client.messages().wait(format!("wamid.{NUMBER}"));
        assert_clean(&format!("{request:?} {template:?} {raw:?} {wait:?}"), "a request's Debug");
        let of_ledger = provoke_ledger(builder.clone(), &sandbox).await;
        for error in provoke(&client, &sandbox).await.into_iter().chain(of_ledger) {
            assert_error_is_clean(&error);
            kinds.insert(error.class_name());
        }
        sandbox.close_listener();
        sandbox.drop_idle();
        assert_error_is_clean(&client.labels().list(ListLabels::new()).await.unwrap_err());
        sandbox.open_listener().unwrap();
    }
    for url in [format!("http://{KEY}@example.com"), format!("https://example.com/?{KEY}"), KEY.to_owned()] {
        let error = Client::builder().base_url(url).api_key(format!("{KEY}\n")).proxy(KEY).build().unwrap_err();
        assert_error_is_clean(&error);
        kinds.insert(error.class_name());
    }
    drop(guard);
    // No log line of any crate contains the key. Our own log lines contain none of the other strings either.
    let log = log.text();
    assert!(log.contains("workspace_sdk"), "the subscriber saw the calls");
    for line in log.lines() {
        assert!(!line.contains(KEY) && !line.contains(ENCODED_KEY), "a log line shows the key: {line}");
        if line.contains("workspace_sdk") {
            assert_clean(line, "a log line");
        }
    }
    // Errors of every kind were provoked.
    let of_ledger = [ErrorKind::IdempotencyConflict, ErrorKind::IdempotencyInProgress, ErrorKind::Ledger];
    let possible = |kind: &ErrorKind| cfg!(feature = "ledger-sqlite") || !of_ledger.contains(kind);
    let all: std::collections::BTreeSet<_> =
        ErrorKind::ALL.iter().copied().filter(possible).map(ErrorKind::class_name).collect();
    assert_eq!(kinds, all);
}

#[tokio::test]
async fn a_certificate_error_contains_no_secret() {
    let sandbox = Sandbox::start(Options { tls: true, ..Options::default() }).unwrap();
    let url = sandbox.tls().unwrap().unknown_ca_url.clone();
    let client = Client::builder().base_url(url).api_key(KEY).auth(Auth::Query).build().unwrap();
    assert_error_is_clean(&client.labels().list(ListLabels::new()).await.unwrap_err());
}
