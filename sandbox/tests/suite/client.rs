//! A minimal HTTP/1.1 client on a plain socket, which hides nothing that happens on the connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use workspace_sandbox::Sandbox;

pub(crate) const KEY: &str = "sandbox-key";
pub(crate) const API: &str = "/api/workspace/v1";
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// How a connection was closed, according to the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseKind {
    Fin,
    Rst,
}

pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(sandbox: &Sandbox) -> Self {
        Self::to(sandbox.port()).unwrap()
    }

    pub(crate) fn to(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::new() })
    }

    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Reads more bytes; false at the end of the stream.
    fn more(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 16 << 10];
        let n = loop {
            match self.stream.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.read.extend_from_slice(&buffer[..n]);
        Ok(n > 0)
    }

    pub(crate) fn head(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = self.read.drain(..end + 4).collect();
                return Ok(String::from_utf8(head).unwrap());
            }
            if !self.more()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    pub(crate) fn response(&mut self) -> io::Result<Response> {
        let head = self.head()?;
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut response = Response { status, head, body: Vec::new() };
        if status == 304 {
            // It has no body, whatever its headers say.
        } else if response.header("transfer-encoding") == Some("chunked") {
            response.body = self.chunks()?;
        } else {
            let length = response.header("content-length").unwrap_or("0").parse().unwrap();
            response.body = self.bytes(length)?;
        }
        Ok(response)
    }

    /// A chunked body.
    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(body);
            }
            body.extend(chunk);
        }
    }

    /// A chunk of a chunked body; empty at the end.
    pub(crate) fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let end = loop {
            match self.read.windows(2).position(|window| window == b"\r\n") {
                Some(end) => break end,
                None if self.more()? => {}
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        };
        let line = self.bytes(end + 2)?;
        let length = usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim(), 16).unwrap();
        let chunk = self.bytes(length)?;
        assert_eq!(self.bytes(2)?, b"\r\n");
        Ok(chunk)
    }

    pub(crate) fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            if !self.more()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.read.drain(..length).collect())
    }

    /// A response, or the remaining bytes if there is none.
    pub(crate) fn response_or_rest(&mut self) -> io::Result<Vec<u8>> {
        let head = self.head()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        self.bytes(length.and_then(|length| length.parse().ok()).unwrap_or(0))
    }

    /// The remaining bytes, and how the connection was closed.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, CloseKind) {
        loop {
            match self.more() {
                Ok(true) => {}
                Ok(false) => return (std::mem::take(&mut self.read), CloseKind::Fin),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    return (std::mem::take(&mut self.read), CloseKind::Rst);
                }
                Err(error) => panic!("neither FIN nor RST: {error}"),
            }
        }
    }

    pub(crate) fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += "host: localhost\r\n";
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            head += &format!("content-length: {}\r\n", body.len());
        }
        head += "\r\n";
        self.write([head.as_bytes(), body].concat());
    }

    /// Sends a POST with JSON and the first key.
    pub(crate) fn post(&mut self, path: &str, body: &Value) {
        let body = body.to_string();
        self.send("POST", &format!("{API}{path}"), &[("x-api-key", KEY)], body.as_bytes());
    }

    pub(crate) fn call(&mut self, path: &str, body: &Value) -> Response {
        self.post(path, body);
        self.response().unwrap()
    }
}

/// Sends a request on a new connection.
pub(crate) fn request(
    sandbox: &Sandbox,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Response {
    let mut connection = Connection::open(sandbox);
    connection.send(method, target, headers, body);
    connection.response().unwrap()
}

pub(crate) fn call(sandbox: &Sandbox, path: &str, body: &Value) -> Response {
    Connection::open(sandbox).call(path, body)
}

/// A call that succeeds.
pub(crate) fn ok(sandbox: &Sandbox, path: &str, body: &Value) -> Value {
    let response = call(sandbox, path, body);
    let json = response.json();
    assert_eq!((response.status, &json["success"]), (200, &Value::Bool(true)), "{path} {body}: {json}");
    assert!(response.header("x-request-id").is_some());
    json
}

pub(crate) fn control(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let headers = [("content-type", "application/json")];
    request(sandbox, method, &format!("/_sandbox/v1{path}"), &headers, body.as_bytes())
}

/// Percent-encodes everything except letters and digits.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
