//! HTTP/2 with h2, one level below hyper: only h2 can refuse one stream, or choose which streams a GOAWAY counts.

use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{Response, StatusCode, header};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::connection::{CloseMode, Command, Connection};
use super::handler::{BodyError, ReadBody, ResponseAction, goaway, handle};
use super::no_streams;
use super::response::{BodyEnd, BodyStream, ServerResponse};
use super::socket::Socket;
use super::state::Server;

impl ReadBody for RecvStream {
    async fn read(mut self, limit: u64) -> Result<Bytes, BodyError> {
        let mut body = BytesMut::new();
        while let Some(data) = self.data().await {
            let data = data.map_err(|_| BodyError::Incomplete)?;
            let _ = self.flow_control().release_capacity(data.len());
            if (body.len() + data.len()) as u64 > limit {
                return Err(BodyError::TooLarge);
            }
            body.extend_from_slice(&data);
        }
        Ok(body.freeze())
    }
}

/// Serves one connection until it ends.
pub(crate) async fn serve(
    server: Arc<Server>,
    connection: Arc<Connection>,
    mut commands: UnboundedReceiver<Command>,
    socket: Socket,
) {
    // Dropping it at the end of this function aborts every stream.
    let mut streams = JoinSet::new();
    let mut settings = h2::server::Builder::new();
    let denies_streams = !server.options.no_streams_for.is_zero();
    // Later settings without this value would leave it at 0.
    if let Some(max) = server.options.max_streams.or(denies_streams.then_some(100)) {
        settings.max_concurrent_streams(max);
    }
    if denies_streams {
        // An error means that the client closed, which the handshake reports as well.
        let _ = no_streams::deny(&socket, server.options.no_streams_for).await;
    }
    let (mode, reply) = {
        let mut http = tokio::select! {
            http = settings.handshake::<_, Bytes>(socket.clone()) => match http {
                Ok(http) => http,
                Err(_) => return socket.close_with(CloseMode::Fin).await,
            },
            command = commands.recv() => {
                let (mode, reply) = match command {
                    Some(Command::CloseIfIdle(reply)) => (CloseMode::Fin, Some(reply)),
                    Some(Command::Close(mode)) => (mode, None),
                    _ => (CloseMode::Fin, None),
                };
                socket.close_with(mode).await;
                if let Some(reply) = reply {
                    let _ = reply.send(true);
                }
                return;
            }
        };
        let result = loop {
            tokio::select! {
                biased;
                request = http.accept() => match request {
                    Some(Ok((request, respond))) => {
                        let (server, connection) = (Arc::clone(&server), Arc::clone(&connection));
                        streams.spawn(serve_stream(server, connection, request, respond));
                    }
                    Some(Err(error)) => {
                        // h2 itself sends a GOAWAY for what looks like an attack, such as many resets at once.
                        if error.is_library() {
                            connection.record_end();
                        }
                        break (CloseMode::Fin, None);
                    }
                    None => break (CloseMode::Fin, None),
                },
                Some(command) = commands.recv() => match command {
                    Command::Close(mode) => break (mode, None),
                    Command::Inject(bytes) => socket.inject(&bytes),
                    Command::Drain => http.graceful_shutdown(),
                    Command::CloseIfIdle(reply) if connection.is_idle() => {
                        connection.record_end();
                        break (CloseMode::Fin, Some(reply));
                    }
                    Command::CloseIfIdle(reply) => {
                        let _ = reply.send(false);
                    }
                },
                Some(_) = streams.join_next() => {}
            }
        };
        // Polled once more, to write the data that the streams passed on.
        poll_fn(|cx| {
            let _ = http.poll_closed(cx);
            Poll::Ready(())
        })
        .await;
        result
    };
    socket.close_with(mode).await;
    if let Some(reply) = reply {
        let _ = reply.send(true);
    }
}

async fn serve_stream(
    server: Arc<Server>,
    connection: Arc<Connection>,
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) {
    let mut in_flight = connection.begin_request();
    let id = respond.stream_id().as_u32();
    let (parts, body) = request.into_parts();
    let action = handle(&server, &connection, &mut in_flight, Some(id), parts, body).await;
    if connection.is_silent() {
        let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        return;
    }
    match action {
        ResponseAction::Respond(response) => {
            let end = response.end;
            if write_response(response, &mut respond).await.is_err() {
                return;
            }
            match end {
                BodyEnd::Complete => {}
                BodyEnd::CompleteThenClose | BodyEnd::Close => connection.close(CloseMode::Fin),
                BodyEnd::Hang(None) => pending().await,
                BodyEnd::Hang(Some(time)) => {
                    tokio::time::sleep(time).await;
                    connection.close(CloseMode::Fin);
                }
            }
        }
        ResponseAction::Close(mode) => {
            connection.close(mode);
            pending().await
        }
        ResponseAction::Hang(None) => {
            // Until the client resets the stream.
            let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        }
        ResponseAction::Hang(Some(time)) => {
            tokio::time::sleep(time).await;
            connection.close(CloseMode::Fin);
        }
        ResponseAction::Silence { answers_pings } => {
            match answers_pings {
                true => connection.silence(),
                false => connection.close(CloseMode::Silence),
            }
            let _ = poll_fn(|cx| respond.poll_reset(cx)).await;
        }
        ResponseAction::RefuseStream => respond.send_reset(Reason::REFUSED_STREAM),
        ResponseAction::GoAway { counts_stream } => {
            let last = connection.last_executed_stream();
            if !counts_stream && last > id {
                // A later stream was executed already, so the GOAWAY must count this one too. REFUSED_STREAM says that
                // this one was not executed.
                respond.send_reset(Reason::REFUSED_STREAM);
            }
            let last = if counts_stream || last > id { last } else { id.saturating_sub(2) };
            connection.close(CloseMode::Raw(goaway(last)));
            pending().await
        }
    }
    drop(in_flight);
}

/// Writes a response within the flow-control window of the client.
async fn write_response(planned: ServerResponse, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    if let Some(count) = planned.informational {
        send_informational(count, respond).await?;
    }
    let complete = matches!(planned.end, BodyEnd::Complete | BodyEnd::CompleteThenClose);
    let mut response = Response::new(());
    *response.status_mut() = planned.status;
    *response.headers_mut() = planned.headers;
    // HTTP/2 forbids this header.
    response.headers_mut().remove(header::CONNECTION);
    let is_empty = complete && planned.length == 0 && planned.stream.is_none();
    // The length of a 304 would be that of the content, which is not sent.
    if planned.stream.is_none() && planned.status != StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(header::CONTENT_LENGTH, planned.length.into());
    }
    let mut body = respond.send_response(response, is_empty)?;
    if is_empty {
        return Ok(());
    }
    if let Some(stream) = planned.stream {
        return write_stream(stream, &mut body).await;
    }
    let mut chunks = planned.chunks.into_iter().peekable();
    while let Some(chunk) = chunks.next() {
        if !planned.chunk_delay.is_zero() {
            tokio::time::sleep(planned.chunk_delay).await;
        }
        let last = chunks.peek().is_none() && complete;
        send(&mut body, chunk, last).await?;
    }
    Ok(())
}

/// Writes chunks as they are made, until the end or until the client resets the stream.
async fn write_stream(mut stream: BodyStream, body: &mut SendStream<Bytes>) -> Result<(), h2::Error> {
    loop {
        let chunk = tokio::select! {
            chunk = poll_fn(|cx| stream.poll_next(cx)) => chunk,
            reset = poll_fn(|cx| body.poll_reset(cx)) => return Err(reset?.into()),
        };
        match chunk {
            Some(chunk) => send(body, chunk, false).await?,
            None => return body.send_data(Bytes::new(), true),
        }
    }
}

/// Sends `count` informational responses; for 0, until the client resets the stream.
async fn send_informational(count: u32, respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    /// The number of responses between two pauses. A pause lets the connection write, and notice that the client closed
    /// it.
    const BATCH: u32 = 16;
    let mut sent = 0;
    while count == 0 || sent < count {
        let mut early_hints = Response::new(());
        *early_hints.status_mut() = StatusCode::EARLY_HINTS;
        respond.send_informational(early_hints)?;
        sent += 1;
        if sent.is_multiple_of(BATCH) {
            let pause = tokio::time::sleep(Duration::from_millis(1));
            tokio::select! {
                () = pause => {}
                _ = poll_fn(|cx| respond.poll_reset(cx)) => return Err(Reason::CANCEL.into()),
            }
        }
    }
    Ok(())
}

async fn send(body: &mut SendStream<Bytes>, mut chunk: Bytes, last: bool) -> Result<(), h2::Error> {
    while !chunk.is_empty() {
        body.reserve_capacity(chunk.len());
        let capacity = match poll_fn(|cx| body.poll_capacity(cx)).await {
            Some(capacity) => capacity?.min(chunk.len()),
            None => return Err(Reason::CANCEL.into()),
        };
        let part = chunk.split_to(capacity);
        body.send_data(part, last && chunk.is_empty())?;
    }
    Ok(())
}
