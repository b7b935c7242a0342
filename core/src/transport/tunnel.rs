//! A tunnel through a proxy, by CONNECT (RFC 9110, 9.3.6).

use std::io;

use http::Uri;
use http::header::HeaderValue;
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::connect_error::ConnectError;

/// The longest head of an answer to CONNECT that is read, in bytes.
const MAX_HEAD: usize = 16 << 10;
const MAX_HEADERS: usize = 100;
const HTTPS_PORT: u16 = 443;

/// Asks a proxy for a connection to the server of a URL, and gives the stream back that leads there.
///
/// # Errors
///
/// [`ConnectError::Proxy`] with the status of an answer that is no success; an I/O error where the answer is none.
pub(super) async fn open_tunnel<S: Read + Write + Unpin>(
    stream: S,
    uri: &Uri,
    credentials: Option<&HeaderValue>,
) -> Result<S, Box<dyn std::error::Error + Send + Sync>> {
    let mut stream = TokioIo::new(stream);
    stream.write_all(&connect_request(uri, credentials)).await?;
    stream.flush().await?;
    let status = read_status(&mut stream).await?;
    match status {
        200..=299 => Ok(stream.into_inner()),
        _ => Err(ConnectError::Proxy(status).into()),
    }
}

fn connect_request(uri: &Uri, credentials: Option<&HeaderValue>) -> Vec<u8> {
    let (host, port) = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(HTTPS_PORT));
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(credentials) = credentials {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(credentials.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    request
}

async fn read_status(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> io::Result<u16> {
    let invalid = |message| io::Error::new(io::ErrorKind::InvalidData, message);
    let mut head = Vec::new();
    let mut read = 0;
    loop {
        let count = stream.read_buf(&mut head).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        read += count;
        while let Some((status, length)) = parse(&head).map_err(|_| invalid("the proxy's answer is not HTTP"))? {
            // Informational answers may come before the answer.
            if !(100..=199).contains(&status) {
                return Ok(status);
            }
            head.drain(..length);
        }
        if read > MAX_HEAD {
            return Err(invalid("the proxy's answer is too long"));
        }
    }
}

/// The status and the length of a whole head; `None` where the head is not whole.
fn parse(head: &[u8]) -> Result<Option<(u16, usize)>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut answer = httparse::Response::new(&mut headers);
    Ok(match answer.parse(head)? {
        httparse::Status::Complete(length) => answer.code.map(|status| (status, length)),
        httparse::Status::Partial => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_status_of_an_answer_is_read_however_it_is_cut() {
        let cases: [(&[&str], Result<u16, io::ErrorKind>); 8] = [
            (&["HTTP/1.1 200 Connection established\r\n\r\n"], Ok(200)),
            (&["HTTP/1.1 40", "7 Proxy Authentication Required\r\nA: b\r\n", "\r\n"], Ok(407)),
            (&["HTTP/1.0 503 \r\n\r\n<html>"], Ok(503)),
            (&["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Pro", "cessing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"], Ok(200)),
            (&["HTTP/1.1 103 Early Hints\r\n\r\n"], Err(io::ErrorKind::UnexpectedEof)),
            (&["HTTP/1.1 200 OK\r\n"], Err(io::ErrorKind::UnexpectedEof)),
            (&["SSH-2.0-OpenSSH\r\n"], Err(io::ErrorKind::InvalidData)),
            (&[], Err(io::ErrorKind::UnexpectedEof)),
        ];
        for (parts, expected) in cases {
            let mut stream = tokio_test_stream(parts);
            assert_eq!(read_status(&mut stream).await.map_err(|error| error.kind()), expected, "{parts:?}");
        }
        let endless = std::iter::repeat_n("HTTP/1.1 200 OK\r\nA: b\r\n", 1).chain(std::iter::repeat_n("A: b\r\n", 90));
        let long = format!("{}B: {}", endless.collect::<String>(), "b".repeat(MAX_HEAD));
        let status = read_status(&mut tokio_test_stream(&[&long])).await;
        assert_eq!(status.map_err(|error| error.kind()), Err(io::ErrorKind::InvalidData));
    }

    /// A stream that gives each part at a read of its own.
    fn tokio_test_stream(parts: &[&str]) -> impl tokio::io::AsyncRead + Unpin {
        let parts: Vec<_> = parts.iter().map(|part| io::Cursor::new(part.as_bytes().to_vec())).collect();
        let empty: Box<dyn tokio::io::AsyncRead + Unpin> = Box::new(tokio::io::empty());
        parts.into_iter().rev().fold(empty, |rest, part| Box::new(tokio::io::AsyncReadExt::chain(part, rest)))
    }

    #[test]
    fn the_port_and_the_credentials_are_in_the_request() {
        let uri = "https://chat.example.com/api".parse().unwrap();
        let plain = "CONNECT chat.example.com:443 HTTP/1.1\r\nHost: chat.example.com:443\r\n\r\n";
        assert_eq!(connect_request(&uri, None), plain.as_bytes());
        let uri = "https://[::1]:8443/".parse().unwrap();
        let request = connect_request(&uri, Some(&HeaderValue::from_static("Basic eDp5")));
        let expected = "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\nProxy-Authorization: Basic eDp5\r\n\r\n";
        assert_eq!(request, expected.as_bytes());
    }
}
