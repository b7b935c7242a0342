//! One connection: what was heard on it, and when it is left.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::{CaptureConnection, Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::AlertDescription;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection on which nothing at all came for this long, while a request waited, is left. Over HTTP/2 a ping goes out
/// after [`PING_INTERVAL`], so a server that is merely slow is heard.
pub(super) const SILENCE: Duration = Duration::from_secs(3);
/// A connection on which no answer began for this long, while a request waited, is left, pings or not: a load balancer
/// may answer them for a server that hangs. Where all answers take longer, this costs one handshake in that time.
pub(super) const NO_ANSWER: Duration = Duration::from_secs(5);
/// How long after the last frame a ping goes out, while a request waits.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(2);
/// How long after a ping without an answer the connection is closed. Its requests end then, as unknown.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest head of an HTTP/1.1 answer, and the most that is read at a time, so that other calls of the thread get
/// their turn.
pub(super) const HTTP1_BUFFER: usize = 64 << 10;
/// How much of one answer, and of all answers together, an HTTP/2 server may send before it is read.
pub(super) const HTTP2_STREAM_WINDOW: u32 = 1 << 20;
pub(super) const HTTP2_CONNECTION_WINDOW: u32 = 2 << 20;

/// The most bytes that may come without any of them reaching a call. More is a flood of informational answers, pings or
/// settings.
const MOST_UNREAD_HTTP1: u64 = 8 * HTTP1_BUFFER as u64;
const MOST_UNREAD_HTTP2: u64 = 2 * HTTP2_CONNECTION_WINDOW as u64;

/// The state of one connection.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    opened: Instant,
    /// When the last byte came, in nanoseconds since it was opened; 0 for never. The next two likewise.
    heard: AtomicU64,
    /// When the last answer began.
    answered: AtomicU64,
    /// The bytes that came since a call last got any.
    unread: AtomicU64,
    most_unread: u64,
    /// Whether the server refused this client in the TLS handshake.
    is_refused: AtomicBool,
    /// How many connections of the pool were refused so.
    refusals: Arc<AtomicU64>,
}

impl ConnectionState {
    fn new(is_http2: bool, refusals: Arc<AtomicU64>) -> Self {
        Self {
            opened: Instant::now(),
            heard: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            unread: AtomicU64::new(0),
            most_unread: if is_http2 { MOST_UNREAD_HTTP2 } else { MOST_UNREAD_HTTP1 },
            is_refused: AtomicBool::new(false),
            refusals,
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1)
    }

    /// The head of an answer reached a call.
    pub(super) fn note_answer(&self) {
        self.answered.store(self.now(), Ordering::Relaxed);
        self.note_read();
    }

    /// A part of an answer reached a call.
    pub(super) fn note_read(&self) {
        self.unread.store(0, Ordering::Relaxed);
    }

    /// Bytes came.
    ///
    /// # Errors
    ///
    /// Where more came than any answer needs.
    fn note_bytes(&self, count: usize) -> io::Result<()> {
        self.heard.store(self.now(), Ordering::Relaxed);
        let unread = self.unread.fetch_add(count as u64, Ordering::Relaxed);
        if unread > self.most_unread {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the server sends without answering"));
        }
        Ok(())
    }

    /// With TLS 1.3 the client ends its handshake, and may write requests, before the server says that it does not accept the
    /// client (RFC 8446, 4.4.2.4). The server reads none of these requests.
    fn note_error(&self, error: &io::Error) {
        let carried = error.get_ref().and_then(|carried| carried.downcast_ref::<rustls::Error>());
        let is_refusal = matches!(carried, Some(rustls::Error::AlertReceived(alert)) if refuses_client(*alert));
        let has_answered = self.answered.load(Ordering::Relaxed) != 0;
        if is_refusal && !has_answered && !self.is_refused.swap(true, Ordering::AcqRel) {
            self.refusals.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Whether the server refused this client in the TLS handshake, so that it read no request.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Acquire)
    }

    fn has_been_silent_since(&self, since: Instant, last: &AtomicU64) -> bool {
        let last = Duration::from_nanos(last.load(Ordering::Relaxed));
        self.opened.checked_add(last).is_some_and(|last| last < since)
    }
}

/// Whether an alert says that the server does not accept this client, which does not pass by itself.
pub(super) fn refuses_client(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::HandshakeFailure
    )
}

/// The connection of one attempt.
pub(super) struct AttemptConnection {
    pub(super) capture: CaptureConnection,
    /// When the attempt began.
    pub(super) begun: Instant,
}

/// When a connection is left.
#[derive(Clone, Copy, Debug)]
pub(super) enum LeaveIf {
    /// Nothing at all came since the attempt began.
    Silent,
    /// No answer began since the attempt began.
    Unanswered,
    /// In any case.
    Always,
}

impl AttemptConnection {
    /// What is known of the connection; `None` before there is one.
    pub(super) fn state(&self) -> Option<Arc<ConnectionState>> {
        self.capture.connection_metadata().as_ref().and_then(state_of)
    }

    /// Leaves the connection, if the condition holds: no further request goes on it, and it is closed when those under way
    /// have ended.
    pub(super) fn leave(&self, condition: LeaveIf) {
        let connected = self.capture.connection_metadata();
        let Some(connected) = connected.as_ref() else { return };
        let Some(state) = state_of(connected) else { return };
        let is_met = match condition {
            LeaveIf::Silent => state.has_been_silent_since(self.begun, &state.heard),
            LeaveIf::Unanswered => state.has_been_silent_since(self.begun, &state.answered),
            LeaveIf::Always => true,
        };
        if is_met {
            connected.poison();
        }
    }
}

fn state_of(connected: &Connected) -> Option<Arc<ConnectionState>> {
    let mut extras = http::Extensions::new();
    connected.get_extras(&mut extras);
    extras.remove::<Arc<ConnectionState>>()
}

/// A stream that notes what it reads.
#[derive(Debug)]
pub(crate) struct WatchedStream<S> {
    stream: TokioIo<S>,
    state: Arc<ConnectionState>,
    /// The error of a failed write. It is reported once the stream has been read again.
    write_error: Option<io::Error>,
}

impl<S: Connection> WatchedStream<S> {
    pub(super) fn new(stream: S, refusals: Arc<AtomicU64>) -> Self {
        let state = ConnectionState::new(stream.connected().is_negotiated_h2(), refusals);
        Self { stream: TokioIo::new(stream), state: Arc::new(state), write_error: None }
    }
}

impl<S: Connection> Connection for WatchedStream<S> {
    fn connected(&self) -> Connected {
        self.stream.inner().connected().extra(Arc::clone(&self.state))
    }
}

// tokio's traits, because hyper's do not tell how much was read.
impl<S: Read + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        match &read {
            Poll::Ready(Ok(())) => self.state.note_bytes(buf.filled().len() - before)?,
            Poll::Ready(Err(error)) => self.state.note_error(error),
            Poll::Pending => {}
        }
        read
    }
}

impl<S: Read + Write + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(cx, |stream, cx| stream.poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |stream, cx| stream.poll_write_vectored(cx, bufs))
    }
}

impl<S: Read + Write + Unpin> WatchedStream<S> {
    /// Writes. After a failed write it reads once before it reports the error, because the server may have sent an alert before it closed.
    fn write<T>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TokioIo<S>>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if self.write_error.is_none() {
            match write(Pin::new(&mut self.stream), cx) {
                Poll::Ready(Err(error)) => self.write_error = Some(error),
                written => return written,
            }
        }
        // This becomes ready at the latest when the connection ends.
        let mut byte = [0];
        if let Err(error) = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut ReadBuf::new(&mut byte))) {
            self.state.note_error(&error);
        }
        Poll::Ready(Err(self.write_error.take().unwrap_or_else(|| io::ErrorKind::BrokenPipe.into())))
    }
}
