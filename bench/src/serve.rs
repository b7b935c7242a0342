//! The server: HTTP/1.1 with keep-alive, and the same bytes for every call, so that it costs next to nothing.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::{Failure, payload};

/// Serves until its standard input ends: with the process that started it, however that ends.
pub(crate) fn run() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?.port());
        let answers = Answers::new();
        let mut parent = tokio::io::stdin();
        let mut nothing = [0; 16];
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (stream, _) = accepted?;
                    stream.set_nodelay(true)?;
                    tokio::spawn(connection(stream, answers.clone()));
                }
                read = parent.read(&mut nothing) => if read? == 0 { return Ok(()) },
            }
        }
    })
}

#[derive(Clone)]
struct Answers {
    sent: Bytes,
    page: Bytes,
}

impl Answers {
    fn new() -> Self {
        Self { sent: payload::sent().into(), page: payload::page().into() }
    }

    fn to(&self, path: &str) -> Option<Bytes> {
        match path.strip_prefix(payload::BASE_PATH)? {
            payload::SEND_PATH | payload::TEMPLATE_PATH => Some(self.sent.clone()),
            payload::LIST_PATH => Some(self.page.clone()),
            _ => None,
        }
    }
}

async fn connection(stream: TcpStream, answers: Answers) {
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answers.to(request.uri().path());
        async {
            // Read to its end, or the connection could not be used again.
            let _ = request.into_body().collect().await;
            Ok::<_, Infallible>(response(answer))
        }
    });
    // A client that ends without a goodbye is no error here.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

fn response(answer: Option<Bytes>) -> Response<Full<Bytes>> {
    let status = if answer.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(Full::new(answer.unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-request-id", HeaderValue::from_static("req_01J9ZK3V7Q"));
    response
}
