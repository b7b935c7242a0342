//! Requests that a web page in a browser could have sent are refused, and leave no trace.

use serde_json::{Value, json};
use workspace_sandbox::{Fault, Options, Sandbox};

use crate::client::{API, Connection, KEY, Response, call, control, request};
use crate::sandbox;

type Headers<'a> = &'a [(&'a str, &'a str)];

const JSON: (&str, &str) = ("content-type", "application/json");

/// Sends a fault to the control API, with these headers.
fn fault(sandbox: &Sandbox, headers: Headers<'_>) -> Response {
    request(sandbox, "POST", "/_sandbox/v1/faults", headers, br#"{"kind":"reset"}"#)
}

/// Calls the API with these headers.
fn list(sandbox: &Sandbox, headers: Headers<'_>) -> Response {
    let headers = [headers, &[("x-api-key", KEY)]].concat();
    request(sandbox, "GET", &format!("{API}/labels/list"), &headers, b"")
}

fn own_host(sandbox: &Sandbox) -> String {
    format!("127.0.0.1:{}", sandbox.port())
}

#[test]
fn a_foreign_host_or_page_is_refused_everywhere() {
    let sandbox = sandbox();
    let own = own_host(&sandbox);
    let other_port = format!("http://127.0.0.1:{}", sandbox.port() ^ 1);
    let refused: &[Headers<'_>] = &[
        &[("host", "evil.example")],
        &[("host", "evil.example:8080")],
        &[("host", "localhost.evil.example")],
        &[("host", "127.0.0.1.evil.example")],
        &[("host", "evil.example@localhost")],
        &[("host", "10.0.0.5")],
        &[("host", "0.0.0.0")],
        &[("host", "[::ffff:10.0.0.5]:80")],
        &[("host", "a b")],
        &[("host", "localhost"), ("host", "evil.example")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "file://")],
        &[("origin", "")],
        &[("host", &own), ("origin", &other_port)],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "unknown")],
    ];
    sandbox.fault(Fault::status(500)).unwrap();
    for headers in refused {
        let response = fault(&sandbox, &[*headers, &[JSON]].concat());
        let error = response.json()["error"].as_str().unwrap().to_owned();
        assert_eq!(response.status, 403, "{headers:?}");
        let is_host = headers.iter().any(|(name, value)| *name == "host" && *value != own && *value != "localhost");
        assert_eq!(error.contains("--allow-host"), is_host, "{headers:?}: {error}");
        assert_eq!(request(&sandbox, "GET", "/_sandbox/v1/journal", headers, b"").status, 403, "{headers:?}");
        assert_eq!(request(&sandbox, "DELETE", "/_sandbox/v1/faults", headers, b"").status, 403, "{headers:?}");

        let response = list(&sandbox, headers);
        assert_eq!(response.status, 403, "{headers:?}");
        assert_eq!(response.json(), json!({ "success": false, "error": "Access denied", "message": error }));
    }
    // Neither the journal nor the fault has noticed them.
    assert!(sandbox.journal().is_empty());
    assert_eq!(sandbox.pending_faults(), 1);
    assert_eq!(list(&sandbox, &[]).status, 500);
}

#[test]
fn hosts_of_this_machine_are_accepted() {
    let sandbox = sandbox();
    let own = own_host(&sandbox);
    let origin = format!("http://{own}");
    let accepted: &[Headers<'_>] = &[
        &[],
        &[("host", "localhost")],
        &[("host", "LocalHost:1")],
        &[("host", "127.0.0.1")],
        &[("host", "127.8.9.10:65535")],
        &[("host", "[::1]")],
        &[("host", "[::1]:8080")],
        &[("host", "[::ffff:127.0.0.1]:8080")],
        &[("host", &own), ("origin", &origin)],
        &[("host", &own), ("origin", &origin), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ];
    for headers in accepted {
        assert_eq!(list(&sandbox, headers).status, 200, "{headers:?}");
        assert_eq!(fault(&sandbox, &[*headers, &[JSON]].concat()).status, 200, "{headers:?}");
        sandbox.clear_faults();
    }
    // HTTP/1.0 has requests without a host, which no browser sends.
    let mut old = Connection::open(&sandbox);
    old.write("GET /_sandbox/v1/health HTTP/1.0\r\n\r\n");
    assert_eq!(old.response().unwrap().status, 200);
    // The host of an absolute URI counts as well.
    for (uri, status) in [("http://localhost", 200), ("http://evil.example", 403)] {
        assert_eq!(request(&sandbox, "GET", &format!("{uri}/_sandbox/v1/health"), &[], b"").status, status, "{uri}");
    }
}

#[test]
fn more_hosts_can_be_allowed() {
    let options = Options::new().allow_host("sandbox").allow_host("10.0.0.5");
    let sandbox = Sandbox::start(options).unwrap();
    for (host, status) in [("sandbox:80", 200), ("SANDBOX", 200), ("10.0.0.5:80", 200), ("sandbox.example", 403)] {
        assert_eq!(list(&sandbox, &[("host", host)]).status, status, "{host}");
        assert_eq!(fault(&sandbox, &[("host", host), JSON]).status, status, "{host}");
        sandbox.clear_faults();
    }
    // A page of the allowed host on another port is still foreign.
    let headers = [("host", "sandbox:80"), ("origin", "http://sandbox:81")];
    assert_eq!(list(&sandbox, &headers).status, 403);
    for name in ["sandbox:80", "http://sandbox", "*", ""] {
        let error = Sandbox::start(Options::new().allow_host(name)).unwrap_err().to_string();
        assert!(error.contains(&format!("'{name}' is not a host")), "{error}");
    }
}

#[test]
fn a_control_body_must_be_json() {
    let sandbox = sandbox();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "text/json"] {
        let response = fault(&sandbox, &[("content-type", content_type)]);
        assert_eq!(response.status, 415, "{content_type}");
        assert!(response.json()["error"].as_str().unwrap().contains("application/json"));
    }
    assert_eq!(fault(&sandbox, &[]).status, 415);
    assert_eq!(sandbox.pending_faults(), 0);
    for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(fault(&sandbox, &[("content-type", content_type)]).status, 200, "{content_type}");
    }
    // A call without a body needs no content type, and the API accepts any.
    assert_eq!(request(&sandbox, "POST", "/_sandbox/v1/drop-idle", &[], b"").status, 200);
    control(&sandbox, "DELETE", "/faults", &Value::Null);
    let params = br#"{"name":"a"}"#;
    let headers = [("x-api-key", KEY), ("content-type", "text/plain")];
    assert_eq!(request(&sandbox, "POST", &format!("{API}/labels/manage"), &headers, params).status, 200);
    assert_eq!(call(&sandbox, "/labels/list", &json!({})).json()["data"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_refused_request_leaves_its_connection_usable() {
    let sandbox = sandbox();
    let mut connection = Connection::open(&sandbox);
    let body = vec![b'x'; 100_000];
    for target in ["/_sandbox/v1/faults".to_owned(), format!("{API}/labels/list")] {
        connection.send("POST", &target, &[("origin", "http://evil.example")], &body);
        assert_eq!(connection.response().unwrap().status, 403);
        assert_eq!(connection.call("/labels/list", &json!({})).status, 200);
    }
}
