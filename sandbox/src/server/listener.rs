//! The accept loops, which can be closed and opened again on the same port.

use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::connection::Command;
use super::socket::Socket;
use super::{Server, http1, http2};
use crate::error::Error;

#[derive(Debug)]
struct Accepting {
    listener: Arc<TcpListener>,
    task: JoinHandle<()>,
}

pub(crate) struct Listener {
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    /// Bound, never listening: keeps the port ours while the listener is closed.
    _reservation: Option<TcpSocket>,
    accepting: Mutex<Option<Accepting>>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Only ever on loopback.
fn bound(port: u16) -> Result<TcpSocket, Error> {
    let socket = TcpSocket::new_v4()?;
    // On Windows the same option would let others take the port away.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)))?;
    Ok(socket)
}

impl Listener {
    /// Takes the port; [`Listener::open`] starts to listen.
    pub(crate) fn new(port: u16, tls: Option<TlsAcceptor>) -> Result<Self, Error> {
        let socket = bound(port)?;
        let address = socket.local_addr()?;
        // Elsewhere two sockets cannot be bound to one port.
        let reservation = cfg!(target_os = "linux").then_some(socket);
        Ok(Self { address, tls, _reservation: reservation, accepting: Mutex::new(None) })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    fn accepting(&self) -> std::sync::MutexGuard<'_, Option<Accepting>> {
        self.accepting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens, if it does not yet.
    pub(crate) fn open(&self, server: &Arc<Server>) -> Result<(), Error> {
        let mut accepting = self.accepting();
        if accepting.is_none() {
            let listener = Arc::new(bound(self.address.port())?.listen(1024)?);
            let (server, tls) = (Arc::clone(server), self.tls.clone());
            let task = tokio::spawn(accept(server, Arc::clone(&listener), tls));
            *accepting = Some(Accepting { listener, task });
        }
        Ok(())
    }

    /// Stops to listen; the port refuses connections on return.
    pub(crate) async fn close(&self) {
        let accepting = self.accepting().take();
        if let Some(Accepting { listener, task }) = accepting {
            task.abort();
            let _ = task.await;
            // Closing alone would leave it listening while a child process that was forked a
            // moment ago, and has not run its program yet, still holds a copy.
            let _ = SockRef::from(&*listener).shutdown(Shutdown::Both);
        }
    }
}

async fn accept(server: Arc<Server>, listener: Arc<TcpListener>, tls: Option<TlsAcceptor>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(Arc::clone(&server), stream, tls.clone()));
            }
            // Out of file descriptors, most likely: others will be given back.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(server: Arc<Server>, stream: TcpStream, tls: Option<TlsAcceptor>) {
    let _ = stream.set_nodelay(true);
    let (connection, mut orders) = server.connections.add();
    let id = connection.id;
    let serving = {
        let server = Arc::clone(&server);
        async move {
            let Some(tls) = tls else {
                let socket = Socket::plain(stream, &connection);
                return http1::serve(server, connection, orders, socket).await;
            };
            let secured = tokio::select! {
                secured = tls.accept(stream) => secured,
                order = orders.recv() => {
                    // Nothing was said yet, so any end is the same.
                    if let Some(Command::CloseIfIdle(decided)) = order {
                        let _ = decided.send(true);
                    }
                    return;
                }
            };
            // A client that does not trust the certificate ends here.
            let Ok(stream) = secured else { return };
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let socket = Socket::tls(stream, &connection);
            if is_http2 {
                http2::serve(server, connection, orders, socket).await;
            } else {
                http1::serve(server, connection, orders, socket).await;
            }
        }
    };
    serving.await;
    server.connections.remove(id);
}
