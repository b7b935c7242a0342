//! The state of one connection, and the rules for retiring it. A retired connection gets no new requests, and is closed
//! when its requests in flight have ended.

use std::future::Future as _;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::{CaptureConnection, Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::AlertDescription;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::first_connection::OpenConnection;

/// A connection that received no bytes for this long while a request waited is retired. Over HTTP/2 a ping is sent
/// after [`PING_INTERVAL`], so a server that is merely slow is not silent.
pub(super) const SILENCE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection on which no response began for this long while a request waited is retired, even if pings are
/// acknowledged: a load balancer may acknowledge them for a server that hangs. If all responses take longer, this costs
/// one handshake per this time.
pub(super) const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);
/// The time after the last frame at which a ping is sent, while a request waits.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(2);
/// The time after an unacknowledged ping at which the connection is closed. The outcome of its requests is then
/// unknown.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum size of the head of an HTTP/1.1 response, and of one read, so that other calls on the thread can make
/// progress.
pub(super) const HTTP1_BUFFER: usize = 64 << 10;
/// The number of bytes of one response, and of all responses together, that an HTTP/2 server may send before they are
/// read.
pub(super) const HTTP2_STREAM_WINDOW: u32 = 1 << 20;
pub(super) const HTTP2_CONNECTION_WINDOW: u32 = 2 << 20;

/// The maximum number of bytes received without any of them reaching a call. More is a flood of informational
/// responses, pings or settings.
const MAX_UNREAD_HTTP1: u64 = 8 * HTTP1_BUFFER as u64;
const MAX_UNREAD_HTTP2: u64 = 2 * HTTP2_CONNECTION_WINDOW as u64;

/// The number of bytes that are read before the task yields.
const YIELD_THRESHOLD: usize = 64 << 10;

/// The state of one connection. Times are nanoseconds since it was opened; 0 means never.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    opened: Instant,
    protocol: Protocol,
    /// When the last byte was received.
    last_byte: AtomicU64,
    /// When the last response began.
    last_response: AtomicU64,
    /// The time since which requests have been waiting without any response. A response resets it; a cancelled attempt
    /// does not.
    waiting_since: AtomicU64,
    /// The bytes received since a call last read any.
    unread: AtomicU64,
    /// Whether the server rejected this client in the TLS handshake.
    is_rejected: AtomicBool,
    /// The number of connections of the pool that were rejected in this way.
    rejections: Arc<AtomicU64>,
}

/// The protocols of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Protocol {
    pub(super) is_http2: bool,
    /// Whether the connection uses TLS 1.3.
    pub(super) is_tls13: bool,
}

impl ConnectionState {
    fn new(protocol: Protocol, rejections: Arc<AtomicU64>) -> Self {
        Self {
            opened: Instant::now(),
            protocol,
            last_byte: AtomicU64::new(0),
            last_response: AtomicU64::new(0),
            waiting_since: AtomicU64::new(0),
            unread: AtomicU64::new(0),
            is_rejected: AtomicBool::new(false),
            rejections,
        }
    }

    fn at(&self, instant: Instant) -> u64 {
        let since = instant.saturating_duration_since(self.opened);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX).max(1)
    }

    /// Records that the head of a response reached a call.
    pub(super) fn note_response(&self) {
        self.last_response.store(self.at(Instant::now()), Ordering::Relaxed);
        self.waiting_since.store(0, Ordering::Relaxed);
        self.note_read();
    }

    /// Records that a part of a response reached a call.
    pub(super) fn note_read(&self) {
        self.unread.store(0, Ordering::Relaxed);
    }

    /// Records that bytes were received.
    ///
    /// # Errors
    ///
    /// If more bytes were received than any response needs.
    fn note_bytes(&self, count: usize) -> io::Result<()> {
        self.last_byte.store(self.at(Instant::now()), Ordering::Relaxed);
        let unread = self.unread.fetch_add(count as u64, Ordering::Relaxed);
        let max = if self.protocol.is_http2 { MAX_UNREAD_HTTP2 } else { MAX_UNREAD_HTTP1 };
        if unread > max {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the server sends data without responding"));
        }
        Ok(())
    }

    /// Records a rejection of this client by the server. With TLS 1.3 the client completes its handshake, and may write
    /// requests, before the server has checked the client's certificate (RFC 8446, 4.4.2.4). A server that then rejects
    /// the client has read none of these requests, because they come after the certificate. Once the server has sent
    /// any byte, the same alert proves nothing. Nor does it prove anything in older versions of TLS, in which the
    /// server can request a certificate at any time.
    fn note_error(&self, error: &io::Error) {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let is_rejection = matches!(inner, Some(rustls::Error::AlertReceived(alert)) if rejects_certificate(*alert));
        let is_first = self.protocol.is_tls13 && self.last_byte.load(Ordering::Relaxed) == 0;
        if is_rejection && is_first && !self.is_rejected.swap(true, Ordering::AcqRel) {
            self.rejections.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Whether the server rejected this client in the TLS handshake, which means that it read no request.
    pub(super) fn is_rejected(&self) -> bool {
        self.is_rejected.load(Ordering::Acquire)
    }

    /// Whether the connection is silent. `started_at` is the start of an attempt that has no response yet.
    fn is_silent(&self, started_at: Instant) -> bool {
        let started_at = self.at(started_at);
        let since = match self.waiting_since.compare_exchange(0, started_at, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => started_at,
            Err(since) => since.min(started_at),
        };
        let since = since.max(self.last_response.load(Ordering::Relaxed));
        let now = self.at(Instant::now());
        let has_lasted = |since: u64, time: Duration| Duration::from_nanos(now.saturating_sub(since)) >= time;
        has_lasted(since.max(self.last_byte.load(Ordering::Relaxed)), SILENCE_TIMEOUT)
            || has_lasted(since, RESPONSE_TIMEOUT)
    }

    fn has_response_since(&self, started_at: Instant) -> bool {
        let last_response = self.last_response.load(Ordering::Relaxed);
        last_response != 0 && last_response >= self.at(started_at)
    }
}

/// Whether an alert means that the server does not accept the client's certificate, or requires one.
fn rejects_certificate(alert: AlertDescription) -> bool {
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
    )
}

/// Whether an alert that ends a handshake means that the server does not accept this client. A retry would fail in the
/// same way.
pub(super) fn rejects_client(alert: AlertDescription) -> bool {
    rejects_certificate(alert) || matches!(alert, AlertDescription::AccessDenied | AlertDescription::HandshakeFailure)
}

/// The connection of one attempt.
pub(super) struct AttemptConnection {
    pub(super) capture: CaptureConnection,
    /// When the attempt started.
    started_at: Instant,
    has_response: bool,
}

impl AttemptConnection {
    pub(super) fn new(capture: CaptureConnection) -> Self {
        Self { capture, started_at: Instant::now(), has_response: false }
    }

    /// The state of the connection; `None` before there is a connection.
    pub(super) fn state(&self) -> Option<Arc<ConnectionState>> {
        self.capture.connection_metadata().as_ref().and_then(state_of)
    }

    /// Records that the head of the response was received.
    pub(super) fn note_response(&mut self) {
        self.has_response = true;
    }

    /// Retires the connection if it is silent. Over HTTP/1.1 an attempt has its connection to itself, so no other
    /// request would benefit.
    pub(super) fn retire_if_silent(&self) {
        self.retire_if(|state| state.protocol.is_http2 && state.is_silent(self.started_at));
    }

    /// Retires the connection if no response began on it since the attempt started.
    pub(super) fn retire_if_no_response(&self) {
        self.retire_if(|state| !state.has_response_since(self.started_at));
    }

    /// Retires the connection: it gets no new requests, and is closed when its requests in flight have ended.
    pub(super) fn retire(&self) {
        self.retire_if(|_| true);
    }

    fn retire_if(&self, condition: impl FnOnce(&ConnectionState) -> bool) {
        let connected = self.capture.connection_metadata();
        let Some(connected) = connected.as_ref() else { return };
        if state_of(connected).is_some_and(|state| condition(&state)) {
            connected.poison();
        }
    }
}

/// Callers may cancel each attempt before it detects the silence. Together, the cancelled attempts detect it.
impl Drop for AttemptConnection {
    fn drop(&mut self) {
        if !self.has_response {
            self.retire_if_silent();
        }
    }
}

fn state_of(connected: &Connected) -> Option<Arc<ConnectionState>> {
    let mut extras = http::Extensions::new();
    connected.get_extras(&mut extras);
    extras.remove::<Arc<ConnectionState>>()
}

/// A stream that records what it reads.
#[derive(Debug)]
pub(crate) struct TrackedStream<S> {
    stream: TokioIo<S>,
    state: Arc<ConnectionState>,
    /// The error of a failed write. It is reported after the stream was read once more.
    write_error: Option<io::Error>,
    /// The error of a failed read. It is reported after the bytes before it were read.
    read_error: Option<io::Error>,
    /// The bytes read since the reading task last yielded.
    read_since_yield: usize,
    /// Counts this connection as long as it is open.
    _open: OpenConnection,
}

impl<S> TrackedStream<S> {
    pub(super) fn new(stream: S, protocol: Protocol, rejections: Arc<AtomicU64>, open: OpenConnection) -> Self {
        let state = Arc::new(ConnectionState::new(protocol, rejections));
        let stream = TokioIo::new(stream);
        Self { stream, state, write_error: None, read_error: None, read_since_yield: 0, _open: open }
    }
}

impl<S: Connection> Connection for TrackedStream<S> {
    fn connected(&self) -> Connected {
        self.stream.inner().connected().extra(Arc::clone(&self.state))
    }
}

// Implements tokio's traits, because hyper's do not tell how many bytes were read.
impl<S: Read + Unpin> AsyncRead for TrackedStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // HTTP/2 reads until no bytes are left. Yielding lets the calls that wait for the frames, and other tasks, make
        // progress.
        if self.read_since_yield >= YIELD_THRESHOLD {
            self.read_since_yield = 0;
            // A task that yields, unlike one that wakes itself, also lets the future of `block_on` run.
            let _ = pin!(tokio::task::yield_now()).poll(cx);
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let read = self.read(cx, buf);
        match &read {
            Poll::Ready(Ok(())) => {
                let count = buf.filled().len() - before;
                self.read_since_yield += count;
                self.state.note_bytes(count)?;
            }
            Poll::Ready(Err(error)) => self.state.note_error(error),
            Poll::Pending => self.read_since_yield = 0,
        }
        read
    }
}

impl<S: Read + Unpin> TrackedStream<S> {
    /// Reads. Bytes received before an error are returned first: if an alert arrives together with data, rustls reports
    /// the alert immediately and returns the data only on the next read.
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(error) = self.read_error.take() {
            return Poll::Ready(Err(error));
        }
        let before = buf.filled().len();
        let Err(error) = ready!(Pin::new(&mut self.stream).poll_read(cx, buf)) else { return Poll::Ready(Ok(())) };
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                self.read_error = Some(error);
                Poll::Ready(Ok(()))
            }
            _ => Poll::Ready(Err(error)),
        }
    }
}

impl<S: Read + Write + Unpin> AsyncWrite for TrackedStream<S> {
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

impl<S: Read + Write + Unpin> TrackedStream<S> {
    /// Writes. After a failed write it reads once before it reports the error, because the server may have sent an
    /// alert before it closed the connection.
    fn write<T>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TokioIo<S>>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if self.write_error.is_none() {
            match write(Pin::new(&mut self.stream), cx) {
                Poll::Ready(Err(error)) => self.write_error = Some(error),
                result => return result,
            }
        }
        // This becomes ready at the latest when the connection ends.
        let mut byte = [0];
        if let Err(error) = ready!(self.read(cx, &mut ReadBuf::new(&mut byte))) {
            self.state.note_error(&error);
        }
        Poll::Ready(Err(self.write_error.take().unwrap_or_else(|| io::ErrorKind::BrokenPipe.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(is_http2: bool, is_tls13: bool) -> ConnectionState {
        ConnectionState::new(Protocol { is_http2, is_tls13 }, Arc::default())
    }

    #[test]
    fn an_alert_is_evidence_only_before_any_bytes_of_a_tls_1_3_server() {
        use AlertDescription as Alert;
        // alert; TLS 1.3; the server sent bytes before; expected: it is evidence
        let cases = [
            (Alert::CertificateRequired, true, false, true),
            (Alert::UnknownCA, true, false, true),
            (Alert::CertificateRequired, true, true, false),
            (Alert::CertificateRequired, false, false, false),
            (Alert::BadCertificate, false, true, false),
            (Alert::HandshakeFailure, true, false, false),
            (Alert::HandshakeFailure, false, false, false),
            (Alert::AccessDenied, true, false, false),
            (Alert::InternalError, true, false, false),
        ];
        for (alert, is_tls13, has_sent_bytes, expected) in cases {
            let state = state(true, is_tls13);
            if has_sent_bytes {
                state.note_bytes(1).unwrap();
            }
            for _ in 0..2 {
                state.note_error(&io::Error::new(io::ErrorKind::InvalidData, rustls::Error::AlertReceived(alert)));
            }
            let actual = (state.is_rejected(), state.rejections.load(Ordering::Relaxed));
            assert_eq!(actual, (expected, u64::from(expected)), "{alert:?} {is_tls13} {has_sent_bytes}");
        }
    }

    #[test]
    fn silence_is_detected_across_attempts() {
        let started_at = Instant::now();
        let ago = |seconds| started_at.checked_sub(Duration::from_secs(seconds)).unwrap();
        // opened, last byte, last response and start of the attempt, in seconds before now; expected: silent
        let cases = [
            (10, Some(4), None, 4, true),
            (10, Some(1), None, 4, false),
            (10, Some(1), None, 6, true),
            (10, Some(1), Some(1), 6, false),
            (10, Some(6), Some(6), 6, true),
            (2, None, None, 9, false),
            (4, None, None, 9, true),
        ];
        for (opened, last_byte, last_response, started_at, expected) in cases {
            let state = ConnectionState { opened: ago(opened), ..state(true, true) };
            let at = |seconds: Option<u64>| seconds.map_or(0, |seconds| state.at(ago(seconds)));
            state.last_byte.store(at(last_byte), Ordering::Relaxed);
            state.last_response.store(at(last_response), Ordering::Relaxed);
            assert_eq!(
                state.is_silent(ago(started_at)),
                expected,
                "{opened} {last_byte:?} {last_response:?} {started_at}"
            );
        }
        let state = ConnectionState { opened: ago(10), ..state(true, true) };
        state.last_byte.store(state.at(ago(0)), Ordering::Relaxed);
        assert!(!state.is_silent(ago(1)));
        assert!(state.is_silent(ago(6)), "an attempt that began earlier still waits");
        state.note_response();
        assert!(!state.is_silent(ago(1)));
    }

    #[test]
    fn a_flood_is_an_error_unless_a_call_reads_the_bytes() {
        for (is_http2, max) in [(false, MAX_UNREAD_HTTP1), (true, MAX_UNREAD_HTTP2)] {
            let state = state(is_http2, false);
            let half = usize::try_from(max / 2).unwrap();
            for _ in 0..20 {
                state.note_bytes(half).unwrap();
                state.note_read();
            }
            assert!((0..4).any(|_| state.note_bytes(half).is_err()));
        }
    }
}
