//! One connection: what was heard on it, and when it is left.

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

/// The most bytes that are read before other tasks get their turn.
const MOST_PER_TURN: usize = 64 << 10;

/// The state of one connection. Times are nanoseconds since it was opened; 0 stands for never.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    opened: Instant,
    protocol: Protocol,
    /// When the last byte came.
    heard: AtomicU64,
    /// When the last answer began.
    answered: AtomicU64,
    /// Since when requests have waited without any answer; cleared by an answer. It outlives attempts that were cancelled.
    waiting_since: AtomicU64,
    /// The bytes that came since a call last got any.
    unread: AtomicU64,
    /// Whether the server refused this client in the TLS handshake.
    is_refused: AtomicBool,
    /// How many connections of the pool were refused so.
    refusals: Arc<AtomicU64>,
}

/// The protocols of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Protocol {
    pub(super) is_http2: bool,
    /// Whether TLS 1.3 protects it.
    pub(super) is_tls13: bool,
}

impl ConnectionState {
    fn new(protocol: Protocol, refusals: Arc<AtomicU64>) -> Self {
        Self {
            opened: Instant::now(),
            protocol,
            heard: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            waiting_since: AtomicU64::new(0),
            unread: AtomicU64::new(0),
            is_refused: AtomicBool::new(false),
            refusals,
        }
    }

    fn at(&self, instant: Instant) -> u64 {
        let since = instant.saturating_duration_since(self.opened);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX).max(1)
    }

    /// The head of an answer reached a call.
    pub(super) fn note_answer(&self) {
        self.answered.store(self.at(Instant::now()), Ordering::Relaxed);
        self.waiting_since.store(0, Ordering::Relaxed);
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
        self.heard.store(self.at(Instant::now()), Ordering::Relaxed);
        let unread = self.unread.fetch_add(count as u64, Ordering::Relaxed);
        let most = if self.protocol.is_http2 { MOST_UNREAD_HTTP2 } else { MOST_UNREAD_HTTP1 };
        if unread > most {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the server sends without answering"));
        }
        Ok(())
    }

    /// With TLS 1.3 the client ends its handshake, and may write requests, before the server has checked the client's
    /// certificate (RFC 8446, 4.4.2.4). A server that refuses the client then has read none of these requests: they come
    /// after the certificate. Once the server has sent a byte of its own, the same alert proves nothing; nor does it in an
    /// older version of TLS, in which the server can ask for a certificate at any time.
    fn note_error(&self, error: &io::Error) {
        let carried = error.get_ref().and_then(|carried| carried.downcast_ref::<rustls::Error>());
        let is_refusal = matches!(carried, Some(rustls::Error::AlertReceived(alert)) if refuses_certificate(*alert));
        let comes_first = self.protocol.is_tls13 && self.heard.load(Ordering::Relaxed) == 0;
        if is_refusal && comes_first && !self.is_refused.swap(true, Ordering::AcqRel) {
            self.refusals.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Whether the server refused this client in the TLS handshake, so that it read no request.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Acquire)
    }

    /// Whether the connection has gone silent. An attempt that began at `begun` has no answer yet.
    fn is_silent(&self, begun: Instant) -> bool {
        let begun = self.at(begun);
        let since = match self.waiting_since.compare_exchange(0, begun, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => begun,
            Err(since) => since.min(begun),
        };
        let since = since.max(self.answered.load(Ordering::Relaxed));
        let now = self.at(Instant::now());
        let has_lasted = |since: u64, time: Duration| Duration::from_nanos(now.saturating_sub(since)) >= time;
        has_lasted(since.max(self.heard.load(Ordering::Relaxed)), SILENCE) || has_lasted(since, NO_ANSWER)
    }

    fn has_answered_since(&self, begun: Instant) -> bool {
        let answered = self.answered.load(Ordering::Relaxed);
        answered != 0 && answered >= self.at(begun)
    }
}

/// Whether an alert says that the server does not accept the client's certificate, or that it has none.
fn refuses_certificate(alert: AlertDescription) -> bool {
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

/// Whether an alert that ends a handshake says that the server does not accept this client, which does not pass by itself.
pub(super) fn refuses_client(alert: AlertDescription) -> bool {
    refuses_certificate(alert) || matches!(alert, AlertDescription::AccessDenied | AlertDescription::HandshakeFailure)
}

/// The connection of one attempt.
pub(super) struct AttemptConnection {
    pub(super) capture: CaptureConnection,
    /// When the attempt began.
    begun: Instant,
    is_answered: bool,
}

impl AttemptConnection {
    pub(super) fn new(capture: CaptureConnection) -> Self {
        Self { capture, begun: Instant::now(), is_answered: false }
    }

    /// The state of the connection; `None` before there is one.
    pub(super) fn state(&self) -> Option<Arc<ConnectionState>> {
        self.capture.connection_metadata().as_ref().and_then(state_of)
    }

    /// The head of the answer came.
    pub(super) fn note_answer(&mut self) {
        self.is_answered = true;
    }

    /// Leaves the connection if it has gone silent. Over HTTP/1.1 an attempt has its connection to itself, so there is
    /// nobody to leave it for.
    pub(super) fn leave_if_silent(&self) {
        self.leave_if(|state| state.protocol.is_http2 && state.is_silent(self.begun));
    }

    /// Leaves the connection if no answer began on it since the attempt began.
    pub(super) fn leave_if_unanswered(&self) {
        self.leave_if(|state| !state.has_answered_since(self.begun));
    }

    /// Leaves the connection: no further request goes on it, and it is closed when those under way have ended.
    pub(super) fn leave(&self) {
        self.leave_if(|_| true);
    }

    fn leave_if(&self, condition: impl FnOnce(&ConnectionState) -> bool) {
        let connected = self.capture.connection_metadata();
        let Some(connected) = connected.as_ref() else { return };
        if state_of(connected).is_some_and(|state| condition(&state)) {
            connected.poison();
        }
    }
}

/// Callers may give attempts up sooner than any of them finds the silence out. All of them together find it out.
impl Drop for AttemptConnection {
    fn drop(&mut self) {
        if !self.is_answered {
            self.leave_if_silent();
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
pub(crate) struct TrackedStream<S> {
    stream: TokioIo<S>,
    state: Arc<ConnectionState>,
    /// The error of a failed write. It is reported once the stream has been read again.
    write_error: Option<io::Error>,
    /// The error of a failed read. It is reported once the bytes before it have been read.
    read_error: Option<io::Error>,
    /// The bytes read since the reading task last yielded.
    turn: usize,
}

impl<S> TrackedStream<S> {
    pub(super) fn new(stream: S, protocol: Protocol, refusals: Arc<AtomicU64>) -> Self {
        let state = Arc::new(ConnectionState::new(protocol, refusals));
        Self { stream: TokioIo::new(stream), state, write_error: None, read_error: None, turn: 0 }
    }
}

impl<S: Connection> Connection for TrackedStream<S> {
    fn connected(&self) -> Connected {
        self.stream.inner().connected().extra(Arc::clone(&self.state))
    }
}

// tokio's traits, because hyper's do not tell how much was read.
impl<S: Read + Unpin> AsyncRead for TrackedStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // HTTP/2 reads until nothing is left. The calls that the frames are for, and others, get their turn in between.
        if self.turn >= MOST_PER_TURN {
            self.turn = 0;
            // Unlike a task that wakes itself, one that yields lets the future of `block_on` have its turn, too.
            let _ = pin!(tokio::task::yield_now()).poll(cx);
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let read = self.read(cx, buf);
        match &read {
            Poll::Ready(Ok(())) => {
                let count = buf.filled().len() - before;
                self.turn += count;
                self.state.note_bytes(count)?;
            }
            Poll::Ready(Err(error)) => self.state.note_error(error),
            Poll::Pending => self.turn = 0,
        }
        read
    }
}

impl<S: Read + Unpin> TrackedStream<S> {
    /// Reads. What came before an error is given first: where an alert came together with data, rustls reports the alert
    /// at once, and gives the data only to the next read.
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
    fn an_alert_is_proof_only_as_the_first_word_of_a_server_that_speaks_tls_1_3() {
        use AlertDescription as Alert;
        // the alert; TLS 1.3; bytes of the server came before; it is proof
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
        for (alert, is_tls13, has_spoken, expected) in cases {
            let state = state(true, is_tls13);
            if has_spoken {
                state.note_bytes(1).unwrap();
            }
            for _ in 0..2 {
                state.note_error(&io::Error::new(io::ErrorKind::InvalidData, rustls::Error::AlertReceived(alert)));
            }
            let found = (state.is_refused(), state.refusals.load(Ordering::Relaxed));
            assert_eq!(found, (expected, u64::from(expected)), "{alert:?} {is_tls13} {has_spoken}");
        }
    }

    #[test]
    fn silence_is_found_by_all_attempts_together() {
        let begun = Instant::now();
        let ago = |seconds| begun.checked_sub(Duration::from_secs(seconds)).unwrap();
        // opened, last heard, last answered and begun this many seconds ago; silent
        let cases = [
            (10, Some(4), None, 4, true),
            (10, Some(1), None, 4, false),
            (10, Some(1), None, 6, true),
            (10, Some(1), Some(1), 6, false),
            (10, Some(6), Some(6), 6, true),
            (2, None, None, 9, false),
            (4, None, None, 9, true),
        ];
        for (opened, heard, answered, begun, expected) in cases {
            let state = ConnectionState { opened: ago(opened), ..state(true, true) };
            let at = |seconds: Option<u64>| seconds.map_or(0, |seconds| state.at(ago(seconds)));
            state.heard.store(at(heard), Ordering::Relaxed);
            state.answered.store(at(answered), Ordering::Relaxed);
            assert_eq!(state.is_silent(ago(begun)), expected, "{opened} {heard:?} {answered:?} {begun}");
        }
        let state = ConnectionState { opened: ago(10), ..state(true, true) };
        state.heard.store(state.at(ago(0)), Ordering::Relaxed);
        assert!(!state.is_silent(ago(1)));
        assert!(state.is_silent(ago(6)), "an attempt that began earlier still waits");
        state.note_answer();
        assert!(!state.is_silent(ago(1)));
    }

    #[test]
    fn a_flood_ends_and_what_is_read_is_none() {
        for (is_http2, most) in [(false, MOST_UNREAD_HTTP1), (true, MOST_UNREAD_HTTP2)] {
            let state = state(is_http2, false);
            let half = usize::try_from(most / 2).unwrap();
            for _ in 0..20 {
                state.note_bytes(half).unwrap();
                state.note_read();
            }
            assert!((0..4).any(|_| state.note_bytes(half).is_err()));
        }
    }
}
