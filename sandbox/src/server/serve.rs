//! Serves an accepted connection: the TLS handshake, then HTTP/1.1 or HTTP/2.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::connection::Command;
use super::socket::Socket;
use super::state::Server;
use super::{http1, http2};

/// Serves a connection with the protocol that the client chose.
pub(super) async fn serve(server: Arc<Server>, stream: TcpStream, tls: Option<TlsAcceptor>) {
    let _ = stream.set_nodelay(true);
    let (connection, mut commands) = server.connections.add(stream.peer_addr().ok().map(|address| address.port()));
    let id = connection.id;
    let serve = {
        let server = Arc::clone(&server);
        async move {
            let Some(tls) = tls else {
                let socket = Socket::plain(stream, &connection);
                return http1::serve(server, connection, commands, socket).await;
            };
            let handshake = tokio::select! {
                handshake = tls.accept(stream) => handshake,
                command = commands.recv() => {
                    // Nothing was sent yet, so every close mode has the same effect.
                    if let Some(Command::CloseIfIdle(reply)) = command {
                        let _ = reply.send(true);
                    }
                    return;
                }
            };
            // A client that rejects the certificate ends here.
            let Ok(stream) = handshake else { return };
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let socket = Socket::tls(stream, &connection);
            if is_http2 {
                http2::serve(server, connection, commands, socket).await;
            } else {
                http1::serve(server, connection, commands, socket).await;
            }
        }
    };
    serve.await;
    server.connections.remove(id);
}
