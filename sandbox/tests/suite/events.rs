//! The event stream, and the state as a whole.

use std::io;

use serde_json::{Value, json};
use workspace_sandbox::{Fault, Limits, Sandbox, Seed};

use crate::client::{CloseKind, Connection, control, ok, request};
use crate::sandbox;

const TOPICS: [&str; 4] = ["requests", "data", "faults", "settings"];

/// An open event stream.
struct Events(Connection);

impl Events {
    fn open(sandbox: &Sandbox) -> Self {
        let mut connection = Connection::open(sandbox);
        connection.send("GET", "/_sandbox/v1/events", &[], b"");
        let head = connection.head().unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");
        assert!(head.contains("cache-control: no-store\r\n"), "{head}");
        Self(connection)
    }

    fn next(&mut self) -> io::Result<Value> {
        let chunk = String::from_utf8(self.0.chunk()?).unwrap();
        let event = chunk.strip_prefix("retry: 1000\n\n").unwrap_or(&chunk);
        let data = event.strip_prefix("event: change\ndata: ").unwrap().strip_suffix("\n\n").unwrap();
        Ok(serde_json::from_str(data).unwrap())
    }

    /// Reads events until one of them differs from `before`; returns it and the topics that differ.
    fn changed(&mut self, before: &Value) -> (Value, Vec<&'static str>) {
        loop {
            let event = self.next().unwrap();
            let topics: Vec<_> = TOPICS.into_iter().filter(|topic| event[topic] != before[topic]).collect();
            if !topics.is_empty() {
                return (event, topics);
            }
        }
    }
}

#[test]
fn an_event_says_which_part_has_changed() {
    let sandbox = sandbox();
    let mut events = Events::open(&sandbox);
    let mut last = events.next().unwrap();
    assert_eq!(last["started"], control(&sandbox, "GET", "/state", &Value::Null).json()["started"]);
    let page = String::from_utf8(request(&sandbox, "GET", "/", &[], b"").body).unwrap();
    let version = last["page"].as_str().unwrap();
    assert!(page.contains(&format!(r#"<meta name="page-version" content="{version}" />"#)), "{version}: {page}");
    let changes: [(&dyn Fn(), &[&str]); 8] = [
        (&|| drop(sandbox.receive("+15550000001", "Hi").unwrap()), &["data"]),
        (&|| assert_eq!(sandbox.fault(Fault::status(500).on("labels.list")).unwrap(), 1), &["faults"]),
        (&|| sandbox.clear_faults(), &["faults"]),
        (&|| sandbox.set_limits(Limits::new()).unwrap(), &["settings"]),
        (&|| drop(control(&sandbox, "POST", "/advance", &json!({ "seconds": 60 }))), &["data", "settings"]),
        (&|| drop(ok(&sandbox, "/labels/list", &json!({}))), &["requests"]),
        (&|| drop(ok(&sandbox, "/labels/manage", &json!({ "name": "new" }))), &["requests", "data"]),
        (&|| sandbox.reset(Seed::Demo).unwrap(), &TOPICS),
    ];
    for (index, (change, expected)) in changes.iter().enumerate() {
        change();
        // An event may come in the middle of a change.
        let mut seen = Vec::new();
        while expected.iter().any(|topic| !seen.contains(topic)) {
            let (event, topics) = events.changed(&last);
            assert!(topics.iter().all(|topic| expected.contains(topic)), "{index}: {topics:?}");
            seen.extend(topics);
            last = event;
        }
    }
}

#[test]
fn an_open_stream_is_no_idle_connection_and_does_not_keep_the_server_running() {
    let sandbox = sandbox();
    let mut events = Events::open(&sandbox);
    let first = events.next().unwrap();
    assert_eq!(sandbox.drop_idle(), 0);
    sandbox.receive("+15550000001", "Hi").unwrap();
    events.changed(&first);
    drop(sandbox);
    while events.next().is_ok() {}
    assert_eq!(events.0.rest().1, CloseKind::Fin);
}

#[test]
fn the_state_has_the_channels_and_counts() {
    let sandbox = sandbox();
    let state = || control(&sandbox, "GET", "/state", &Value::Null).json();
    let first = state();
    assert_eq!(first["url"], sandbox.url());
    assert_eq!(
        (&first["control"], &first["https_url"], &first["offset_seconds"]),
        (&json!(1), &Value::Null, &json!(0))
    );
    let demo = json!({ "id": "ch_demo", "name": "Demo WhatsApp", "phoneNumberId": "100000000000001" });
    assert!(first["channels"].as_array().unwrap().contains(&demo));
    let params = json!({ "to": "+15550000001", "templateName": "plain_notice" });
    for _ in 0..2 {
        ok(&sandbox, "/whatsapp/templates/send", &params);
    }
    control(&sandbox, "POST", "/advance", &json!({ "seconds": 90 }));
    let second = state();
    let counts =
        json!({ "requests": 2, "dropped": 0, "doubled": 1, "conversations": 1, "contacts": 120, "messages": 2 });
    assert_eq!((&second["counts"], &second["offset_seconds"]), (&counts, &json!(90)));
    assert_eq!(second["started"], first["started"]);
    assert_ne!(crate::sandbox().url(), sandbox.url());
    for path in ["/state?a=b", "/events?a=b"] {
        assert_eq!(control(&sandbox, "GET", path, &Value::Null).status, 400, "{path}");
    }
}
