//! The listeners, which can be closed and reopened on the same port.

use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::error::Error;

/// Called for every accepted connection.
pub(super) type ConnectionHandler = Arc<dyn Fn(TcpStream, Option<TlsAcceptor>) + Send + Sync>;

#[derive(Debug)]
struct AcceptTask {
    listener: Arc<TcpListener>,
    task: JoinHandle<()>,
}

/// A listener on one port.
pub(super) struct Listener {
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    /// Bound but never listening: reserves the port while the listener is closed.
    _reservation: Option<TcpSocket>,
    accept_task: Mutex<Option<AcceptTask>>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Binds on loopback only.
fn bind(port: u16) -> Result<TcpSocket, Error> {
    let socket = TcpSocket::new_v4()?;
    // On Windows this option would let other processes bind the same port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)))?;
    Ok(socket)
}

impl Listener {
    /// Binds the port; [`Listener::open`] starts listening.
    pub(super) fn new(port: u16, tls: Option<TlsAcceptor>) -> Result<Self, Error> {
        let socket = bind(port)?;
        let address = socket.local_addr()?;
        // On other systems two sockets cannot be bound to the same port.
        let reservation = cfg!(target_os = "linux").then_some(socket);
        Ok(Self { address, tls, _reservation: reservation, accept_task: Mutex::new(None) })
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    fn accept_task(&self) -> std::sync::MutexGuard<'_, Option<AcceptTask>> {
        self.accept_task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts listening, unless it listens already.
    fn open(&self, handler: &ConnectionHandler) -> Result<(), Error> {
        let mut accept_task = self.accept_task();
        if accept_task.is_none() {
            let listener = Arc::new(bind(self.address.port())?.listen(1024)?);
            let (handler, tls) = (Arc::clone(handler), self.tls.clone());
            let task = tokio::spawn(accept(handler, Arc::clone(&listener), tls));
            *accept_task = Some(AcceptTask { listener, task });
        }
        Ok(())
    }

    /// Stops listening; the port refuses connections on return.
    async fn close(&self) {
        let accept_task = self.accept_task().take();
        if let Some(AcceptTask { listener, task }) = accept_task {
            task.abort();
            let _ = task.await;
            // A child process between fork and exec still holds a copy of the socket, so that closing alone would
            // leave it listening.
            let _ = SockRef::from(&*listener).shutdown(Shutdown::Both);
        }
    }
}

async fn accept(handler: ConnectionHandler, listener: Arc<TcpListener>, tls: Option<TlsAcceptor>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => handler(stream, tls.clone()),
            // Most likely out of file descriptors, which other connections free again.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// All listeners of a server; the first is the plain-HTTP one.
pub(super) struct Listeners {
    listeners: Vec<Listener>,
    handler: ConnectionHandler,
    /// Counts openings and closings, so that only the last [`Listeners::reopen_later`] reopens.
    generation: AtomicU64,
}

impl std::fmt::Debug for Listeners {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listeners").field("listeners", &self.listeners).finish_non_exhaustive()
    }
}

impl Listeners {
    pub(super) fn new(listeners: Vec<Listener>, handler: ConnectionHandler) -> Arc<Self> {
        Arc::new(Self { listeners, handler, generation: AtomicU64::new(0) })
    }

    pub(super) fn port(&self) -> u16 {
        self.listeners.first().map_or(0, Listener::port)
    }

    /// Closes all listeners; returns the generation for [`Listeners::reopen_later`].
    pub(super) async fn close(&self) -> u64 {
        let generation = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
        for listener in &self.listeners {
            listener.close().await;
        }
        generation
    }

    pub(super) fn open(&self) -> Result<(), Error> {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.try_open()
    }

    fn try_open(&self) -> Result<(), Error> {
        self.listeners.iter().try_for_each(|listener| listener.open(&self.handler))
    }

    /// Reopens the listeners after that time, unless they are opened or closed before.
    pub(super) fn reopen_later(self: &Arc<Self>, generation: u64, time: Duration) {
        let listeners = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            // Another process may have taken a port; it may free it again.
            while listeners.generation.load(Ordering::SeqCst) == generation && listeners.try_open().is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
    }
}
