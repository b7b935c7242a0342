//! A socket that outlives the HTTP protocol on it, so that a fault can drop HTTP and still write, close or reset.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::connection::{CloseMode, Connection};

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// How long, and how many bytes, a closing connection still reads. The system sends RST instead of FIN while bytes are
/// unread, and the RST may overtake the response.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES: usize = 4 << 20;

/// Clones share the same socket.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    stream: Arc<Mutex<Stream>>,
    connection: Arc<Connection>,
    /// Whether a read marks a partial request. Not for HTTP/2, which reads more than requests.
    marks_partial_requests: bool,
    side_buffers: Arc<Mutex<SideBuffers>>,
}

/// Bytes that bypass the protocol.
#[derive(Debug, Default)]
struct SideBuffers {
    /// To be written when the protocol has written all its own bytes, never inside a frame.
    outgoing: BytesMut,
    /// Whether a part of `outgoing` is written.
    is_partly_written: bool,
    /// Already read; the protocol reads it first.
    incoming: Bytes,
}

impl Socket {
    pub(crate) fn plain(stream: TcpStream, connection: &Arc<Connection>) -> Self {
        Self::new(Stream::Plain(stream), connection, true)
    }

    pub(crate) fn tls(stream: TlsStream<TcpStream>, connection: &Arc<Connection>) -> Self {
        let http1 = stream.get_ref().1.alpn_protocol() != Some(b"h2");
        Self::new(Stream::Tls(Box::new(stream)), connection, http1)
    }

    fn new(stream: Stream, connection: &Arc<Connection>, marks_partial_requests: bool) -> Self {
        let stream = Arc::new(Mutex::new(stream));
        Self { stream, connection: Arc::clone(connection), marks_partial_requests, side_buffers: Arc::default() }
    }

    fn side_buffers(&self) -> MutexGuard<'_, SideBuffers> {
        self.side_buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes these bytes when the protocol next flushes.
    pub(crate) fn inject(&self, bytes: &[u8]) {
        /// Limits the memory if the client does not read.
        const LIMIT: usize = 1 << 20;
        let mut buffers = self.side_buffers();
        if buffers.outgoing.len() < LIMIT {
            buffers.outgoing.extend_from_slice(bytes);
        }
    }

    /// Lets the protocol read these bytes first.
    pub(crate) fn push_back(&self, bytes: Bytes) {
        self.side_buffers().incoming = bytes;
    }

    fn poll_outgoing(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut buffers = self.side_buffers();
        while !buffers.outgoing.is_empty() {
            let written = match &mut *self.stream() {
                Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, &buffers.outgoing),
                Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write(cx, &buffers.outgoing),
            };
            match ready!(written)? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => buffers.outgoing.advance(written),
            }
            buffers.is_partly_written = true;
        }
        buffers.is_partly_written = false;
        Poll::Ready(Ok(()))
    }

    /// Writes the rest of the bytes between two frames, if they were partly written.
    fn poll_partly_written(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let is_partly_written = self.side_buffers().is_partly_written;
        if is_partly_written { self.poll_outgoing(cx) } else { Poll::Ready(Ok(())) }
    }

    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connection. The protocol must be dropped before. On return the FIN is sent; what the client still
    /// sends is read in the background and discarded.
    pub(crate) async fn close_with(mut self, mode: CloseMode) {
        match mode {
            CloseMode::Reset => {
                // Without this option the system may send FIN instead of RST.
                let _ = match &*self.stream() {
                    Stream::Plain(tcp) => tcp.set_zero_linger(),
                    Stream::Tls(tls) => tls.get_ref().0.set_zero_linger(),
                };
            }
            CloseMode::Fin => self.close().await,
            CloseMode::Silence => {
                let mut discarded = vec![0; 64 << 10];
                while let Ok(1..) = self.read(&mut discarded).await {}
            }
            CloseMode::Raw(bytes) => {
                let _ = self.write_all(&bytes).await;
                let _ = self.flush().await;
                self.close().await;
            }
        }
    }

    async fn close(mut self) {
        let stream = Arc::clone(&self.stream);
        let shut = std::future::poll_fn(move |cx| {
            let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *stream {
                Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
                Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_shutdown(cx),
            }
        });
        // If the client does not read, the close_notify of TLS could block endlessly.
        if !matches!(tokio::time::timeout(LINGER, shut).await, Ok(Ok(()))) {
            return;
        }
        let mut discarded = vec![0; 64 << 10];
        let has_unread = std::future::poll_fn(|cx| {
            let mut buffer = ReadBuf::new(&mut discarded);
            let read = Pin::new(&mut self).poll_read(cx, &mut buffer);
            Poll::Ready(read.is_ready() && !buffer.filled().is_empty())
        });
        if has_unread.await {
            tokio::spawn(tokio::time::timeout(LINGER, async move {
                let mut total = 0;
                while let Ok(1..) = self.read(&mut discarded).await.inspect(|n| total += n) {
                    if total > LINGER_BYTES {
                        break;
                    }
                }
            }));
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        {
            let mut buffers = self.side_buffers();
            if !buffers.incoming.is_empty() {
                let length = buffers.incoming.len().min(buffer.remaining());
                buffer.put_slice(&buffers.incoming.split_to(length));
                return Poll::Ready(Ok(()));
            }
        }
        let before = buffer.filled().len();
        let read = match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buffer),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_read(cx, buffer),
        };
        if self.marks_partial_requests && buffer.filled().len() > before {
            self.connection.mark_partial_request();
        }
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_partly_written(cx))?;
        match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_partly_written(cx))?;
        match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write_vectored(cx, slices),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &*self.stream() {
            Stream::Plain(tcp) => tcp.is_write_vectored(),
            Stream::Tls(tls) => tls.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_outgoing(cx))?;
        let flushed = match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(cx),
        };
        ready!(flushed)?;
        self.connection.on_flush();
        Poll::Ready(Ok(()))
    }

    /// Does not close: [`Socket::close_with`] does.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
