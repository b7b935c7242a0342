//! HTTP/1.1: hyper on a socket that faults can take back from it.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::UnboundedReceiver;

use super::connection::{CloseMode, Command, Connection};
use super::handler::{BodyError, ReadBody, ResponseAction, handle};
use super::response::Body;
use super::socket::Socket;
use super::state::Server;

impl ReadBody for Incoming {
    async fn read(mut self, limit: u64) -> Result<Bytes, BodyError> {
        let mut body = BytesMut::new();
        while let Some(frame) = self.frame().await {
            let frame = frame.map_err(|_| BodyError::Incomplete)?;
            if let Ok(data) = frame.into_data() {
                if (body.len() + data.len()) as u64 > limit {
                    return Err(BodyError::TooLarge);
                }
                body.extend_from_slice(&data);
            }
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
    let service = service_fn(|request| {
        let (server, connection) = (Arc::clone(&server), Arc::clone(&connection));
        async move { Ok::<_, Infallible>(respond(&server, &connection, request).await) }
    });
    let (mode, reply) = {
        let http = http1::Builder::new().serve_connection(TokioIo::new(socket.clone()), service);
        tokio::pin!(http);
        loop {
            tokio::select! {
                biased;
                _ = &mut http => break (CloseMode::Fin, None),
                Some(command) = commands.recv() => match command {
                    Command::Close(mode) => break (mode, None),
                    Command::Inject(bytes) => socket.inject(&bytes),
                    Command::Drain => {}
                    Command::CloseIfIdle(reply) if connection.is_idle() => {
                        connection.record_end();
                        break (CloseMode::Fin, Some(reply));
                    }
                    Command::CloseIfIdle(reply) => {
                        let _ = reply.send(false);
                    }
                },
            }
        }
    };
    socket.close_with(mode).await;
    if let Some(reply) = reply {
        let _ = reply.send(true);
    }
}

async fn respond(
    server: &Arc<Server>,
    connection: &Arc<Connection>,
    request: http::Request<Incoming>,
) -> http::Response<Body> {
    let mut in_flight = connection.begin_request();
    let (parts, body) = request.into_parts();
    match handle(server, connection, &mut in_flight, None, parts, body).await {
        ResponseAction::Respond(response) => {
            if let Some(count) = response.informational {
                send_informational(count, connection).await;
            }
            return response.into_response(connection, in_flight);
        }
        ResponseAction::Close(mode) => connection.close(mode),
        ResponseAction::Hang(None) => {}
        ResponseAction::Hang(Some(time)) => {
            tokio::time::sleep(time).await;
            connection.close(CloseMode::Fin);
        }
        ResponseAction::Silence { .. } => {}
        ResponseAction::RefuseStream | ResponseAction::GoAway { .. } => connection.close(CloseMode::Reset),
    }
    // The task of the connection drops this request.
    pending().await
}

/// Writes `count` informational responses before the head; for 0, until the client closes.
async fn send_informational(count: u32, connection: &Connection) {
    const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    /// The number of responses between two pauses. A pause lets the connection write, and notice that the client closed
    /// it.
    const BATCH: u32 = 16;
    if count == 0 {
        let flood = Bytes::from(CONTINUE.repeat(BATCH as usize));
        loop {
            connection.inject(flood.clone());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    connection.inject(Bytes::from(CONTINUE.repeat(count as usize)));
    // Lets the task of the connection write them before the head of the response.
    tokio::time::sleep(Duration::from_millis(1)).await;
}
