//! A response with everything that a fault can change: slow chunks, a missing end, a close.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use serde_json::Value;
use tokio::time::Sleep;

use super::connection::{CloseMode, Connection, InFlightGuard};
use crate::journal::Answer;

/// The step after the last chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    /// The response is complete.
    Complete,
    /// It is complete, and the connection closes without having announced that.
    CompleteThenClose,
    /// It is incomplete, and the connection closes.
    Close,
    /// It is incomplete, and nothing more is sent: endlessly, or for that time and then a close.
    Hang(Option<Duration>),
}

/// Makes the next chunk, and says when it has none yet.
type NextChunk = dyn FnMut(&mut Context<'_>) -> Poll<Option<Bytes>> + Send;

/// Chunks that are made when they are written.
pub(crate) struct BodyStream(Box<NextChunk>);

impl std::fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BodyStream")
    }
}

impl BodyStream {
    /// The next chunk; `None` at the end.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        (self.0)(cx)
    }
}

/// A response, to be written by HTTP/1.1 or HTTP/2.
#[derive(Debug)]
pub(crate) struct ServerResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) chunks: VecDeque<Bytes>,
    /// The length of the whole body; the chunks may be shorter.
    pub(crate) length: u64,
    /// The rest of the body, if its length is not known yet.
    pub(crate) stream: Option<BodyStream>,
    /// The wait before each chunk.
    pub(crate) chunk_delay: Duration,
    pub(crate) end: BodyEnd,
    /// How many informational responses (1xx) come first; 0 means endlessly.
    pub(crate) informational: Option<u32>,
}

impl ServerResponse {
    pub(crate) fn new(status: u16, content_type: &'static str, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers,
            length: body.len() as u64,
            stream: None,
            chunks: VecDeque::from([body]),
            chunk_delay: Duration::ZERO,
            end: BodyEnd::Complete,
            informational: None,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", Bytes::from(body.to_string()))
    }

    /// A success in JSON whose body is made while it is written.
    pub(crate) fn stream(mut chunks: impl Iterator<Item = Bytes> + Send + 'static) -> Self {
        Self::wait_for_chunks("application/json", move |_| Poll::Ready(chunks.next()))
    }

    /// A success whose chunks are made by that function, which may have to wait for the next one.
    pub(crate) fn wait_for_chunks(
        content_type: &'static str,
        next: impl FnMut(&mut Context<'_>) -> Poll<Option<Bytes>> + Send + 'static,
    ) -> Self {
        let mut response = Self::new(200, content_type, Bytes::new());
        response.chunks.clear();
        response.stream = Some(BodyStream(Box::new(next)));
        response
    }

    /// Keeps half of the body; the `content-length` stays.
    pub(crate) fn truncate_half(mut self, end: BodyEnd) -> Self {
        for chunk in &mut self.chunks {
            chunk.truncate(chunk.len() / 2);
        }
        self.end = end;
        self
    }

    /// Splits the body into chunks that take this time in total.
    pub(crate) fn trickle(mut self, time: Duration) -> Self {
        const CHUNKS: u32 = 8;
        let mut body = self.chunks.pop_front().unwrap_or_default();
        let size = (body.len() / CHUNKS as usize).max(1);
        while body.len() > size {
            self.chunks.push_back(body.split_to(size));
        }
        self.chunks.push_back(body);
        self.chunk_delay = time / u32::try_from(self.chunks.len()).unwrap_or(CHUNKS);
        self
    }

    /// A success whose body has that length, built from one shared block.
    pub(crate) fn big(length: u64) -> Self {
        const HEAD: &[u8] = b"{\"success\":true,\"data\":[],\"message\":\"";
        const TAIL: &[u8] = b"\"}";
        static FILLER: [u8; 64 << 10] = [b'x'; 64 << 10];
        let mut response = Self::new(200, "application/json", Bytes::new());
        response.chunks.clear();
        response.length = length;
        let envelope = (HEAD.len() + TAIL.len()) as u64;
        let has_envelope = length >= envelope;
        let mut left = if has_envelope { length - envelope } else { length };
        if has_envelope {
            response.chunks.push_back(Bytes::from_static(HEAD));
        }
        while left > 0 {
            let size = usize::try_from(left).unwrap_or(usize::MAX).min(FILLER.len());
            response.chunks.push_back(Bytes::from_static(&FILLER).slice(..size));
            left -= size as u64;
        }
        if has_envelope {
            response.chunks.push_back(Bytes::from_static(TAIL));
        }
        response
    }

    /// The response as the journal keeps it.
    pub(crate) fn answer(&self) -> Answer {
        Answer::new(self.status.as_u16(), &self.headers, self.chunks.iter(), self.length)
    }

    /// Converts it to a hyper response.
    pub(crate) fn into_response(self, connection: &Arc<Connection>, in_flight: InFlightGuard) -> Response<Body> {
        if self.end == BodyEnd::CompleteThenClose {
            connection.close_after_response();
        }
        let mut response = Response::new(Body {
            left: self.length,
            chunks: self.chunks,
            stream: self.stream,
            chunk_delay: self.chunk_delay,
            end: self.end,
            sleep: None,
            connection: Arc::clone(connection),
            _under_way: in_flight,
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// The body of an HTTP/1.1 response.
#[derive(Debug)]
pub(crate) struct Body {
    chunks: VecDeque<Bytes>,
    stream: Option<BodyStream>,
    left: u64,
    chunk_delay: Duration,
    end: BodyEnd,
    sleep: Option<Pin<Box<Sleep>>>,
    connection: Arc<Connection>,
    /// Hyper drops the body after reading all of it.
    _under_way: InFlightGuard,
}

impl Body {
    fn poll_sleep(&mut self, time: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
        sleep.as_mut().poll(cx)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk_delay = self.chunk_delay;
        if !chunk_delay.is_zero() && !self.chunks.is_empty() {
            std::task::ready!(self.poll_sleep(chunk_delay, cx));
            self.sleep = None;
        }
        if let Some(chunk) = self.chunks.pop_front() {
            self.left -= chunk.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        if let Some(stream) = &mut self.stream
            && let Some(chunk) = std::task::ready!(stream.poll_next(cx))
        {
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match self.end {
            BodyEnd::Complete | BodyEnd::CompleteThenClose => return Poll::Ready(None),
            BodyEnd::Hang(None) => {}
            BodyEnd::Hang(Some(time)) => {
                if self.poll_sleep(time, cx).is_ready() {
                    self.connection.close(CloseMode::Fin);
                    self.end = BodyEnd::Hang(None);
                }
            }
            // Hyper flushes when a body is pending, and the task of the connection reads its commands only
            // after that.
            BodyEnd::Close => {
                self.connection.close(CloseMode::Fin);
                self.end = BodyEnd::Hang(None);
            }
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && self.stream.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.stream {
            Some(_) => SizeHint::default(),
            None => SizeHint::with_exact(self.left),
        }
    }
}
