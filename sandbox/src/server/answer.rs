//! An answer as the two protocols write it: in pieces, perhaps slowly, perhaps not to its end.

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

use super::connection::{Connection, End, UnderWay};

/// What follows the last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The answer is complete.
    Complete,
    /// It is complete, and the connection closes unannounced.
    CompleteThenClose,
    /// It is not complete, and the connection closes.
    Close,
    /// It is not complete, and nothing more comes: for ever, or for that long and then a close.
    Hang(Option<Duration>),
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) pieces: VecDeque<Bytes>,
    /// The length of the whole body, which the pieces may not reach.
    pub(crate) length: u64,
    /// A wait before each piece.
    pub(crate) gap: Duration,
    pub(crate) ending: Ending,
    /// How many informational answers (1xx) come first; 0 means without end.
    pub(crate) informational: Option<u32>,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &'static str, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers,
            length: body.len() as u64,
            pieces: VecDeque::from([body]),
            gap: Duration::ZERO,
            ending: Ending::Complete,
            informational: None,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", Bytes::from(body.to_string()))
    }

    /// Keeps half of the body; the announced length stays.
    pub(crate) fn halved(mut self, ending: Ending) -> Self {
        for piece in &mut self.pieces {
            piece.truncate(piece.len() / 2);
        }
        self.ending = ending;
        self
    }

    /// Cuts the body into pieces that take this long in all.
    pub(crate) fn trickling(mut self, time: Duration) -> Self {
        const PIECES: u32 = 8;
        let mut body = self.pieces.pop_front().unwrap_or_default();
        let size = (body.len() / PIECES as usize).max(1);
        while body.len() > size {
            self.pieces.push_back(body.split_to(size));
        }
        self.pieces.push_back(body);
        self.gap = time / u32::try_from(self.pieces.len()).unwrap_or(PIECES);
        self
    }

    /// A success whose body is that long, made of one shared block.
    pub(crate) fn big(length: u64) -> Self {
        const HEAD: &[u8] = b"{\"success\":true,\"data\":[],\"message\":\"";
        const TAIL: &[u8] = b"\"}";
        static FILLER: [u8; 64 << 10] = [b'x'; 64 << 10];
        let mut answer = Self::new(200, "application/json", Bytes::new());
        answer.pieces.clear();
        answer.length = length;
        let frame = (HEAD.len() + TAIL.len()) as u64;
        let framed = length >= frame;
        let mut left = if framed { length - frame } else { length };
        if framed {
            answer.pieces.push_back(Bytes::from_static(HEAD));
        }
        while left > 0 {
            let size = usize::try_from(left).unwrap_or(usize::MAX).min(FILLER.len());
            answer.pieces.push_back(Bytes::from_static(&FILLER).slice(..size));
            left -= size as u64;
        }
        if framed {
            answer.pieces.push_back(Bytes::from_static(TAIL));
        }
        answer
    }

    /// The head, and the body as hyper takes it.
    pub(crate) fn into_response(self, connection: &Arc<Connection>, under_way: UnderWay) -> Response<Body> {
        if self.ending == Ending::CompleteThenClose {
            connection.close_after_answer();
        }
        let mut response = Response::new(Body {
            left: self.length,
            pieces: self.pieces,
            gap: self.gap,
            ending: self.ending,
            sleep: None,
            connection: Arc::clone(connection),
            _under_way: under_way,
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// The body of an HTTP/1.1 answer.
#[derive(Debug)]
pub(crate) struct Body {
    pieces: VecDeque<Bytes>,
    left: u64,
    gap: Duration,
    ending: Ending,
    sleep: Option<Pin<Box<Sleep>>>,
    connection: Arc<Connection>,
    /// Hyper drops the body once it has all of it.
    _under_way: UnderWay,
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
        let gap = self.gap;
        if !gap.is_zero() && !self.pieces.is_empty() {
            std::task::ready!(self.poll_sleep(gap, cx));
            self.sleep = None;
        }
        if let Some(piece) = self.pieces.pop_front() {
            self.left -= piece.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match self.ending {
            Ending::Complete | Ending::CompleteThenClose => return Poll::Ready(None),
            Ending::Hang(None) => {}
            Ending::Hang(Some(time)) => {
                if self.poll_sleep(time, cx).is_ready() {
                    self.connection.end(End::Close);
                    self.ending = Ending::Hang(None);
                }
            }
            // Hyper writes out what it has when a body is pending, and the connection's task only
            // looks at its orders after that.
            Ending::Close => {
                self.connection.end(End::Close);
                self.ending = Ending::Hang(None);
            }
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
