//! One request and its whole response.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::Request;
use http::header::{HeaderMap, LOCATION};
use hyper_util::client::legacy::connect::capture_connection;
use tokio::time::{Instant, timeout_at};

use super::connection::{AttemptConnection, ConnectionState, RESPONSE_TIMEOUT, SILENCE_TIMEOUT};
use super::in_flight::{AttemptFuture, InFlight};
use super::pool::Transport;
use super::proof::{Evidence, TransportError};
use super::request_body::RequestBody;
use super::response_body::{ContentEncoding, read};
use crate::config::api_key::ApiKey;
use crate::error::Failure;
use crate::request::encode::EncodedRequest;

/// A response whose body was read, or failed to be read.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The host in the `Location` of a redirect.
    pub(crate) redirect_host: Option<String>,
    /// The body, or the error that ended reading it: the head is useful without the body.
    pub(crate) body: Result<Bytes, TransportError>,
}

/// The limits of an exchange, and the state it reports.
pub(crate) struct Limits<'a> {
    pub(crate) until: Instant,
    /// The maximum size of the body.
    pub(crate) bytes: usize,
    /// The progress of the request.
    pub(crate) in_flight: &'a InFlight,
}

/// Builds the HTTP request of one attempt, which `in_flight` tracks.
fn to_http(request: &EncodedRequest<'_>, in_flight: &InFlight) -> Request<RequestBody> {
    let body = request.body.as_ref().map_or_else(RequestBody::default, |body| {
        let (body, handover) = RequestBody::new(body.clone());
        in_flight.track(handover, request.requires_body);
        body
    });
    let mut http = Request::new(body);
    *http.method_mut() = request.method.clone();
    *http.uri_mut() = request.uri.clone();
    *http.headers_mut() = request.headers.clone();
    http
}

/// Sends a request and reads the response.
pub(crate) async fn exchange(
    transport: &Transport,
    request: &EncodedRequest<'_>,
    limits: Limits<'_>,
    key: &ApiKey,
) -> Result<RawResponse, TransportError> {
    let mut request = to_http(request, limits.in_flight);
    transport.stall_guard.poll().await;
    let ahead = transport.first_connection(limits.until).await;
    // Timers can fire late. Without time left, the outcome of the request would only be unknown, so it is not started.
    if Instant::now() >= limits.until {
        return Err(TransportError::of(Failure::Deadline));
    }
    let rejections = transport.rejections.load(Ordering::Acquire);
    let mut connection = AttemptConnection::new(capture_connection(&mut request));
    let head = AttemptFuture::new(transport.request(request), limits.in_flight, &connection.capture, ahead);
    let response = match response_head(pin!(head), &connection, limits.until).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => {
            let state = connection.state();
            let has_rejection = transport.rejections.load(Ordering::Acquire) != rejections;
            let (in_flight, is_multi_threaded) = (limits.in_flight, transport.stall_guard.is_multi_threaded());
            let evidence = Evidence { in_flight, connection: state.as_deref(), has_rejection, is_multi_threaded };
            return Err(TransportError::before_response(&error, &evidence));
        }
        None => return Err(TransportError::of(timeout_failure(limits.in_flight))),
    };
    let (mut head, body) = response.into_parts();
    limits.in_flight.note_response(head.status.as_u16());
    connection.note_response();
    let state = head.extensions.remove::<Arc<ConnectionState>>();
    if let Some(state) = &state {
        state.note_response();
    }
    let redirect_host = match head.status.is_redirection() {
        true => transport.redirect_host(head.headers.get(LOCATION)).map(|host| key.redact(&host).into_owned()),
        false => None,
    };
    let encoding = ContentEncoding::of(&head.headers);
    let body = match timeout_at(limits.until, read(body, encoding, limits.bytes, state.as_deref())).await {
        Ok(body) => body,
        Err(_) => {
            connection.retire();
            Err(TransportError::of(Failure::Timeout))
        }
    };
    transport.stall_guard.note_response();
    Ok(RawResponse { status: head.status.as_u16(), headers: head.headers, redirect_host, body })
}

/// Waits for the head of a response, and retires the connection if it goes silent in the meantime.
async fn response_head<F: Future>(
    mut head: std::pin::Pin<&mut F>,
    connection: &AttemptConnection,
    until: Instant,
) -> Option<F::Output> {
    let started_at = Instant::now();
    for wait in [SILENCE_TIMEOUT, RESPONSE_TIMEOUT] {
        let check = started_at + wait;
        if check >= until {
            break;
        }
        match timeout_at(check, head.as_mut()).await {
            Ok(head) => return Some(head),
            Err(_) => connection.retire_if_silent(),
        }
    }
    let head = timeout_at(until, head).await.ok();
    if head.is_none() {
        connection.retire_if_no_response();
    }
    head
}

/// The failure when time runs out before the head of a response was received.
fn timeout_failure(in_flight: &InFlight) -> Failure {
    match in_flight.revoke() {
        true if in_flight.is_connecting() => Failure::ConnectTimeout,
        true => Failure::NotSent,
        false => Failure::Timeout,
    }
}
