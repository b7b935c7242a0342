//! Sends a request of the journal again, over a new connection.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::request_view::body_bytes;
use super::state::Server;
use crate::error::Error;
use crate::journal::Entry;

/// Headers about the connection, and those in which a browser says where a request comes from.
const LEFT_OUT: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
const LEFT_OUT_PREFIX: &str = "sec-fetch-";

/// How long the connection and then the request may take until they arrive.
const ARRIVAL: Duration = Duration::from_secs(5);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(1);
/// How long the connection stays open for an answer that does not come.
const ANSWER: Duration = Duration::from_secs(60);

fn invalid(why: &str) -> Error {
    Error::Invalid(format!("the request cannot be sent again: {why}"))
}

/// Whether the body is in the journal. With some faults it was not read.
fn has_whole_body(entry: &Entry, body: &[u8]) -> bool {
    match entry.header("content-length") {
        Some(length) => length.parse() == Ok(body.len()),
        None => entry.header("transfer-encoding").is_none() || !body.is_empty(),
    }
}

/// The bytes of the request.
fn bytes(entry: &Entry, port: u16) -> Result<Vec<u8>, Error> {
    let body = body_bytes(entry);
    if !has_whole_body(entry, &body) {
        return Err(invalid("its body was not read"));
    }
    let target = if entry.query.is_empty() { String::new() } else { format!("?{}", entry.query) };
    let mut head = format!("{} {}{target} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n", entry.method, entry.path);
    for (name, values) in &entry.headers {
        if LEFT_OUT.contains(&name.as_str()) || name.starts_with(LEFT_OUT_PREFIX) {
            continue;
        }
        for value in values {
            head += &format!("{name}: {value}\r\n");
        }
    }
    if !body.is_empty() {
        head += &format!("content-length: {}\r\n", body.len());
    }
    head += "connection: close\r\n\r\n";
    Ok([head.as_bytes(), &body].concat())
}

/// Waits until there is a value.
async fn wait_for<T>(mut value: impl FnMut() -> Option<T>) -> Result<T, Error> {
    let end = Instant::now() + ARRIVAL;
    loop {
        if let Some(value) = value() {
            return Ok(value);
        }
        if Instant::now() > end {
            return Err(invalid("it did not arrive"));
        }
        sleep(PAUSE).await;
    }
}

/// Sends the request again; returns its `seq`. Its answer is only in the journal.
pub(super) async fn replay(server: &Server, entry: &Entry) -> Result<u64, Error> {
    let port = server.port();
    let bytes = bytes(entry, port)?;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let own_port = stream.local_addr()?.port();
    // Before anything is sent: the server closes the connection after the answer.
    let connection = wait_for(|| server.connections.id_of_client(own_port)).await?;
    let after = server.journal.last_seq();
    stream.write_all(&bytes).await?;
    // The connection ends when the answer is read.
    tokio::spawn(timeout(ANSWER, async move {
        let mut discarded = vec![0; 64 << 10];
        while let Ok(1..) = stream.read(&mut discarded).await {}
    }));
    wait_for(|| server.journal.first_of_connection(connection, after)).await
}
