//! A socket that outlives the protocol on it, so that a fault can drop HTTP and still write, close
//! or reset.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::connection::{Connection, End};

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// How long, and how much, a closing connection still reads: unread bytes turn a FIN into a RST,
/// which may overtake the answer.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES: usize = 4 << 20;

/// Clones share the one socket.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    stream: Arc<Mutex<Stream>>,
    connection: Arc<Connection>,
    /// HTTP/2 reads more than requests, and knows by itself what is under way.
    counts_reads: bool,
    extra: Arc<Mutex<Extra>>,
}

/// Bytes that pass by the protocol.
#[derive(Debug, Default)]
struct Extra {
    /// Still to be written, where the protocol has written all of its own: never inside a frame.
    outgoing: BytesMut,
    /// A part of `outgoing` is written.
    is_begun: bool,
    /// Read already, and for the protocol to read.
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

    fn new(stream: Stream, connection: &Arc<Connection>, counts_reads: bool) -> Self {
        let stream = Arc::new(Mutex::new(stream));
        Self { stream, connection: Arc::clone(connection), counts_reads, extra: Arc::default() }
    }

    fn extra(&self) -> MutexGuard<'_, Extra> {
        self.extra.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes these bytes when the protocol next flushes.
    pub(crate) fn inject(&self, bytes: &[u8]) {
        /// A client that reads nothing does not fill the memory.
        const MOST: usize = 1 << 20;
        let mut extra = self.extra();
        if extra.outgoing.len() < MOST {
            extra.outgoing.extend_from_slice(bytes);
        }
    }

    /// Lets the protocol read these bytes first.
    pub(crate) fn unread(&self, bytes: Bytes) {
        self.extra().incoming = bytes;
    }

    fn poll_extra(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut extra = self.extra();
        while !extra.outgoing.is_empty() {
            let written = match &mut *self.stream() {
                Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, &extra.outgoing),
                Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write(cx, &extra.outgoing),
            };
            match ready!(written)? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => extra.outgoing.advance(written),
            }
            extra.is_begun = true;
        }
        extra.is_begun = false;
        Poll::Ready(Ok(()))
    }

    /// What was begun between two frames is ended before the next.
    fn poll_begun(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let is_begun = self.extra().is_begun;
        if is_begun { self.poll_extra(cx) } else { Poll::Ready(Ok(())) }
    }

    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the connection. The protocol on it must be dropped before. The FIN is out on return;
    /// what the client still sends is read away in the background.
    pub(crate) async fn finish(mut self, end: End) {
        match end {
            End::Reset => {
                // Without this the close is a FIN; the reset happens then too, but not for sure.
                let _ = match &*self.stream() {
                    Stream::Plain(tcp) => tcp.set_zero_linger(),
                    Stream::Tls(tls) => tls.get_ref().0.set_zero_linger(),
                };
            }
            End::Close => self.close().await,
            End::Silence => {
                let mut scrap = vec![0; 64 << 10];
                while let Ok(1..) = self.read(&mut scrap).await {}
            }
            End::Raw(bytes) => {
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
        // A client that reads nothing could hold up the TLS goodbye for ever.
        if !matches!(tokio::time::timeout(LINGER, shut).await, Ok(Ok(()))) {
            return;
        }
        let mut scrap = vec![0; 64 << 10];
        let unread = std::future::poll_fn(|cx| {
            let mut buffer = ReadBuf::new(&mut scrap);
            let read = Pin::new(&mut self).poll_read(cx, &mut buffer);
            Poll::Ready(read.is_ready() && !buffer.filled().is_empty())
        });
        if unread.await {
            tokio::spawn(tokio::time::timeout(LINGER, async move {
                let mut total = 0;
                while let Ok(1..) = self.read(&mut scrap).await.inspect(|n| total += n) {
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
            let mut extra = self.extra();
            if !extra.incoming.is_empty() {
                let length = extra.incoming.len().min(buffer.remaining());
                buffer.put_slice(&extra.incoming.split_to(length));
                return Poll::Ready(Ok(()));
            }
        }
        let before = buffer.filled().len();
        let read = match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buffer),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_read(cx, buffer),
        };
        if self.counts_reads && buffer.filled().len() > before {
            self.connection.touch();
        }
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_begun(cx))?;
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
        ready!(self.poll_begun(cx))?;
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
        ready!(self.poll_extra(cx))?;
        let flushed = match &mut *self.stream() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(cx),
        };
        ready!(flushed)?;
        self.connection.flushed();
        Poll::Ready(Ok(()))
    }

    /// The protocol is done; how the socket ends is for [`Socket::finish`] to say.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
