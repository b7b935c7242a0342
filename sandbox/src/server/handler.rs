//! Handles one request, independent of the HTTP version: journal, fault, operation, response.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Version, header};

use super::access;
use super::connection::{CloseMode, Connection, InFlightGuard};
use super::control;
use super::page;
use super::page_path;
use super::response::{BodyEnd, ServerResponse};
use super::state::Server;
use crate::api::{self, ApiRequest, ApiResponse, Operation};
use crate::clock;
use crate::fault::{Fault, FaultKind};
use crate::journal::{Arrival, Entry, EntryId};

/// The maximum length of a request body.
const BODY_LIMIT: u64 = 1 << 20;

const CALL_HEADER: &str = "x-sandbox-call";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a body could not be read.
#[derive(Debug)]
pub(crate) enum BodyError {
    TooLarge,
    /// The client closed the connection, or the framing is invalid.
    Incomplete,
}

/// A request body that can be read up to a limit.
pub(crate) trait ReadBody {
    async fn read(self, limit: u64) -> Result<Bytes, BodyError>;
}

/// The action of the protocol in response to a request.
#[derive(Debug)]
pub(crate) enum ResponseAction {
    Respond(ServerResponse),
    /// Closes the connection.
    Close(CloseMode),
    /// Sends nothing: endlessly, or for that time and then a close.
    Hang(Option<Duration>),
    RefuseStream,
    /// Sends a GOAWAY that counts this stream as processed, or not.
    GoAway {
        counts_stream: bool,
    },
    /// Sends nothing more on this connection, except for the answers to PINGs if `answers_pings`.
    Silence {
        answers_pings: bool,
    },
}

async fn read_body(parts: &Parts, body: impl ReadBody, limit: u64) -> Result<Bytes, BodyError> {
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(BodyError::TooLarge);
    }
    body.read(limit).await
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        _ => "1.1",
    }
}

/// Handles one request. `stream` is its HTTP/2 stream.
pub(crate) async fn handle(
    server: &Arc<Server>,
    connection: &Arc<Connection>,
    in_flight: &mut InFlightGuard,
    stream: Option<u32>,
    parts: Parts,
    body: impl ReadBody,
) -> ResponseAction {
    let access = access::check(&parts, &server.options.allow_hosts);
    if parts.uri.path().starts_with(control::BASE) || page_path::is_page(&parts) {
        let limit = if access.is_ok() { control::body_limit(&parts) } else { BODY_LIMIT };
        return match read_body(&parts, body, limit).await {
            Ok(body) => {
                let access = access.and_then(|()| access::check_content_type(&parts.headers, &body));
                ResponseAction::Respond(match access {
                    Ok(()) if page_path::is_file(&parts) => page::handle(&parts),
                    Ok(()) => control::handle(server, &parts, &body).await,
                    Err((status, why)) => control::refused(status, &why),
                })
            }
            Err(BodyError::TooLarge) => ResponseAction::Respond(closing(control::refused(413, &too_large_text(limit)))),
            Err(BodyError::Incomplete) => ResponseAction::Close(CloseMode::Fin),
        };
    }
    if let Err((status, why)) = access {
        return match read_body(&parts, body, BODY_LIMIT).await {
            Ok(_) => ResponseAction::Respond(ServerResponse::json(status, &api::error_body(status, &why))),
            Err(BodyError::TooLarge) => ResponseAction::Respond(too_large()),
            Err(BodyError::Incomplete) => ResponseAction::Close(CloseMode::Fin),
        };
    }
    // The sandbox is not a proxy; it answers like one that rejects the credentials.
    if parts.method == Method::CONNECT {
        return ResponseAction::Respond(ServerResponse::json(407, &api::error_body(407, "The sandbox is not a proxy")));
    }
    let operation = api::operation(parts.uri.path());
    let call = parts.headers.get(CALL_HEADER).and_then(|value| value.to_str().ok());
    let fault = server.faults.take_next(operation.map(|operation| operation.name), call, server.clock.now());
    let kind = fault.as_ref().map(|fault| fault.kind);
    let body = match kind {
        Some(FaultKind::Reset) => Ok(Bytes::new()),
        _ => read_body(&parts, body, BODY_LIMIT).await,
    };
    // No await from here to the effect: a request is both executed and in the journal, or neither.
    let (body, is_too_large) = match body {
        Ok(body) => (body, false),
        Err(BodyError::TooLarge) => (Bytes::new(), true),
        Err(BodyError::Incomplete) => return ResponseAction::Close(CloseMode::Fin),
    };
    if connection.is_going_away() {
        return ResponseAction::Hang(None);
    }
    let is_silent = connection.is_silent();
    let sending = operation.filter(|operation| operation.sends_message()).map(|operation| operation.name);
    let arrival = Arrival {
        at: server.clock.now(),
        received: Instant::now(),
        fingerprint: server.fingerprints.of(&parts, &body, sending),
        loses_answer: is_silent || kind.is_some_and(FaultKind::loses_answer),
    };
    let mut entry = journal_entry(arrival.at, connection, &parts, operation, call, fault.as_ref(), &body);
    if is_silent {
        entry.fault = Some(FaultKind::PingsOnly.name());
    }
    let entry_id = server.journal.push(entry, arrival);
    in_flight.set_entry(&server.journal, entry_id);
    if is_silent {
        return ResponseAction::Hang(None);
    }
    let handler = RequestHandler {
        server,
        connection,
        stream,
        entry_id,
        request: ApiRequest {
            operation,
            method: &parts.method,
            query: parts.uri.query().unwrap_or(""),
            headers: &parts.headers,
            body: &body,
            call,
        },
    };
    if is_too_large {
        return handler.respond(too_large());
    }
    match fault {
        None => handler.respond(handler.execute()),
        Some(fault) => handler.apply(&fault).await,
    }
}

fn too_large_text(limit: u64) -> String {
    format!("The body is longer than {limit} bytes")
}

fn too_large() -> ServerResponse {
    closing(ServerResponse::json(413, &api::error_body(413, &too_large_text(BODY_LIMIT))))
}

/// The connection cannot be used after the response, because the rest of the body was not read.
fn closing(mut response: ServerResponse) -> ServerResponse {
    response.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn journal_entry(
    now: i64,
    connection: &Connection,
    parts: &Parts,
    operation: Option<&'static Operation>,
    call: Option<&str>,
    fault: Option<&Fault>,
    body: &Bytes,
) -> Entry {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.entry(name.as_str().to_owned()).or_default().push(value);
    }
    let text = std::str::from_utf8(body).ok().map(str::to_owned);
    Entry {
        seq: 0,
        at: clock::rfc3339(now),
        operation: operation.map(|operation| operation.name.to_owned()),
        call: call.map(str::to_owned),
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        http: version(parts.version).to_owned(),
        headers,
        body_base64: text.is_none().then(|| STANDARD.encode(body)),
        body: text,
        connection: connection.id,
        fault: fault.map(|fault| fault.kind.name()),
        status: None,
        effect: None,
    }
}

struct RequestHandler<'a> {
    server: &'a Arc<Server>,
    connection: &'a Arc<Connection>,
    stream: Option<u32>,
    entry_id: EntryId,
    request: ApiRequest<'a>,
}

impl RequestHandler<'_> {
    /// Executes the request and builds its response, without sending it.
    fn execute(&self) -> ServerResponse {
        self.connection.record_execution(self.stream.unwrap_or(0));
        let ApiResponse { status, body, effect } = api::handle(
            &self.server.store,
            &self.server.clock,
            &self.server.options,
            &self.server.limits.get(),
            &self.request,
        );
        if let Some(effect) = effect {
            self.server.journal.set_effect(self.entry_id, effect);
        }
        self.with_request_id(ServerResponse::json(status, &body))
    }

    fn with_request_id(&self, mut response: ServerResponse) -> ServerResponse {
        if let Ok(id) = HeaderValue::from_str(&self.server.next_request_id()) {
            response.headers.insert(REQUEST_ID, id);
        }
        response
    }

    /// Sends a response, and puts it into the journal.
    fn respond(&self, response: ServerResponse) -> ResponseAction {
        self.server.journal.set_answer(self.entry_id, response.answer());
        ResponseAction::Respond(response)
    }

    fn execute_if_requested(&self, fault: &Fault) {
        if fault.act == Some(true) {
            self.execute();
        }
    }

    /// Applies a fault to the request.
    async fn apply(&self, fault: &Fault) -> ResponseAction {
        let duration = fault.milliseconds.map(Duration::from_millis);
        match fault.kind {
            FaultKind::Delay => {
                // Executed before the wait, so that it is certainly done if the caller cancels meanwhile.
                let response = self.execute();
                tokio::time::sleep(fault.time()).await;
                self.respond(response)
            }
            FaultKind::Status => self.respond(self.with_request_id(status_response(fault))),
            FaultKind::Html => self.respond(html_response(fault.status.unwrap_or(502))),
            FaultKind::Answer => {
                self.execute_if_requested(fault);
                self.respond(scripted_response(fault))
            }
            FaultKind::Raw => {
                self.execute_if_requested(fault);
                ResponseAction::Close(CloseMode::Raw(fault.raw_bytes()))
            }
            FaultKind::Reset => ResponseAction::Close(CloseMode::Reset),
            FaultKind::Close => ResponseAction::Close(CloseMode::Fin),
            FaultKind::LostAnswer => {
                self.execute();
                ResponseAction::Close(CloseMode::Reset)
            }
            FaultKind::Truncate => self.respond(self.execute().truncate_half(BodyEnd::Close)),
            FaultKind::Stall => {
                self.execute_if_requested(fault);
                ResponseAction::Hang(duration)
            }
            FaultKind::StallBody => self.respond(self.execute().truncate_half(BodyEnd::Hang(duration))),
            FaultKind::Slow => self.respond(self.execute().trickle(fault.time())),
            FaultKind::CloseAfter => {
                let mut response = self.execute();
                response.end = BodyEnd::CompleteThenClose;
                self.respond(response)
            }
            FaultKind::Big => self.respond(self.with_request_id(ServerResponse::big(fault.length()))),
            FaultKind::Informational => {
                let mut response = self.execute();
                response.informational = fault.count;
                match fault.count {
                    Some(0) => ResponseAction::Respond(response),
                    _ => self.respond(response),
                }
            }
            FaultKind::GoawayGraceful | FaultKind::GoawayDrain => {
                let mut response = self.execute();
                match (self.stream, fault.kind) {
                    (Some(_), FaultKind::GoawayGraceful) => self.connection.announce_goaway(goaway(u32::MAX >> 1)),
                    (Some(_), _) => self.connection.drain(),
                    (None, _) => {
                        response.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
                    }
                }
                self.respond(response)
            }
            FaultKind::Silence | FaultKind::PingsOnly => {
                self.execute_if_requested(fault);
                match self.stream {
                    Some(_) => ResponseAction::Silence { answers_pings: fault.kind == FaultKind::PingsOnly },
                    None => ResponseAction::Hang(None),
                }
            }
            FaultKind::RefusedStream if self.stream.is_some() => ResponseAction::RefuseStream,
            FaultKind::Goaway if self.stream.is_some() => self.go_away(false),
            FaultKind::GoawayAfter => {
                self.execute();
                match self.stream {
                    Some(_) => self.go_away(true),
                    None => ResponseAction::Close(CloseMode::Reset),
                }
            }
            // The closest equivalent on HTTP/1.1. `random` never arrives here: the queue replaced it by another kind.
            FaultKind::RefusedStream | FaultKind::Goaway | FaultKind::Random => ResponseAction::Close(CloseMode::Reset),
        }
    }

    fn go_away(&self, counts_stream: bool) -> ResponseAction {
        self.connection.go_away();
        ResponseAction::GoAway { counts_stream }
    }
}

/// A GOAWAY frame without an error; `last` is the last stream that was processed.
pub(crate) fn goaway(last: u32) -> Bytes {
    let mut frame = vec![0, 0, 8, 7, 0, 0, 0, 0, 0];
    frame.extend(last.to_be_bytes());
    frame.extend([0; 4]);
    Bytes::from(frame)
}

fn apply_headers(response: &mut ServerResponse, fault: &Fault) {
    for (name, value) in fault.headers.iter().flatten() {
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_str(value)) {
            response.headers.insert(name, value);
        }
    }
}

fn status_response(fault: &Fault) -> ServerResponse {
    let status = fault.status.unwrap_or(500);
    let mut response = ServerResponse::json(status, &api::error_body(status, "A fault was requested"));
    if let Some(body) = fault.body_bytes() {
        response.length = body.len() as u64;
        response.chunks = VecDeque::from([body]);
    }
    apply_headers(&mut response, fault);
    response
}

fn html_response(status: u16) -> ServerResponse {
    let reason = api::reason(status);
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{status} {reason}</title></head>\n<body>\n\
         <center><h1>{status} {reason}</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n"
    );
    ServerResponse::new(status, "text/html; charset=utf-8", Bytes::from(page))
}

fn scripted_response(fault: &Fault) -> ServerResponse {
    let body = fault.body_bytes().unwrap_or_default();
    let mut response = ServerResponse::new(fault.status.unwrap_or(200), "application/json", body);
    apply_headers(&mut response, fault);
    response
}
