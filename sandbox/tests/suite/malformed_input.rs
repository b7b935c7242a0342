//! Malformed input: whatever it is, the sandbox keeps serving.

use std::io::Write;
use std::net::Shutdown;

use serde_json::json;
use workspace_sandbox::Sandbox;

use crate::client::{API, Connection, KEY, ok, request};
use crate::sandbox;

fn assert_serves(sandbox: &Sandbox) {
    ok(sandbox, "/channels/list", &json!({}));
}

#[test]
fn broken_requests_do_no_harm() {
    let sandbox = sandbox();
    let long = "a".repeat(1 << 20);
    let many: String = (0..5000).map(|n| format!("x-{n}: 1\r\n")).collect();
    let cases: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"\r\n\r\n\r\n".to_vec(),
        b"GET".to_vec(),
        b"GET /\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        vec![0xff; 100_000],
        vec![0; 100_000],
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n".to_vec(),
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello".to_vec(),
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999999999999999\r\n\r\n".to_vec(),
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf".to_vec(),
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        b"POST /api HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n".to_vec(),
        b"GET /%zz%ff HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        b"GET http://other/api HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        b"GET * HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        b"CONNECT other:443 HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        format!("GET /{long} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {long}\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n").into_bytes(),
    ];
    for (n, bytes) in cases.iter().enumerate() {
        let mut connection = Connection::open(&sandbox);
        // The server may stop reading in the middle.
        let _ = connection.stream.write_all(bytes);
        let _ = connection.stream.shutdown(Shutdown::Write);
        let (read, _) = connection.rest();
        assert!(!read.starts_with(b"HTTP/1.1 200"), "case {n}");
        assert_serves(&sandbox);
    }
}

#[test]
fn oversized_heads_are_rejected() {
    let sandbox = sandbox();
    let long = "a".repeat(1 << 20);
    let mut connection = Connection::open(&sandbox);
    let _ = connection.stream.write_all(format!("GET / HTTP/1.1\r\nx: {long}").as_bytes());
    assert!(connection.head().unwrap().starts_with("HTTP/1.1 431"));
    assert_serves(&sandbox);
}

#[test]
fn a_huge_body_is_rejected_before_it_is_read() {
    let sandbox = sandbox();
    let mut announced = Connection::open(&sandbox);
    announced
        .write("POST /api/workspace/v1/labels/list HTTP/1.1\r\nhost: localhost\r\ncontent-length: 104857600\r\n\r\n");
    let response = announced.response().unwrap();
    assert_eq!((response.status, &response.json()["success"]), (413, &json!(false)));
    assert_eq!(response.header("connection"), Some("close"));
    announced.rest();

    // Sends all 100 MB, with and without content-length.
    for framing in ["content-length: 104857600", "transfer-encoding: chunked"] {
        let mut connection = Connection::open(&sandbox);
        connection
            .write(format!("POST /api/workspace/v1/labels/list HTTP/1.1\r\nhost: localhost\r\n{framing}\r\n\r\n"));
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 1 << 16], b"\r\n"].concat();
        for _ in 0..1600 {
            if connection.stream.write_all(&chunk).is_err() {
                break;
            }
        }
        assert_eq!(connection.response().unwrap().status, 413, "{framing}");
        assert_serves(&sandbox);
    }
    let fits = format!("{{\"name\":\"{}\"}}", "x".repeat((1 << 20) - 11));
    let target = format!("{API}/labels/manage");
    assert_eq!(fits.len(), 1 << 20);
    let response = request(&sandbox, "POST", &target, &[("x-api-key", KEY)], fits.as_bytes());
    assert_eq!(response.status, 200);
}

#[test]
fn malformed_json_is_rejected() {
    let sandbox = sandbox();
    let deep = 100_000;
    let cases: Vec<Vec<u8>> = vec![
        "[".repeat(deep).into_bytes(),
        "{\"a\":".repeat(deep).into_bytes(),
        format!("{{\"search\":{}{}}}", "[".repeat(deep), "]".repeat(deep)).into_bytes(),
        b"{\"search\":\"\xff\"}".to_vec(),
        b"{\"search\":\"\x00\"}".to_vec(),
        b"{\"limit\":1e999}".to_vec(),
        b"{\"limit\":1e5}".to_vec(),
        b"{\"limit\":NaN}".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"{\"\":1}".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"7".to_vec(),
        b"\"text\"".to_vec(),
    ];
    let target = format!("{API}/contacts/list");
    for (n, body) in cases.iter().enumerate() {
        let response = request(&sandbox, "POST", &target, &[("x-api-key", KEY)], body);
        assert_eq!((response.status, &response.json()["success"]), (400, &json!(false)), "case {n}");
    }
    // The same for JSON in a string.
    let inner = json!({ "phoneNumber": "+15550000001", "customFieldsData": "{\"a\":".repeat(deep) });
    let target = format!("{API}/contacts/manage");
    let body = inner.to_string();
    let response = request(&sandbox, "POST", &target, &[("x-api-key", KEY)], body.as_bytes());
    assert_eq!(response.status, 400);
    // The same for a control call.
    let control = request(
        &sandbox,
        "POST",
        "/_sandbox/v1/faults",
        &[("content-type", "application/json")],
        "[".repeat(deep).as_bytes(),
    );
    assert_eq!(control.status, 400);
    assert_serves(&sandbox);
}

#[test]
fn sql_is_not_interpreted() {
    let sandbox = sandbox();
    let text = "'; DROP TABLE contacts; -- \" \\ % _ \u{0} \u{202e}";
    ok(
        &sandbox,
        "/contacts/manage",
        &json!({
            "phoneNumber": "+4915112345678", "name": text, "labelNames": [text],
            "customFieldsData": { text: text }
        }),
    );
    let found = ok(&sandbox, "/contacts/list", &json!({ "search": text }));
    assert_eq!(found["pagination"]["total"], 1);
    assert_eq!(found["data"][0]["labels"], json!([text]));
    assert_eq!(found["data"][0]["customFields"], json!({ text: text }));
}

#[test]
fn a_thousand_idle_connections_do_no_harm() {
    let sandbox = sandbox();
    let mut idle = Vec::new();
    for n in 0..1000 {
        let mut connection = Connection::open(&sandbox);
        if n % 2 == 0 {
            connection.write("POST /half HTTP/1.1\r\nhost:");
        }
        idle.push(connection);
    }
    assert_serves(&sandbox);
    assert!(sandbox.open_connections() >= 1000);
    drop(idle);
    assert_serves(&sandbox);
}

#[test]
fn only_loopback_is_bound() {
    let sandbox = sandbox();
    assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    // Another loopback address stands for any other interface.
    if cfg!(target_os = "linux") {
        assert!(std::net::TcpStream::connect(("127.0.0.2", sandbox.port())).is_err());
    }
}
