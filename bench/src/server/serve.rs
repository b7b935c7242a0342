//! The server process: HTTP/1.1 with keep-alive and constant responses, so that it uses little CPU time.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Collected, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::book::Book;
use crate::args::ServeOptions;
use crate::error::BoxError;
use crate::payload;

/// Serves until standard input closes, so that the server ends with its parent process.
pub(crate) fn run(options: &ServeOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?.port());
        let responses = Arc::new(Responses::new(options));
        let mut parent = tokio::io::stdin();
        let mut discarded = [0; 16];
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (stream, _) = accepted?;
                    stream.set_nodelay(true)?;
                    tokio::spawn(connection(stream, Arc::clone(&responses)));
                }
                read = parent.read(&mut discarded) => if read? == 0 { return Ok(()) },
            }
        }
    })
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
    fn new(options: &ServeOptions) -> Self {
        Self {
            send: payload::send_response(payload::MESSAGE_NUMBER).into(),
            list: payload::list_response().into(),
            book: (options.contacts > 0).then(|| Book::new(options.contacts)),
            delay: Duration::from_millis(options.delay),
            messages: options.own_ids.then(AtomicU64::default),
        }
    }

    fn send(&self) -> Bytes {
        match &self.messages {
            None => self.send.clone(),
            Some(messages) => payload::send_response(messages.fetch_add(1, Ordering::Relaxed)).into(),
        }
    }

    /// The response to a request with this body, which only the address book reads.
    fn list(&self, request: &[u8]) -> Option<Bytes> {
        match &self.book {
            None => Some(self.list.clone()),
            Some(book) => book.page(request),
        }
    }

    fn for_request(&self, path: &str, body: &[u8]) -> Option<Bytes> {
        match path.strip_prefix(payload::BASE_PATH)? {
            payload::SEND_PATH | payload::TEMPLATE_PATH => Some(self.send()),
            payload::LIST_PATH => self.list(body),
            _ => None,
        }
    }
}

async fn connection(stream: TcpStream, responses: Arc<Responses>) {
    let service = service_fn(|request: Request<Incoming>| {
        let responses = Arc::clone(&responses);
        async move {
            let (head, body) = request.into_parts();
            // The connection can only be reused if the body is read to its end.
            let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
            if !responses.delay.is_zero() {
                tokio::time::sleep(responses.delay).await;
            }
            Ok::<_, Infallible>(response(responses.for_request(head.uri.path(), &body)))
        }
    });
    // A client may close the connection at any time.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

fn response(body: Option<Bytes>) -> Response<Full<Bytes>> {
    let status = if body.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(Full::new(body.unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-request-id", HeaderValue::from_static("req_01J9ZK3V7Q"));
    response
}
