//! Every kind of fault on HTTP/1.1: what the client sees, and what the journal contains.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use workspace_sandbox::{Fault, FaultKind, Sandbox};

use crate::client::{CloseKind, Connection, TIMEOUT, call, control, ok};
use crate::sandbox;

const SEND: &str = "/whatsapp/templates/send";

fn params() -> Value {
    json!({ "to": "+4915112345678", "templateName": "plain_notice" })
}

/// Sends a template with a fault; returns all bytes and how the connection was closed.
fn send_with_fault(sandbox: &Sandbox, fault: Fault) -> (Vec<u8>, CloseKind) {
    sandbox.fault(fault).unwrap();
    let mut connection = Connection::open(sandbox);
    connection.post(SEND, &params());
    connection.rest()
}

#[test]
fn faults_close_connections_as_documented_and_the_journal_is_right() {
    let ms = Duration::from_millis;
    // The fault, how the connection is closed, whether the request is executed, the status, and whether bytes arrive.
    #[rustfmt::skip]
    let cases = [
        (Fault::reset(), CloseKind::Rst, false, None, false),
        (Fault::close(), CloseKind::Fin, false, None, false),
        (Fault::lost_answer(), CloseKind::Rst, true, None, false),
        (Fault::truncate(), CloseKind::Fin, true, Some(200), true),
        (Fault::stall().lasting(ms(1)), CloseKind::Fin, false, None, false),
        (Fault::stall().lasting(ms(1)).acting(), CloseKind::Fin, true, None, false),
        (Fault::stall_body().lasting(ms(1)), CloseKind::Fin, true, Some(200), true),
        (Fault::close_after(), CloseKind::Fin, true, Some(200), true),
        (Fault::raw("HTTP/1.1 2"), CloseKind::Fin, false, None, true),
        (Fault::raw([0xff, 0x00]).acting(), CloseKind::Fin, true, None, true),
        (Fault::refused_stream(), CloseKind::Rst, false, None, false),
        (Fault::goaway(), CloseKind::Rst, false, None, false),
        (Fault::goaway_after(), CloseKind::Rst, true, None, false),
        // These two answer with `connection: close`.
        (Fault::goaway_graceful(), CloseKind::Fin, true, Some(200), true),
        (Fault::goaway_drain(), CloseKind::Fin, true, Some(200), true),
    ];
    for (fault, ended, done, status, bytes) in cases {
        let sandbox = sandbox();
        let case = format!("{fault:?}");
        let (read, how) = send_with_fault(&sandbox, fault.clone());
        assert_eq!((how, !read.is_empty()), (ended, bytes), "{case}: {read:?}");
        let journal = sandbox.journal();
        assert_eq!(journal.len(), 1, "{case}");
        assert_eq!((journal[0].effect.is_some(), journal[0].status), (done, status), "{case}");
        assert_eq!(journal[0].fault.as_deref().map(Value::from), Some(json!(fault.kind)), "{case}");
        let messages = sandbox.messages("+4915112345678").unwrap();
        assert_eq!(messages.len(), usize::from(done), "{case}");
        if done {
            assert_eq!(journal[0].effect.as_ref().unwrap().id, messages[0].wamid);
        }
        assert_eq!(sandbox.pending_faults(), 0, "{case}");
        ok(&sandbox, SEND, &params());
    }
}

#[test]
fn a_reset_does_not_wait_for_the_body() {
    let sandbox = sandbox();
    sandbox.fault(Fault::reset()).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.write("POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n");
    assert_eq!(connection.rest(), (Vec::new(), CloseKind::Rst));
    assert_eq!(sandbox.journal()[0].body.as_deref(), Some(""));
}

#[test]
fn half_responses_have_half_the_length() {
    let sandbox = sandbox();
    for fault in [Fault::truncate(), Fault::stall_body()] {
        sandbox.fault(fault.clone()).unwrap();
        let mut connection = Connection::open(&sandbox);
        connection.post(SEND, &params());
        let head = connection.head().unwrap();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        if fault.kind == FaultKind::Truncate {
            let (body, ended) = connection.rest();
            assert_eq!((body.len(), ended), (length / 2, CloseKind::Fin));
        } else {
            assert_eq!(connection.bytes(length / 2).unwrap().len(), length / 2);
            // More bytes would have arrived before the response to another request.
            ok(&sandbox, "/labels/list", &json!({}));
            connection.stream.set_nonblocking(true).unwrap();
            let more = connection.bytes(1).unwrap_err();
            assert_eq!(more.kind(), std::io::ErrorKind::WouldBlock);
        }
    }
}

#[test]
fn responses_can_be_scripted() {
    let sandbox = sandbox();
    // The fault, its status, whether the request is executed, and what the response must contain.
    #[rustfmt::skip]
    let cases = [
        (Fault::status(500), 500, false, r#""success":false"#),
        (Fault::status(429).header("Retry-After", "7"), 429, false, "retry-after: 7"),
        (Fault::status(503).body(json!({ "success": false, "error": { "code": 1 } })), 503, false, r#""code":1"#),
        (Fault::html(502), 502, false, "<html>"),
        (Fault::html(504), 504, false, "text/html"),
        (Fault::answer(200, "no json"), 200, false, "no json"),
        (Fault::answer(200, json!({ "success": false })).acting(), 200, true, r#"{"success":false}"#),
        (Fault::answer(301, "").header("location", "http://example.org/x"), 301, false, "location: http://example.org/x"),
        (Fault::answer(204, ""), 204, false, "204"),
        (Fault::answer(200, "x").header("content-type", "text/plain"), 200, false, "content-type: text/plain"),
        (Fault::delay(Duration::from_millis(1)), 200, true, r#""success":true"#),
        (Fault::slow(Duration::from_millis(10)), 200, true, r#""success":true"#),
    ];
    let mut sent = 0;
    // All on one connection: no fault may close it.
    let mut connection = Connection::open(&sandbox);
    for (fault, status, done, holds) in cases {
        sandbox.fault(fault.clone()).unwrap();
        let response = connection.call(SEND, &params());
        let text = format!("{}{}", response.head, String::from_utf8_lossy(&response.body));
        assert_eq!(response.status, status, "{fault:?}");
        assert!(text.contains(holds), "{fault:?}: {text}");
        sent += usize::from(done);
        let entry = sandbox.journal().pop().unwrap();
        assert_eq!((entry.status, entry.effect.is_some()), (Some(status), done), "{fault:?}");
        assert_eq!(sandbox.all_messages().unwrap().len(), sent, "{fault:?}");
    }
}

#[test]
fn big_responses_have_exactly_that_length() {
    let sandbox = sandbox();
    for length in [0, 1, 38, 39, 40, 65_536, 3_000_001] {
        sandbox.fault(Fault::big(length)).unwrap();
        let response = call(&sandbox, "/labels/list", &json!({}));
        assert_eq!((response.status, response.body.len() as u64), (200, length));
        if length >= 39 {
            assert_eq!(response.json()["success"], true);
        }
    }
}

#[test]
fn slow_faults_take_their_time() {
    let sandbox = sandbox();
    let time = Duration::from_millis(120);
    for fault in [Fault::delay(time), Fault::slow(time)] {
        let kind = fault.kind;
        sandbox.fault(fault).unwrap();
        let start = Instant::now();
        call(&sandbox, "/contacts/list", &json!({}));
        assert!(start.elapsed() >= time, "{kind:?} took {:?}", start.elapsed());
    }
}

#[test]
fn a_stall_lasts_until_the_client_closes() {
    let sandbox = sandbox();
    sandbox.fault(Fault::stall().acting()).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.post(SEND, &params());
    sandbox.wait_for(|journal| journal.iter().any(|e| e.effect.is_some()), TIMEOUT).unwrap();
    assert_eq!(sandbox.journal()[0].status, None);
    ok(&sandbox, "/labels/list", &json!({}));
}

#[test]
fn close_after_is_not_announced() {
    let sandbox = sandbox();
    sandbox.fault(Fault::close_after().skip(1)).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.call("/labels/list", &json!({}));
    let response = connection.call("/labels/list", &json!({}));
    assert_eq!((response.status, response.header("connection")), (200, None));
    assert_eq!(connection.rest(), (Vec::new(), CloseKind::Fin));
}

#[test]
fn faults_apply_to_matching_requests_only() {
    let sandbox = sandbox();
    sandbox
        .faults(vec![
            Fault::status(500).on("labels.list").skip(1).times(2),
            Fault::status(503).for_call("17"),
            Fault::status(502).on("labels.list").for_call("18").always(),
        ])
        .unwrap();
    let request_status = |path: &str, call: &str| {
        let mut connection = Connection::open(&sandbox);
        let target = format!("/api/workspace/v1{path}?apiKey=sandbox-key");
        connection.send("GET", &target, &[("x-sandbox-call", call)], b"");
        connection.response().unwrap().status
    };
    #[rustfmt::skip]
    let steps = [
        ("/channels/list", "1", 200),
        ("/labels/list", "1", 200), // skipped
        ("/labels/list", "17", 500),
        ("/channels/list", "17", 503),
        ("/channels/list", "17", 200),
        ("/labels/list", "18", 500),
        ("/labels/list", "18", 502),
        ("/labels/list", "18", 502),
        ("/labels/list", "19", 200),
    ];
    for (n, (path, call, status)) in steps.into_iter().enumerate() {
        assert_eq!(request_status(path, call), status, "step {n}");
    }
    assert_eq!(sandbox.pending_faults(), 1);
    sandbox.clear_faults();
    assert_eq!(request_status("/labels/list", "18"), 200);
}

#[test]
fn a_fault_is_removed_when_its_time_is_over_or_by_its_id() {
    let sandbox = sandbox();
    let minute = Duration::from_secs(60);
    let ids = sandbox
        .faults(vec![
            Fault::status(500).always().expires_after(minute),
            Fault::status(502).always(),
            Fault::status(503).always().expires_after(minute * 2),
        ])
        .unwrap();
    let request_status = || call(&sandbox, "/labels/list", &json!({})).status;
    let control_status = |method: &str, path: &str| control(&sandbox, method, path, &Value::Null).status;
    assert_eq!(request_status(), 500);
    sandbox.advance(minute).unwrap();
    assert_eq!((sandbox.pending_faults(), request_status()), (2, 502));
    assert_eq!(control_status("DELETE", &format!("/faults/{}", ids[1])), 200);
    assert_eq!(request_status(), 503);
    let left = control(&sandbox, "GET", "/faults", &Value::Null).json()["faults"][0].clone();
    assert!(left["expires_after"].as_f64().is_some_and(|left| left > 0.0 && left <= 60.0), "{left}");
    sandbox.advance(minute).unwrap();
    assert_eq!((request_status(), sandbox.pending_faults()), (200, 0));
    for id in ["1", "2", "3", "0", "-1", "x", ""] {
        assert_eq!(control_status("DELETE", &format!("/faults/{id}")), 404, "{id}");
    }
}

#[test]
fn faults_have_the_documented_json_form() {
    let second = Duration::from_secs(1);
    #[rustfmt::skip]
    let cases = [
        (Fault::delay(second), json!({ "kind": "delay", "milliseconds": 1000 })),
        (Fault::status(429).header("a", "b").body("x"), json!({ "kind": "status", "status": 429, "headers": { "a": "b" }, "body": "x" })),
        (Fault::html(502), json!({ "kind": "html", "status": 502 })),
        (Fault::answer(200, "x").acting(), json!({ "kind": "answer", "status": 200, "body": "x", "act": true })),
        (Fault::raw("x"), json!({ "kind": "raw", "bytes": "x" })),
        (Fault::raw([255]), json!({ "kind": "raw", "base64": "/w==" })),
        (Fault::reset(), json!({ "kind": "reset" })),
        (Fault::close(), json!({ "kind": "close" })),
        (Fault::lost_answer().on("labels.list").for_call("17").times(2).skip(1),
            json!({ "kind": "lost_answer", "operation": "labels.list", "call": "17", "times": 2, "skip": 1 })),
        (Fault::truncate(), json!({ "kind": "truncate" })),
        (Fault::reset().expires_after(second / 2), json!({ "kind": "reset", "expires_after": 0.5 })),
        (Fault::goaway_graceful(), json!({ "kind": "goaway_graceful" })),
        (Fault::goaway_drain(), json!({ "kind": "goaway_drain" })),
        (Fault::silence().acting(), json!({ "kind": "silence", "act": true })),
        (Fault::pings_only(), json!({ "kind": "pings_only" })),
        (Fault::informational(3), json!({ "kind": "informational", "count": 3 })),
        (Fault::stall().acting().lasting(second), json!({ "kind": "stall", "act": true, "milliseconds": 1000 })),
        (Fault::stall_body(), json!({ "kind": "stall_body" })),
        (Fault::slow(second), json!({ "kind": "slow", "milliseconds": 1000 })),
        (Fault::close_after(), json!({ "kind": "close_after" })),
        (Fault::big(7), json!({ "kind": "big", "bytes": 7 })),
        (Fault::refused_stream(), json!({ "kind": "refused_stream" })),
        (Fault::goaway(), json!({ "kind": "goaway" })),
        (Fault::goaway_after(), json!({ "kind": "goaway_after" })),
        (Fault::random(1, 0.5), json!({ "kind": "random", "seed": 1, "rate": 0.5, "times": 0 })),
    ];
    let sandbox = sandbox();
    for (fault, spelled) in cases {
        assert_eq!(json!(fault), spelled);
        assert_eq!(serde_json::from_value::<Fault>(spelled.clone()).unwrap(), fault);
        sandbox.fault(fault).unwrap();
    }
}

/// The faults and effects of several requests with random faults.
fn run_random(seed: u64) -> Vec<(Option<String>, bool)> {
    let sandbox = sandbox();
    sandbox.fault(Fault::random(seed, 0.5).on("labels.upsert")).unwrap();
    for n in 0..60 {
        let mut connection = Connection::open(&sandbox);
        connection.post("/labels/manage", &json!({ "name": format!("l{n}") }));
        let _ = connection.head();
    }
    let entries = sandbox.journal();
    assert_eq!(entries.len(), 60);
    entries.into_iter().map(|entry| (entry.fault, entry.effect.is_some())).collect()
}

/// With random faults and many concurrent requests, the journal and the data agree.
#[test]
fn the_journal_is_right_under_load_with_random_faults() {
    let sandbox = sandbox();
    sandbox.fault(Fault::random(7, 0.3).on("templates.send")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let mut connection = Connection::open(&sandbox);
                    connection.post(SEND, &params());
                    let _ = connection.response_or_rest();
                }
            });
        }
    });
    let journal = sandbox.journal();
    assert_eq!(journal.len(), 400);
    let done: Vec<_> = journal.iter().filter_map(|entry| entry.effect.as_ref()).collect();
    let mut effects: Vec<_> = done.into_iter().map(|effect| effect.id.clone()).collect();
    let mut sent: Vec<_> = sandbox.all_messages().unwrap().into_iter().map(|m| m.wamid).collect();
    effects.sort();
    sent.sort();
    assert_eq!(effects, sent);
    assert!(sent.len() > 200 && sent.len() < 400);
    let without_fault = journal.iter().filter(|entry| entry.fault.is_none());
    assert!(without_fault.into_iter().all(|e| e.status == Some(200) && e.effect.is_some()));
}

#[test]
fn random_faults_are_repeatable_for_a_seed() {
    let (one, again, other) = (run_random(1), run_random(1), run_random(2));
    assert_eq!(one, again);
    assert_ne!(one, other);
    let faulty = one.iter().filter(|(fault, _)| fault.is_some()).count();
    assert!((15..45).contains(&faulty), "{faulty} of 60");
    assert!(one.iter().all(|(fault, done)| fault.is_some() || *done));
}

#[test]
fn informational_responses_precede_the_final_one_or_are_endless() {
    let sandbox = sandbox();
    sandbox.fault(Fault::informational(300)).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.post(SEND, &params());
    for _ in 0..300 {
        assert!(connection.head().unwrap().starts_with("HTTP/1.1 100 "));
    }
    assert_eq!(connection.response().unwrap().status, 200);
    sandbox.fault(Fault::informational(0)).unwrap();
    connection.post(SEND, &params());
    for _ in 0..1_000 {
        assert!(connection.head().unwrap().starts_with("HTTP/1.1 100 "));
    }
    assert_eq!(sandbox.all_messages().unwrap().len(), 2);
    assert_eq!(sandbox.journal()[1].status, None);
}

#[test]
fn silence_leaves_the_connection_open() {
    for (fault, done) in [(Fault::silence(), 0), (Fault::pings_only().acting(), 1)] {
        let sandbox = sandbox();
        sandbox.fault(fault).unwrap();
        let mut connection = Connection::open(&sandbox);
        connection.post(SEND, &params());
        sandbox.wait_for(|journal| journal.len() == 1, TIMEOUT).unwrap();
        connection.stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let kind = connection.head().unwrap_err().kind();
        assert!(matches!(kind, std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{kind:?}");
        assert_eq!((sandbox.open_connections(), sandbox.all_messages().unwrap().len()), (1, done));
    }
}
