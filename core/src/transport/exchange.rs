//! One request and its whole answer.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};
use http::Request;
use http::header::{HeaderMap, LOCATION};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::capture_connection;
use tokio::time::{Instant, timeout_at};

use super::connection::{AttemptConnection, ConnectionState, NO_ANSWER, SILENCE};
use super::in_flight::{AttemptFuture, InFlight};
use super::pool::Transport;
use super::proof::{Evidence, TransportError};
use super::request_body::RequestBody;
use crate::config::api_key::ApiKey;
use crate::error::Failure;
use crate::request::encode::EncodedRequest;

/// A whole answer.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The host a redirect names.
    pub(crate) redirect_host: Option<String>,
    /// The body, or why it could not be read: the head alone already says much.
    pub(crate) body: Result<Bytes, TransportError>,
}

/// What an exchange may use, and how long it may take.
pub(crate) struct Limits<'a> {
    pub(crate) until: Instant,
    /// The largest body that is read.
    pub(crate) bytes: usize,
    /// How far the request has come.
    pub(crate) in_flight: &'a InFlight,
}

/// The HTTP request of one attempt, which `in_flight` follows.
fn to_http(request: &EncodedRequest<'_>, in_flight: &InFlight) -> Request<RequestBody> {
    let body = request.body.as_ref().map_or_else(RequestBody::default, |body| {
        let (body, handover) = RequestBody::new(body.clone());
        in_flight.track(handover, request.body_decides);
        body
    });
    let mut http = Request::new(body);
    *http.method_mut() = request.method.clone();
    *http.uri_mut() = request.uri.clone();
    *http.headers_mut() = request.headers.clone();
    http
}

/// Sends a request and reads the answer.
pub(crate) async fn exchange(
    transport: &Transport,
    request: &EncodedRequest<'_>,
    limits: Limits<'_>,
    key: &ApiKey,
) -> Result<RawResponse, TransportError> {
    let mut request = to_http(request, limits.in_flight);
    transport.stall_guard.poll().await;
    // A timer wakes late; a request that could only end as a "maybe" is not begun.
    if Instant::now() >= limits.until {
        return Err(TransportError::of(Failure::Deadline));
    }
    let refusals = transport.refusals.load(Ordering::Acquire);
    let mut connection = AttemptConnection::new(capture_connection(&mut request));
    let head = AttemptFuture::new(transport.request(request), limits.in_flight, &connection.capture);
    let response = match head_in_time(pin!(head), &connection, limits.until).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => {
            let state = connection.state();
            let has_refusal = transport.refusals.load(Ordering::Acquire) != refusals;
            let (in_flight, has_threads) = (limits.in_flight, transport.stall_guard.has_threads());
            let evidence = Evidence { in_flight, connection: state.as_deref(), has_refusal, has_threads };
            return Err(TransportError::before_answer(&error, &evidence));
        }
        None => return Err(TransportError::of(timed_out(limits.in_flight))),
    };
    let (mut head, body) = response.into_parts();
    limits.in_flight.note_answer(head.status.as_u16());
    connection.note_answer();
    let state = head.extensions.remove::<Arc<ConnectionState>>();
    if let Some(state) = &state {
        state.note_answer();
    }
    let redirect_host = match head.status.is_redirection() {
        true => transport.redirect_host(head.headers.get(LOCATION)).map(|host| key.redact(&host).into_owned()),
        false => None,
    };
    let body = match timeout_at(limits.until, read(body, limits.bytes, state.as_deref())).await {
        Ok(body) => body,
        Err(_) => {
            connection.leave();
            Err(TransportError::of(Failure::Timeout))
        }
    };
    transport.stall_guard.note_answer();
    Ok(RawResponse { status: head.status.as_u16(), headers: head.headers, redirect_host, body })
}

/// Waits for the head of an answer, and leaves a connection that has gone silent in the meantime.
async fn head_in_time<F: Future>(
    mut head: std::pin::Pin<&mut F>,
    connection: &AttemptConnection,
    until: Instant,
) -> Option<F::Output> {
    let begun = Instant::now();
    for wait in [SILENCE, NO_ANSWER] {
        let check = begun + wait;
        if check >= until {
            break;
        }
        match timeout_at(check, head.as_mut()).await {
            Ok(head) => return Some(head),
            Err(_) => connection.leave_if_silent(),
        }
    }
    let head = timeout_at(until, head).await.ok();
    if head.is_none() {
        connection.leave_if_unanswered();
    }
    head
}

/// Time ran out before the head of an answer came.
fn timed_out(in_flight: &InFlight) -> Failure {
    match in_flight.revoke() {
        true if in_flight.is_connecting() => Failure::ConnectTimeout,
        true => Failure::NotSent,
        false => Failure::Timeout,
    }
}

async fn read(mut body: Incoming, limit: usize, connection: Option<&ConnectionState>) -> Result<Bytes, TransportError> {
    let too_large = || TransportError::of(Failure::TooLarge);
    let expected = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
    if expected.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut next = async || {
        loop {
            let Some(frame) = body.frame().await else { return Ok(None) };
            if let Some(connection) = connection {
                connection.note_read();
            }
            match frame {
                // Trailers say nothing that is needed.
                Ok(frame) => {
                    if let Ok(chunk) = frame.into_data() {
                        return Ok(Some(chunk));
                    }
                }
                Err(error) => return Err(TransportError::in_answer(&error)),
            }
        }
    };
    let Some(first) = next().await? else {
        return Ok(Bytes::new());
    };
    // Most answers come whole in one piece, which is then not copied.
    let mut length = first.len();
    let mut whole: Option<BytesMut> = None;
    while let Some(chunk) = next().await? {
        length = length.saturating_add(chunk.len());
        if length > limit {
            return Err(too_large());
        }
        let whole = whole.get_or_insert_with(|| {
            let mut whole = BytesMut::with_capacity(expected.unwrap_or_default());
            whole.extend_from_slice(&first);
            whole
        });
        whole.extend_from_slice(&chunk);
    }
    if length > limit {
        return Err(too_large());
    }
    Ok(whole.map_or(first, BytesMut::freeze))
}
