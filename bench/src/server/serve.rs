//! The server process: constant responses over kept-alive connections, so that it uses little CPU time.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Collected, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::book::Book;
use super::requests::RequestCounter;
use super::tls;
use crate::args::ServeOptions;
use crate::error::BoxError;
use crate::payload;

/// Serves until standard input closes, so that the server ends with its parent process. Whatever it reads, it answers
/// with the requests since the last answer, as a line of JSON.
pub(crate) fn run(options: &ServeOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Arc::new(Server {
            tls: options.certificates.as_deref().map(|folder| tls::acceptor(folder, options.protocol)).transpose()?,
            responses: Responses::new(options)?,
            requests: RequestCounter::default(),
        });
        // The pages of an address book take seconds, in which a client that connects would wait.
        println!("{}", listener.local_addr()?.port());
        let mut parent = tokio::io::stdin();
        let mut discarded = [0; 16];
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (stream, _) = accepted?;
                    stream.set_nodelay(true)?;
                    tokio::spawn(accept(stream, Arc::clone(&server)));
                }
                read = parent.read(&mut discarded) => match read? {
                    0 => return Ok(()),
                    _ => println!("{}", serde_json::to_string(&server.requests.take())?),
                },
            }
        }
    })
}

struct Server {
    tls: Option<TlsAcceptor>,
    responses: Responses,
    requests: RequestCounter,
}

struct Responses {
    send: Bytes,
    list: Bytes,
    /// The address book, if there is one.
    book: Option<Book>,
    delay: Duration,
    /// The number of messages, if each gets its own id.
    messages: Option<AtomicU64>,
}

impl Responses {
    fn new(options: &ServeOptions) -> Result<Self, BoxError> {
        Ok(Self {
            send: payload::send_response(payload::MESSAGE_NUMBER).into(),
            list: payload::list_response().into(),
            book: (options.contacts > 0).then(|| Book::new(options.contacts)).transpose()?,
            delay: Duration::from_millis(options.delay),
            messages: options.own_ids.then(AtomicU64::default),
        })
    }

    fn send(&self) -> Bytes {
        match &self.messages {
            None => self.send.clone(),
            Some(messages) => payload::send_response(messages.fetch_add(1, Ordering::Relaxed)).into(),
        }
    }

    /// The response to a request with this body, which only the address book reads. A page of it is compressed if the
    /// client accepts that.
    fn list(&self, headers: &HeaderMap, request: &[u8]) -> Option<Body> {
        let Some(book) = &self.book else { return Some(Body::plain(self.list.clone())) };
        let page = book.page(request)?;
        let is_gzip = accepts_gzip(headers);
        Some(Body { bytes: if is_gzip { page.gzip.clone() } else { page.plain.clone() }, is_gzip })
    }

    fn for_request(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Option<Body> {
        match path.strip_prefix(payload::BASE_PATH)? {
            payload::SEND_PATH | payload::TEMPLATE_PATH => Some(Body::plain(self.send())),
            payload::LIST_PATH => self.list(headers, body),
            _ => None,
        }
    }
}

/// The body of a response.
struct Body {
    bytes: Bytes,
    is_gzip: bool,
}

impl Body {
    fn plain(bytes: Bytes) -> Self {
        Self { bytes, is_gzip: false }
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| coding.trim() == "gzip")
}

async fn accept(stream: TcpStream, server: Arc<Server>) {
    let Some(acceptor) = &server.tls else { return serve_http1(stream, &server).await };
    // A client may close the connection at any time.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        let service = service_fn(|request| respond(request, Arc::clone(&server)));
        let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let _ = builder.serve_connection(TokioIo::new(stream), service).await;
    } else {
        serve_http1(stream, &server).await;
    }
}

async fn serve_http1(stream: impl AsyncRead + AsyncWrite + Unpin, server: &Arc<Server>) {
    let service = service_fn(|request| respond(request, Arc::clone(server)));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(request: Request<Incoming>, server: Arc<Server>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    server.requests.add(head.version);
    // The connection can only be reused if the body is read to its end.
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let responses = &server.responses;
    if !responses.delay.is_zero() {
        tokio::time::sleep(responses.delay).await;
    }
    Ok(response(responses.for_request(head.uri.path(), &head.headers, &body)))
}

fn response(body: Option<Body>) -> Response<Full<Bytes>> {
    let status = if body.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let Body { bytes, is_gzip } = body.unwrap_or_else(|| Body::plain(Bytes::new()));
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-request-id", HeaderValue::from_static("req_01J9ZK3V7Q"));
    if is_gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_compressed_only_for_a_client_that_accepts_it() {
        for (value, expected) in
            [("gzip", true), ("gzip, deflate", true), ("deflate,gzip", true), ("identity", false), ("xgzip", false)]
        {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
