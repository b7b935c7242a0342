//! HTTP/2, one level lower than HTTP/1.1: only here can a server refuse one stream, or choose which
//! streams its GOAWAY counts.

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{Response, header};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::Server;
use super::answer::{Answer, Ending};
use super::connection::{Command, Connection, End};
use super::exchange::{Play, ReadBody, Unread, exchange, goaway};
use super::no_streams;
use super::socket::Socket;

impl ReadBody for RecvStream {
    async fn read(mut self, limit: u64) -> Result<Bytes, Unread> {
        let mut body = BytesMut::new();
        while let Some(data) = self.data().await {
            let data = data.map_err(|_| Unread::Broken)?;
            let _ = self.flow_control().release_capacity(data.len());
            if (body.len() + data.len()) as u64 > limit {
                return Err(Unread::TooLarge);
            }
            body.extend_from_slice(&data);
        }
        Ok(body.freeze())
    }
}

/// Serves one connection to its end.
pub(crate) async fn serve(
    server: Arc<Server>,
    connection: Arc<Connection>,
    mut orders: UnboundedReceiver<Command>,
    socket: Socket,
) {
    // Dropped with this function, and every stream with it.
    let mut streams = JoinSet::new();
    let mut settings = h2::server::Builder::new();
    let is_held = !server.options.no_streams_for.is_zero();
    // Settings that say nothing of it would leave it at none.
    if let Some(most) = server.options.max_streams.or(is_held.then_some(100)) {
        settings.max_concurrent_streams(most);
    }
    if is_held {
        // A client that ends meanwhile is noticed by the handshake.
        let _ = no_streams::hold(&socket, server.options.no_streams_for).await;
    }
    let (end, decided) = {
        let mut http = tokio::select! {
            http = settings.handshake::<_, Bytes>(socket.clone()) => match http {
                Ok(http) => http,
                Err(_) => return socket.finish(End::Close).await,
            },
            order = orders.recv() => {
                let (end, decided) = match order {
                    Some(Command::CloseIfIdle(decided)) => (End::Close, Some(decided)),
                    Some(Command::End(end)) => (end, None),
                    _ => (End::Close, None),
                };
                socket.finish(end).await;
                if let Some(decided) = decided {
                    let _ = decided.send(true);
                }
                return;
            }
        };
        let ended = loop {
            tokio::select! {
                biased;
                request = http.accept() => match request {
                    Some(Ok((request, respond))) => {
                        let (server, connection) = (Arc::clone(&server), Arc::clone(&connection));
                        streams.spawn(stream(server, connection, request, respond));
                    }
                    Some(Err(error)) => {
                        // What the HTTP/2 library takes for an attack, such as many resets at once, it answers with a GOAWAY.
                        if error.is_library() {
                            connection.note_ended();
                        }
                        break (End::Close, None);
                    }
                    None => break (End::Close, None),
                },
                Some(order) = orders.recv() => match order {
                    Command::End(end) => break (end, None),
                    Command::Inject(bytes) => socket.inject(&bytes),
                    Command::Drain => http.graceful_shutdown(),
                    Command::CloseIfIdle(decided) if connection.is_idle() => {
                        connection.note_ended();
                        break (End::Close, Some(decided));
                    }
                    Command::CloseIfIdle(decided) => {
                        let _ = decided.send(false);
                    }
                },
                Some(_) = streams.join_next() => {}
            }
        };
        // Once more, so that what the streams handed over is written before the end.
        poll_fn(|cx| {
            let _ = http.poll_closed(cx);
            Poll::Ready(())
        })
        .await;
        ended
    };
    socket.finish(end).await;
    if let Some(decided) = decided {
        let _ = decided.send(true);
    }
}

async fn stream(
    server: Arc<Server>,
    connection: Arc<Connection>,
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) {
    let under_way = connection.begin();
    let id = respond.stream_id().as_u32();
    let (parts, body) = request.into_parts();
    let play = exchange(&server, &connection, Some(id), parts, body).await;
    if connection.is_silent() {
        let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        return;
    }
    match play {
        Play::Answer(answer) => {
            let ending = answer.ending;
            if write(answer, &mut respond).await.is_err() {
                return;
            }
            match ending {
                Ending::Complete => {}
                Ending::CompleteThenClose | Ending::Close => connection.end(End::Close),
                Ending::Hang(None) => pending().await,
                Ending::Hang(Some(time)) => {
                    tokio::time::sleep(time).await;
                    connection.end(End::Close);
                }
            }
        }
        Play::End(end) => {
            connection.end(end);
            pending().await
        }
        Play::Hang(None) => {
            // Until the client gives the stream up.
            let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        }
        Play::Hang(Some(time)) => {
            tokio::time::sleep(time).await;
            connection.end(End::Close);
        }
        Play::Silence { pings } => {
            match pings {
                true => connection.silence(),
                false => connection.end(End::Silence),
            }
            let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        }
        Play::RefuseStream => respond.send_reset(Reason::REFUSED_STREAM),
        Play::GoAway { counts } => {
            let last = connection.last_carried_out();
            if !counts && last > id {
                // A later stream was carried out already, so the GOAWAY must count this one too.
                // A refusal says that it was not carried out all the same.
                respond.send_reset(Reason::REFUSED_STREAM);
            }
            let last = if counts || last > id { last } else { id.saturating_sub(2) };
            connection.end(End::Raw(goaway(last)));
            pending().await
        }
    }
    drop(under_way);
}

/// Writes an answer, never handing over more than the client has room for.
async fn write(answer: Answer, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    if let Some(count) = answer.informational {
        inform(count, respond).await?;
    }
    let complete = matches!(answer.ending, Ending::Complete | Ending::CompleteThenClose);
    let mut response = Response::new(());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    // HTTP/2 has no such header.
    response.headers_mut().remove(header::CONNECTION);
    response.headers_mut().insert(header::CONTENT_LENGTH, answer.length.into());
    let mut body = respond.send_response(response, complete && answer.length == 0)?;
    if complete && answer.length == 0 {
        return Ok(());
    }
    let mut pieces = answer.pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        if !answer.gap.is_zero() {
            tokio::time::sleep(answer.gap).await;
        }
        let last = pieces.peek().is_none() && complete;
        send(&mut body, piece, last).await?;
    }
    Ok(())
}

/// Sends informational answers: so many, or for 0 until the client gives the stream up.
async fn inform(count: u32, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    /// A pause after so many lets the connection write, and read that the client has gone.
    const AT_ONCE: u32 = 16;
    let mut sent = 0;
    while count == 0 || sent < count {
        let mut early_hints = Response::new(());
        *early_hints.status_mut() = http::StatusCode::EARLY_HINTS;
        respond.send_informational(early_hints)?;
        sent += 1;
        if sent.is_multiple_of(AT_ONCE) {
            let pause = tokio::time::sleep(Duration::from_millis(1));
            tokio::select! {
                () = pause => {}
                _ = poll_fn(|cx| respond.poll_reset(cx)) => return Err(Reason::CANCEL.into()),
            }
        }
    }
    Ok(())
}

async fn send(body: &mut SendStream<Bytes>, mut piece: Bytes, last: bool) -> Result<(), h2::Error> {
    while !piece.is_empty() {
        body.reserve_capacity(piece.len());
        let room = match poll_fn(|cx| body.poll_capacity(cx)).await {
            Some(room) => room?.min(piece.len()),
            None => return Err(Reason::CANCEL.into()),
        };
        let part = piece.split_to(room);
        body.send_data(part, last && piece.is_empty())?;
    }
    Ok(())
}
