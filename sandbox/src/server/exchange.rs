//! One request, whatever protocol it came by: journal, fault, operation, answer.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Version, header};

use super::Server;
use super::answer::{Answer, Ending};
use super::connection::{Connection, End};
use crate::api::{self, Ask, Operation, Outcome};
use crate::clock;
use crate::control;
use crate::fault::{Fault, FaultKind};
use crate::faults;
use crate::journal::{Entry, Ticket};

/// The longest request body.
const LIMIT: u64 = 1 << 20;
/// The control API takes more, for long raw faults.
const CONTROL_LIMIT: u64 = 16 << 20;

const CALL: &str = "x-sandbox-call";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a body was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    TooLarge,
    /// The client went away, or broke the framing.
    Broken,
}

/// A body that can be read up to a limit.
pub(crate) trait ReadBody {
    async fn read(self, limit: u64) -> Result<Bytes, Unread>;
}

/// What a protocol is to do with a request.
#[derive(Debug)]
pub(crate) enum Play {
    Answer(Answer),
    /// End the connection.
    End(End),
    /// Nothing, for ever or for that long, and then a close.
    Hang(Option<Duration>),
    RefuseStream,
    /// `counts` this stream among those carried out, or not.
    GoAway {
        counts: bool,
    },
    /// Nothing more on this connection, but for the answers to PINGs.
    Silence {
        pings: bool,
    },
}

async fn read(parts: &Parts, body: impl ReadBody, limit: u64) -> Result<Bytes, Unread> {
    let announced = parts.headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Unread::TooLarge);
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

/// Answers one request. `stream` is its HTTP/2 stream.
pub(crate) async fn exchange(
    server: &Arc<Server>,
    connection: &Arc<Connection>,
    stream: Option<u32>,
    parts: Parts,
    body: impl ReadBody,
) -> Play {
    if parts.uri.path().starts_with(control::BASE) {
        return match read(&parts, body, CONTROL_LIMIT).await {
            Ok(body) => Play::Answer(control::handle(server, &parts, &body).await),
            Err(Unread::TooLarge) => Play::Answer(too_large()),
            Err(Unread::Broken) => Play::End(End::Close),
        };
    }
    // The sandbox is no proxy, and says so as one that wants other credentials does.
    if parts.method == Method::CONNECT {
        return Play::Answer(Answer::json(407, &api::error_body(407, "The sandbox is no proxy")));
    }
    let operation = api::operation(parts.uri.path());
    let call = parts.headers.get(CALL).and_then(|value| value.to_str().ok());
    let fault = server.faults.pick(operation.map(|operation| operation.name), call);
    let kind = fault.as_ref().map(|fault| fault.kind);
    let body = match kind {
        Some(FaultKind::Reset) => Ok(Bytes::new()),
        _ => read(&parts, body, LIMIT).await,
    };
    // From here to the effect nothing waits: a request is carried out and journalled, or neither.
    let (body, too_long) = match body {
        Ok(body) => (body, false),
        Err(Unread::TooLarge) => (Bytes::new(), true),
        Err(Unread::Broken) => return Play::End(End::Close),
    };
    if connection.is_going_away() {
        return Play::Hang(None);
    }
    let mut entry = entry(server, connection, &parts, operation, call, fault.as_ref(), &body);
    if connection.is_silent() {
        entry.fault = Some(faults::name(FaultKind::PingsOnly));
        server.journal.push(entry);
        return Play::Hang(None);
    }
    let exchange = Exchange {
        server,
        connection,
        stream,
        ticket: server.journal.push(entry),
        ask: Ask {
            operation,
            method: &parts.method,
            query: parts.uri.query().unwrap_or(""),
            headers: &parts.headers,
            body: &body,
            reference: call,
        },
    };
    if too_long {
        return exchange.answered(too_large());
    }
    match fault {
        None => exchange.answered(exchange.act()),
        Some(fault) => exchange.play(&fault).await,
    }
}

fn too_large() -> Answer {
    let why = format!("The body is longer than {LIMIT} bytes");
    let mut answer = Answer::json(413, &api::error_body(413, &why));
    answer.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

fn entry(
    server: &Server,
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
        at: clock::text(server.clock.now()),
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
        fault: fault.map(|fault| faults::name(fault.kind)),
        status: None,
        effect: None,
    }
}

struct Exchange<'a> {
    server: &'a Arc<Server>,
    connection: &'a Arc<Connection>,
    stream: Option<u32>,
    ticket: Ticket,
    ask: Ask<'a>,
}

impl Exchange<'_> {
    /// Carries the request out, and makes its answer without answering yet.
    fn act(&self) -> Answer {
        self.connection.carried_out(self.stream.unwrap_or(0));
        let Outcome { status, body, effect } =
            api::answer(&self.server.store, &self.server.clock, &self.server.options, &self.ask);
        if effect.is_some() {
            self.server.journal.amend(self.ticket, |entry| entry.effect = effect);
        }
        self.identified(Answer::json(status, &body))
    }

    fn identified(&self, mut answer: Answer) -> Answer {
        if let Ok(id) = HeaderValue::from_str(&self.server.next_request_id()) {
            answer.headers.insert(REQUEST_ID, id);
        }
        answer
    }

    /// The answer is on its way.
    fn answered(&self, answer: Answer) -> Play {
        let status = answer.status.as_u16();
        self.server.journal.amend(self.ticket, |entry| entry.status = Some(status));
        Play::Answer(answer)
    }

    fn act_if(&self, fault: &Fault) {
        if fault.act == Some(true) {
            self.act();
        }
    }

    async fn play(&self, fault: &Fault) -> Play {
        let lasting = fault.milliseconds.map(Duration::from_millis);
        match fault.kind {
            FaultKind::Delay => {
                // Carried out first: a caller that gives up meanwhile finds it done, for sure.
                let answer = self.act();
                tokio::time::sleep(fault.time()).await;
                self.answered(answer)
            }
            FaultKind::Status => self.answered(self.identified(status(fault))),
            FaultKind::Html => self.answered(html(fault.status.unwrap_or(502))),
            FaultKind::Answer => {
                self.act_if(fault);
                self.answered(scripted(fault))
            }
            FaultKind::Raw => {
                self.act_if(fault);
                Play::End(End::Raw(fault.raw_bytes()))
            }
            FaultKind::Reset => Play::End(End::Reset),
            FaultKind::Close => Play::End(End::Close),
            FaultKind::LostAnswer => {
                self.act();
                Play::End(End::Reset)
            }
            FaultKind::Truncate => self.answered(self.act().halved(Ending::Close)),
            FaultKind::Stall => {
                self.act_if(fault);
                Play::Hang(lasting)
            }
            FaultKind::StallBody => self.answered(self.act().halved(Ending::Hang(lasting))),
            FaultKind::Slow => self.answered(self.act().trickling(fault.time())),
            FaultKind::CloseAfter => {
                let mut answer = self.act();
                answer.ending = Ending::CompleteThenClose;
                self.answered(answer)
            }
            FaultKind::Big => self.answered(self.identified(Answer::big(fault.length()))),
            FaultKind::Informational => {
                let mut answer = self.act();
                answer.informational = fault.count;
                match fault.count {
                    Some(0) => Play::Answer(answer),
                    _ => self.answered(answer),
                }
            }
            FaultKind::GoawayGraceful | FaultKind::GoawayDrain => {
                let mut answer = self.act();
                match (self.stream, fault.kind) {
                    (Some(_), FaultKind::GoawayGraceful) => self.connection.announce_goaway(goaway(u32::MAX >> 1)),
                    (Some(_), _) => self.connection.drain(),
                    (None, _) => {
                        answer.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
                    }
                }
                self.answered(answer)
            }
            FaultKind::Silence | FaultKind::PingsOnly => {
                self.act_if(fault);
                match self.stream {
                    Some(_) => Play::Silence { pings: fault.kind == FaultKind::PingsOnly },
                    None => Play::Hang(None),
                }
            }
            FaultKind::RefusedStream if self.stream.is_some() => Play::RefuseStream,
            FaultKind::Goaway if self.stream.is_some() => self.go_away(false),
            FaultKind::GoawayAfter => {
                self.act();
                match self.stream {
                    Some(_) => self.go_away(true),
                    None => Play::End(End::Reset),
                }
            }
            // On HTTP/1.1 the nearest thing. `random` never gets here: picking it made it concrete.
            FaultKind::RefusedStream | FaultKind::Goaway | FaultKind::Random => Play::End(End::Reset),
        }
    }

    fn go_away(&self, counts: bool) -> Play {
        self.connection.go_away();
        Play::GoAway { counts }
    }
}

/// A GOAWAY frame: this is the last stream carried out, and there was no error.
pub(crate) fn goaway(last: u32) -> Bytes {
    let mut frame = vec![0, 0, 8, 7, 0, 0, 0, 0, 0];
    frame.extend(last.to_be_bytes());
    frame.extend([0; 4]);
    Bytes::from(frame)
}

fn apply_headers(answer: &mut Answer, fault: &Fault) {
    for (name, value) in fault.headers.iter().flatten() {
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_str(value)) {
            answer.headers.insert(name, value);
        }
    }
}

fn status(fault: &Fault) -> Answer {
    let status = fault.status.unwrap_or(500);
    let mut answer = Answer::json(status, &api::error_body(status, "A fault was asked for"));
    if let Some(body) = fault.body_bytes() {
        answer.length = body.len() as u64;
        answer.pieces = VecDeque::from([body]);
    }
    apply_headers(&mut answer, fault);
    answer
}

fn html(status: u16) -> Answer {
    let reason = api::reason(status);
    let page = format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{status} {reason}</title></head>\n<body>\n\
         <center><h1>{status} {reason}</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n"
    );
    Answer::new(status, "text/html; charset=utf-8", Bytes::from(page))
}

fn scripted(fault: &Fault) -> Answer {
    let body = fault.body_bytes().unwrap_or_default();
    let mut answer = Answer::new(fault.status.unwrap_or(200), "application/json", body);
    apply_headers(&mut answer, fault);
    answer
}
