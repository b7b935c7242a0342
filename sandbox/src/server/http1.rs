//! HTTP/1.1: hyper on a socket that the faults can take back from it.

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

use super::Server;
use super::answer::Body;
use super::connection::{Command, Connection, End};
use super::exchange::{Play, ReadBody, Unread, exchange};
use super::socket::Socket;

impl ReadBody for Incoming {
    async fn read(mut self, limit: u64) -> Result<Bytes, Unread> {
        let mut body = BytesMut::new();
        while let Some(frame) = self.frame().await {
            let frame = frame.map_err(|_| Unread::Broken)?;
            if let Ok(data) = frame.into_data() {
                if (body.len() + data.len()) as u64 > limit {
                    return Err(Unread::TooLarge);
                }
                body.extend_from_slice(&data);
            }
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
    let service = service_fn(|request| {
        let (server, connection) = (Arc::clone(&server), Arc::clone(&connection));
        async move { Ok::<_, Infallible>(answer(&server, &connection, request).await) }
    });
    let (end, decided) = {
        let http = http1::Builder::new().serve_connection(TokioIo::new(socket.clone()), service);
        tokio::pin!(http);
        loop {
            tokio::select! {
                biased;
                _ = &mut http => break (End::Close, None),
                Some(order) = orders.recv() => match order {
                    Command::End(end) => break (end, None),
                    Command::Inject(bytes) => socket.inject(&bytes),
                    Command::Drain => {}
                    Command::CloseIfIdle(decided) if connection.is_idle() => {
                        connection.note_ended();
                        break (End::Close, Some(decided));
                    }
                    Command::CloseIfIdle(decided) => {
                        let _ = decided.send(false);
                    }
                },
            }
        }
    };
    socket.finish(end).await;
    if let Some(decided) = decided {
        let _ = decided.send(true);
    }
}

async fn answer(
    server: &Arc<Server>,
    connection: &Arc<Connection>,
    request: http::Request<Incoming>,
) -> http::Response<Body> {
    let under_way = connection.begin();
    let (parts, body) = request.into_parts();
    match exchange(server, connection, None, parts, body).await {
        Play::Answer(answer) => {
            if let Some(count) = answer.informational {
                inform(count, connection).await;
            }
            return answer.into_response(connection, under_way);
        }
        Play::End(end) => connection.end(end),
        Play::Hang(None) => {}
        Play::Hang(Some(time)) => {
            tokio::time::sleep(time).await;
            connection.end(End::Close);
        }
        Play::Silence { .. } => {}
        Play::RefuseStream | Play::GoAway { .. } => connection.end(End::Reset),
    }
    // The connection's task drops this request with the connection.
    pending().await
}

/// Writes informational answers before the head: so many, or for 0 until the client goes away.
async fn inform(count: u32, connection: &Connection) {
    const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
    /// A pause after so many lets the connection write, and read that the client has gone.
    const AT_ONCE: u32 = 16;
    if count == 0 {
        let flood = Bytes::from(CONTINUE.repeat(AT_ONCE as usize));
        loop {
            connection.inject(flood.clone());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    connection.inject(Bytes::from(CONTINUE.repeat(count as usize)));
    // The connection's task writes them before this answer's head.
    tokio::time::sleep(Duration::from_millis(1)).await;
}
