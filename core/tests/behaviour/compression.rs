//! Responses with a content encoding.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use workspace_sandbox::Fault;
use workspace_sdk::{ErrorKind, Failure, ListLabels};

use crate::{builder, client, notice, sandbox};

const LABELS: &str = r#"{"success":true,"data":[{"id":"l1","name":"vip"}]}"#;
const SENT: &str = r#"{"success":true,"data":{"messageId":"wamid.A"}}"#;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A response whose body is sent in one piece.
fn response(encoding: &str, body: &[u8]) -> Fault {
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Fault::raw([head.as_bytes(), body].concat())
}

/// A response whose body is sent one byte at a time.
fn in_small_chunks(body: &[u8]) -> Fault {
    let mut bytes =
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
            .to_vec();
    for byte in body {
        bytes.extend_from_slice(&[b"1\r\n".as_slice(), &[*byte], b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    Fault::raw(bytes)
}

#[tokio::test]
async fn gzip_is_read_however_it_is_sent() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let two_members = [gzip(&LABELS.as_bytes()[..10]), gzip(&LABELS.as_bytes()[10..])].concat();
    let responses = [
        response("gzip", &gzip(LABELS.as_bytes())),
        response("X-Gzip", &gzip(LABELS.as_bytes())),
        response("identity", LABELS.as_bytes()),
        response("gzip", &two_members),
        in_small_chunks(&gzip(LABELS.as_bytes())),
    ];
    for fault in responses {
        sandbox.fault(fault).unwrap();
        let labels = client.labels().list(ListLabels::new()).await.unwrap();
        assert_eq!(labels[0].name.as_deref(), Some("vip"));
    }
    sandbox.fault(response("gzip", &gzip(SENT.as_bytes()))).unwrap();
    assert_eq!(client.templates().send(notice()).await.unwrap().message_id.as_deref(), Some("wamid.A"));
    let journal = sandbox.journal();
    assert!(journal.iter().all(|entry| entry.headers["accept-encoding"] == ["gzip"]));
}

#[tokio::test]
async fn invalid_compression_is_an_unknown_outcome_of_a_send() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let whole = gzip(SENT.as_bytes());
    let mut wrong_checksum = whole.clone();
    let checksum = wrong_checksum.len() - 8;
    wrong_checksum[checksum] ^= 1;
    let responses = [
        (response("gzip", &whole[..whole.len() - 9]), "not valid gzip"),
        (response("gzip", &wrong_checksum), "not valid gzip"),
        (response("gzip", SENT.as_bytes()), "not valid gzip"),
        (response("gzip", &[whole.as_slice(), b"rest"].concat()), "not valid gzip"),
        (response("br", SENT.as_bytes()), "other than gzip"),
        (response("gzip, br", &whole), "other than gzip"),
    ];
    for (fault, cause) in responses {
        sandbox.fault(fault).unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.kind(), error.failure()), (ErrorKind::OutcomeUnknown, Some(Failure::Unreadable)), "{cause}");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(source.as_deref().is_some_and(|source| source.contains(cause)), "{source:?}");
    }
}

#[tokio::test]
async fn the_limit_of_a_response_counts_decompressed_bytes() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_response_bytes(100_000).build().unwrap();
    let padded = |length: usize| format!("{LABELS}{}", " ".repeat(length - LABELS.len()));
    sandbox.fault(response("gzip", &gzip(padded(100_000).as_bytes()))).unwrap();
    client.labels().list(ListLabels::new()).await.unwrap();
    // 64 MiB of zeros are 64 KiB of gzip. Blocks without content never reach the limit of the decompressed bytes.
    let empty_members = gzip(b"").repeat(10_000);
    for bomb in [gzip(padded(100_001).as_bytes()), gzip(&vec![0; 64 << 20]), empty_members] {
        sandbox.fault(response("gzip", &bomb)).unwrap();
        let error = client.labels().list(ListLabels::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.failure()), (ErrorKind::Decode, Some(Failure::TooLarge)));
    }
}
