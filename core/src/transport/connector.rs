//! Connects directly or through a proxy, with TLS if the URL requires it, within the connect timeout.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::connect_error::ConnectError;
use super::connection::{Protocol, TrackedStream};
use super::first_connection::FirstConnection;
use super::in_flight::note_connecting;
use super::proxy::{Proxy, ProxyProtocol};
use super::tunnel::open_tunnel;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A connection to a server or a proxy, with TLS if its URL is https.
type FirstHop = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A complete connection, including the server's own TLS.
type Stream = TokioIo<TrackedStream<MaybeHttpsStream<RoutedStream>>>;

/// The idle time after which the kernel probes whether the peer is alive, and the interval between probes.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const KEEP_ALIVE_RETRIES: u32 = 3;
/// The time for which the kernel retransmits unacknowledged data.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const USER_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens connections. hyper-util clones it several times per request, and most clones never connect.
#[derive(Clone)]
pub(super) struct Connector(Arc<Inner>);

struct Inner {
    https: HttpsConnector<Route>,
    timeout: Duration,
    rejections: Arc<AtomicU64>,
    first_connection: Arc<FirstConnection>,
}

impl Connector {
    /// `tls` is used for the server, and for a proxy whose URL is https.
    pub(super) fn new(tls: &ClientConfig, proxy: Option<Arc<Proxy>>, timeout: Duration) -> Self {
        let https = |tls: &ClientConfig| HttpsConnectorBuilder::new().with_tls_config(tls.clone()).https_or_http();
        let tcp = tcp();
        let route = Route { to_proxy: https(tls).enable_http1().wrap_connector(tcp.clone()), tcp, proxy };
        let https = https(tls).enable_all_versions().wrap_connector(route);
        Self(Arc::new(Inner { https, timeout, rejections: Arc::default(), first_connection: Arc::default() }))
    }

    /// The number of connections that the server rejected in the TLS handshake after the client had completed its side.
    pub(super) fn rejections(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.0.rejections)
    }

    /// The encrypted connections of this connector.
    pub(super) fn first_connection(&self) -> Arc<FirstConnection> {
        Arc::clone(&self.0.first_connection)
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEP_ALIVE));
    tcp.set_keepalive_interval(Some(KEEP_ALIVE));
    tcp.set_keepalive_retries(Some(KEEP_ALIVE_RETRIES));
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    tcp.set_tcp_user_timeout(Some(USER_TIMEOUT));
    tcp
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = ConnectFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> ConnectFuture {
        let mut https = self.0.https.clone();
        let (timeout, rejections) = (self.0.timeout, self.rejections());
        let first_connection = self.first_connection();
        ConnectFuture(Box::pin(async move {
            match tokio::time::timeout(timeout, https.call(uri)).await {
                Ok(stream) => {
                    let stream = stream?;
                    let protocol = protocol_of(&stream);
                    let open = first_connection.open(protocol.is_http2);
                    Ok(TokioIo::new(TrackedStream::new(stream, protocol, rejections, open)))
                }
                Err(_) => Err(ConnectError::TimedOut.into()),
            }
        }))
    }
}

fn protocol_of(stream: &MaybeHttpsStream<RoutedStream>) -> Protocol {
    let version = match stream {
        MaybeHttpsStream::Http(_) => None,
        MaybeHttpsStream::Https(stream) => stream.inner().get_ref().1.protocol_version(),
    };
    let is_tls13 = version == Some(rustls::ProtocolVersion::TLSv1_3);
    Protocol { is_http2: stream.connected().is_negotiated_h2(), is_tls13 }
}

/// A connection attempt. Each poll records that the request of the polling task still waits.
pub(super) struct ConnectFuture(Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>);

impl Future for ConnectFuture {
    type Output = Result<Stream, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.0.as_mut().poll(cx);
        note_connecting(polled.is_pending());
        polled
    }
}

/// A direct connection to a server, or one through a proxy.
#[derive(Clone)]
struct Route {
    tcp: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    proxy: Option<Arc<Proxy>>,
}

impl Service<Uri> for Route {
    type Response = RoutedStream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<RoutedStream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Some(proxy) = self.proxy.clone() else {
            let tcp = self.tcp.call(uri);
            return Box::pin(async move { Ok(RoutedStream::direct(MaybeHttpsStream::Http(tcp.await?))) });
        };
        if let ProxyProtocol::Socks { .. } = proxy.protocol() {
            let tcp = self.tcp.clone();
            return Box::pin(async move {
                let stream = proxy.connect_socks(tcp, &uri).await?;
                Ok(RoutedStream::direct(MaybeHttpsStream::Http(stream)))
            });
        }
        let stream = self.to_proxy.call(proxy.uri().clone());
        Box::pin(async move {
            let stream = stream.await?;
            // Plain http is not tunnelled: the proxy reads the request and forwards it.
            if uri.scheme() != Some(&http::uri::Scheme::HTTPS) {
                return Ok(RoutedStream { stream, is_proxied: true });
            }
            Ok(RoutedStream::direct(open_tunnel(stream, &uri, proxy.basic_auth()).await?))
        })
    }
}

/// A connection to the server, or to the proxy that forwards requests to it.
pub(super) struct RoutedStream {
    stream: FirstHop,
    is_proxied: bool,
}

impl RoutedStream {
    fn direct(stream: FirstHop) -> Self {
        Self { stream, is_proxied: false }
    }
}

impl Connection for RoutedStream {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_proxied)
    }
}

impl Read for RoutedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl Write for RoutedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            #[cfg(any(target_os = "android", target_os = "linux"))]
            MaybeHttpsStream::Http(stream) => send_vectored(stream.inner(), cx, bufs),
            stream => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }
}

/// Writes several buffers. If the peer has closed the connection, this is an error and never the signal SIGPIPE, which
/// ends a program that has set its default action. The standard library avoids the signal only for one buffer.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn send_vectored(stream: &TcpStream, cx: &mut Context<'_>, bufs: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
    loop {
        std::task::ready!(stream.poll_write_ready(cx))?;
        let send = || socket2::SockRef::from(stream).send_vectored_with_flags(bufs, libc::MSG_NOSIGNAL);
        match stream.try_io(tokio::io::Interest::WRITABLE, send) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            result => return Poll::Ready(result),
        }
    }
}
