//! The control API over HTTP, and the same with the library.

use std::time::Duration;

use serde_json::{Value, json};
use workspace_sandbox::{Entry, Fault, Message};

use crate::client::{CloseKind, Connection, TIMEOUT, call, control, encode, ok};
use crate::sandbox;

#[test]
fn every_call_answers_as_documented() {
    let sandbox = sandbox();
    let version = env!("CARGO_PKG_VERSION");
    let call_control = |method: &str, path: &str, body: Value| {
        let response = control(&sandbox, method, path, &body);
        assert_eq!(response.status, 200, "{path}: {}", response.json());
        response.json()
    };
    assert_eq!(call_control("GET", "/health", Value::Null), json!({ "ready": true, "version": version, "control": 1 }));
    let wamid = call_control("POST", "/receive", json!({ "from": "+15550000001", "body": "Hi" }));
    assert!(wamid["wamid"].as_str().unwrap().starts_with("wamid."));
    call_control("POST", "/receive", json!({ "from": "+1555123", "body": "Hi", "channelId": "ch_a" }));
    let params = json!({ "to": "15550000001", "body": "Hello", "apiReference": "r" });
    let sent = ok(&sandbox, "/whatsapp/message/send", &params);
    let wamid = &sent["data"]["messageId"];
    let messages = call_control("GET", "/messages?to=%2B15550000001", Value::Null);
    assert_eq!(messages["messages"][0]["wamid"], *wamid);
    let typed: Vec<Message> = serde_json::from_value(messages["messages"].clone()).unwrap();
    assert_eq!(typed, sandbox.messages("+15550000001").unwrap());
    let notations = ["+15550000001", "15550000001", "%2B1%20(555)%20000-0001", "+1+555.000.0001"];
    let filtered = notations.iter().map(|number| format!("/messages?to={number}"));
    for same in filtered.chain(["/messages".to_owned()]) {
        let same = same.as_str();
        assert_eq!(call_control("GET", same, Value::Null), messages, "{same}");
    }
    let one = format!("/message?wamid={}", encode(wamid.as_str().unwrap()));
    assert_eq!(call_control("GET", &one, Value::Null), messages["messages"][0]);
    call_control("POST", "/advance", json!({ "seconds": 86400 }));
    assert_eq!(call(&sandbox, "/whatsapp/message/send", &params).status, 400);
    let failed = json!({ "wamid": wamid, "status": "failed", "error": "(#131026) no" });
    call_control("POST", "/message", failed);
    let status = ok(&sandbox, "/whatsapp/message/status", &json!({ "wamid": wamid }));
    assert_eq!(status["data"]["error"], "(#131026) no");

    let journal = call_control("GET", "/journal", Value::Null);
    let entries: Vec<Entry> = serde_json::from_value(journal["entries"].clone()).unwrap();
    assert_eq!(entries, sandbox.journal());
    assert_eq!(entries.len(), 3);
    let since = call_control("GET", "/journal?since=2", Value::Null);
    assert_eq!(since["entries"], json!([journal["entries"][2]]));
    assert_eq!(call_control("GET", "/journal?since=99", Value::Null)["entries"], json!([]));

    let ids = call_control(
        "POST",
        "/faults",
        json!([
            { "kind": "status", "status": 500, "times": 2 },
            { "kind": "delay", "milliseconds": 1, "operation": "labels.list", "skip": 1 }
        ]),
    );
    assert_eq!(ids, json!({ "ids": [1, 2] }));
    assert_eq!(call_control("POST", "/faults", json!({ "kind": "reset" })), json!({ "ids": [3] }));
    assert_eq!(call(&sandbox, "/labels/list", &json!({})).status, 500);
    let pending = call_control("GET", "/faults", Value::Null);
    assert_eq!(pending["faults"][0], json!({ "id": 1, "kind": "status", "status": 500, "times": 1 }));
    assert_eq!(pending["faults"].as_array().unwrap().len(), 3);
    call_control("DELETE", "/faults", Value::Null);
    assert_eq!(call_control("GET", "/faults", Value::Null), json!({ "faults": [] }));

    call_control("POST", "/reset", json!({ "seed": "empty" }));
    assert!(sandbox.journal().is_empty());
    assert_eq!(ok(&sandbox, "/contacts/list", &json!({}))["data"], json!([]));
    assert_eq!(ok(&sandbox, "/whatsapp/templates/list", &json!({}))["data"], json!([]));
    assert_eq!(ok(&sandbox, "/channels/list", &json!({}))["data"][0]["id"], "ch_demo");
    call_control("POST", "/reset", json!({ "seed": "demo" }));
    assert_eq!(ok(&sandbox, "/contacts/list", &json!({}))["pagination"]["total"], 120);
    assert_eq!(control(&sandbox, "GET", "/tls", &Value::Null).status, 404);
}

#[test]
fn errors_name_the_mistake() {
    let sandbox = sandbox();
    #[rustfmt::skip]
    let cases = [
        (404, "GET", "/nothing", Value::Null, "/nothing"),
        (404, "GET", "/reset", Value::Null, "/reset"),
        (400, "POST", "/reset", json!({ "seed": "other" }), "other"),
        (400, "POST", "/reset", json!({ "sede": "demo" }), "sede"),
        (400, "GET", "/journal?since=x", Value::Null, "since"),
        (400, "GET", "/journal?until=1", Value::Null, "until"),
        (400, "GET", "/journal?after=-1", Value::Null, "after"),
        (400, "GET", "/journal?after=1&limit=x", Value::Null, "limit"),
        (400, "GET", "/journal?limit=0", Value::Null, "limit"),
        (400, "GET", "/messages?to=%zz", Value::Null, "to"),
        (400, "GET", "/messages?after=1", Value::Null, "after"),
        (400, "GET", "/message", Value::Null, "wamid"),
        (404, "GET", "/message?wamid=wamid.x", Value::Null, "wamid.x"),
        (400, "POST", "/receive", json!({ "from": "me", "body": "Hi" }), "from"),
        (400, "POST", "/receive", json!({ "from": "+15550000001", "body": "Hi", "channelId": "ch_x" }), "ch_x"),
        (400, "POST", "/advance", json!({ "seconds": -1 }), "seconds"),
        (400, "POST", "/advance", json!({ "seconds": 1e18 }), "clock"),
        (400, "POST", "/message", json!({ "wamid": "wamid.x", "status": "read" }), "wamid.x"),
        (400, "POST", "/refuse", json!({}), "milliseconds"),
        (400, "POST", "/faults", json!({ "kind": "explode" }), "explode"),
        (400, "POST", "/faults", json!({ "kind": "reset", "often": 1 }), "often"),
        (400, "POST", "/faults", json!({ "kind": "reset", "status": 500 }), "status"),
        (400, "POST", "/faults", json!({ "kind": "reset", "operation": "labels.lst" }), "labels.lst"),
        (400, "POST", "/faults", json!({ "kind": "delay" }), "milliseconds"),
        (400, "POST", "/faults", json!({ "kind": "status", "status": 99 }), "status"),
        (400, "POST", "/faults", json!({ "kind": "answer", "status": 200 }), "body"),
        (400, "POST", "/faults", json!({ "kind": "answer", "status": 200, "body": "", "headers": { "content-length": "9" } }), "content-length"),
        (400, "POST", "/faults", json!({ "kind": "status", "status": 429, "headers": { "a b": "9" } }), "a b"),
        (400, "POST", "/faults", json!({ "kind": "reset", "expires_after": -1 }), "seconds"),
        (404, "DELETE", "/faults/7", Value::Null, "'7'"),
        (400, "POST", "/faults", json!({ "kind": "raw" }), "bytes"),
        (400, "POST", "/faults", json!({ "kind": "raw", "bytes": 5 }), "bytes"),
        (400, "POST", "/faults", json!({ "kind": "raw", "base64": "?" }), "base64"),
        (400, "POST", "/faults", json!({ "kind": "big", "bytes": "x" }), "bytes"),
        (400, "POST", "/faults", json!({ "kind": "random", "seed": 1, "rate": 2 }), "rate"),
        (400, "POST", "/faults", json!([{ "kind": "reset" }, { "kind": "delay" }]), "milliseconds"),
    ];
    for (status, method, path, body, names) in cases {
        let response = control(&sandbox, method, path, &body);
        assert_eq!(response.status, status, "{path} {body}");
        let error = response.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(names), "{path} {body}: {error}");
    }
    assert_eq!(sandbox.pending_faults(), 0);
}

#[test]
fn refuse_closes_and_opens_again() {
    let sandbox = sandbox();
    let mut idle = Connection::open(&sandbox);
    idle.call("/labels/list", &json!({}));
    let response = control(&sandbox, "POST", "/refuse", &json!({ "milliseconds": 300 }));
    assert_eq!(response.status, 200);
    // The listener is closed when the response arrives.
    let refused = Connection::to(sandbox.port()).err().unwrap();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(idle.rest(), (Vec::new(), CloseKind::Fin));
    let end = std::time::Instant::now() + TIMEOUT;
    while Connection::to(sandbox.port()).is_err() {
        assert!(std::time::Instant::now() < end, "never opened again");
        std::thread::yield_now();
    }
    ok(&sandbox, "/labels/list", &json!({}));

    sandbox.refuse(Duration::from_millis(1));
    sandbox.close_listener();
    assert!(Connection::to(sandbox.port()).is_err());
    sandbox.open_listener().unwrap();
    sandbox.open_listener().unwrap();
    ok(&sandbox, "/labels/list", &json!({}));
}

#[test]
fn a_closed_listener_keeps_open_connections() {
    let sandbox = sandbox();
    let mut open = Connection::open(&sandbox);
    open.call("/labels/list", &json!({}));
    sandbox.close_listener();
    assert!(Connection::to(sandbox.port()).is_err());
    assert_eq!(open.call("/labels/list", &json!({})).status, 200);
}

#[test]
fn drop_idle_closes_only_what_is_idle() {
    let sandbox = sandbox();
    sandbox.fault(Fault::stall().for_call("busy").lasting(Duration::from_secs(60))).unwrap();
    let mut idle: Vec<_> = (0..5).map(|_| Connection::open(&sandbox)).collect();
    for connection in &mut idle {
        assert_eq!(connection.call("/labels/list", &json!({})).status, 200);
    }
    let mut busy = Connection::open(&sandbox);
    busy.send("GET", "/x", &[("x-sandbox-call", "busy")], b"");
    sandbox.wait_for(|journal| journal.iter().any(|e| e.call.is_some()), TIMEOUT).unwrap();
    let mut half = Connection::open(&sandbox);
    half.call("/labels/list", &json!({}));
    half.write("GET /api/workspace/v1/labels/list?apiKey=sandbox-key HTTP/1.1\r\n");
    // A response on another connection proves that the half request was read.
    ok(&sandbox, "/labels/list", &json!({}));
    let closed = control(&sandbox, "POST", "/drop-idle", &Value::Null).json();
    assert!(closed["closed"].as_u64().unwrap() >= 5, "{closed}");
    for connection in &mut idle {
        assert_eq!(connection.rest(), (Vec::new(), CloseKind::Fin));
    }
    half.write("host: localhost\r\n\r\n");
    assert_eq!(half.response().unwrap().status, 200);
    let mut one = Connection::open(&sandbox);
    one.call("/labels/list", &json!({}));
    assert!(sandbox.drop_idle() >= 1);
    assert_eq!(one.rest(), (Vec::new(), CloseKind::Fin));
    assert!(sandbox.open_connections() >= 1);
    assert!(sandbox.accepted_connections() >= 8);
}

#[test]
fn wait_for_wakes_on_arrival_and_times_out() {
    let sandbox = sandbox();
    assert!(sandbox.wait_for(|_| false, Duration::from_millis(1)).is_none());
    std::thread::scope(|scope| {
        let waiting =
            scope.spawn(|| sandbox.wait_for(|journal| journal.iter().any(|e| e.status == Some(200)), Duration::MAX));
        ok(&sandbox, "/labels/list", &json!({}));
        assert_eq!(waiting.join().unwrap().unwrap().len(), 1);
    });
}

#[test]
fn a_sandbox_works_from_an_async_test_and_stops_with_its_value() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let sandbox = sandbox();
        let port = sandbox.port();
        sandbox.refuse(Duration::from_millis(1));
        sandbox.drop_idle();
        sandbox.close_listener();
        sandbox.open_listener().unwrap();
        let mut open = Connection::open(&sandbox);
        open.call("/labels/list", &json!({}));
        drop(sandbox);
        assert!(Connection::to(port).is_err());
        let _ = open.rest();
    });
}

#[test]
fn a_long_list_of_messages_arrives_whole_and_in_order() {
    let sandbox = sandbox();
    let mut connection = Connection::open(&sandbox);
    let mut sent = Vec::new();
    // Exactly two pieces of the response to the first number, and more than two to both.
    for n in 0..400 {
        let to = format!("+155500000{:02}", n % 2 + 1);
        let response =
            connection.call("/whatsapp/templates/send", &json!({ "to": to, "templateName": "plain_notice" }));
        sent.push((to, response.json()["data"]["messageId"].clone()));
    }
    for to in [None, Some("+15550000001")] {
        let query = to.map(|to| format!("?to={to}")).unwrap_or_default();
        let messages = control(&sandbox, "GET", &format!("/messages{query}"), &Value::Null).json()["messages"].take();
        let wamids: Vec<_> = messages.as_array().unwrap().iter().map(|message| message["wamid"].clone()).collect();
        let expected = sent.iter().filter(|(number, _)| to.is_none_or(|to| to == number));
        assert_eq!(wamids, expected.map(|(_, wamid)| wamid.clone()).collect::<Vec<_>>(), "{to:?}");
        // Not the whole messages: their statuses change with time.
        let from_library = match to {
            Some(to) => sandbox.messages(to),
            None => sandbox.all_messages(),
        };
        let from_library: Vec<_> = from_library.unwrap().into_iter().map(|message| json!(message.wamid)).collect();
        assert_eq!(wamids, from_library);
    }
}
