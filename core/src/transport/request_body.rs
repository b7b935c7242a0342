//! A request body that can be revoked until the transport has requested the end of it.
//!
//! A timeout, a cancelled call or a connection error says nothing about how much of a request was sent. The body does:
//! hyper requests it only when it writes the request. A body that is revoked before that can never be sent, and this
//! proves that the server never receives the whole request, not even after the call has ended.
//!
//! The body consists of two chunks, the first of one byte. This is for HTTP/2, where a request waits while the server
//! allows no further stream:
//!
//! 1. hyper requests the first chunk immediately, even if the request must wait for a stream. If this were the whole
//!    body, a request that waits could not be distinguished from one that was written.
//! 2. Holding the chunk, hyper waits until the server allows another stream (hyper 1.12.0 `proto/h2/mod.rs`:
//!    `poll_capacity` before `send_data`; h2 0.4.20 `proto/streams/prioritize.rs`, `try_assign_capacity`: a stream that
//!    is not open yet gets no capacity).
//! 3. It requests the second chunk only when the stream is open. From here on the request may arrive.
//!
//! Over HTTP/1.1 both chunks are written in one write, so the division costs nothing. Caveat: a request without a body
//! cannot be revoked. If it times out while it waits for a stream, it may be delivered later.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The length of the first chunk. One byte is enough to make hyper wait for an open stream, and no JSON body is
/// complete with one byte.
const FIRST_CHUNK: usize = 1;

const PENDING: u8 = 0;
const HANDED_OVER: u8 = 1;
const REVOKED: u8 = 2;

/// The state of the end of a body. It changes once, in one compare-exchange: from pending to handed over to the
/// transport, or to revoked by the call.
#[derive(Debug, Default)]
pub(crate) struct Handover(AtomicU8);

impl Handover {
    /// Revokes the body. `true` if the transport does not have all of it and will never get it.
    pub(crate) fn revoke(&self) -> bool {
        self.move_to(REVOKED)
    }

    /// Whether the transport has requested the whole body.
    pub(crate) fn is_handed_over(&self) -> bool {
        self.0.load(Ordering::Acquire) == HANDED_OVER
    }

    fn hand_over(&self) -> bool {
        self.move_to(HANDED_OVER)
    }

    fn move_to(&self, state: u8) -> bool {
        match self.0.compare_exchange(PENDING, state, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(current) => current == state,
        }
    }
}

/// The error that hyper gets for a revoked body. The caller never sees it, because the call that revoked the body has
/// ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RevokedBodyError;

impl fmt::Display for RevokedBodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was revoked")
    }
}

impl std::error::Error for RevokedBodyError {}

/// The body of one attempt's request.
#[derive(Debug, Default)]
pub(crate) struct RequestBody {
    first: Bytes,
    rest: Bytes,
    handover: Arc<Handover>,
}

impl RequestBody {
    /// Creates a body and the state of its end.
    pub(crate) fn new(mut body: Bytes) -> (Self, Arc<Handover>) {
        let handover = Arc::new(Handover::default());
        // A body of one byte has no second chunk; its only chunk hands it over.
        let first = if body.len() > FIRST_CHUNK { body.split_to(FIRST_CHUNK) } else { Bytes::new() };
        (Self { first, rest: body, handover: Arc::clone(&handover) }, handover)
    }

    fn next_chunk(&mut self) -> Option<Result<Bytes, RevokedBodyError>> {
        if self.is_end_stream() {
            return None;
        }
        let chunk = std::mem::take(&mut self.first);
        if !chunk.is_empty() {
            let is_allowed = self.handover.0.load(Ordering::Acquire) != REVOKED;
            return Some(if is_allowed { Ok(chunk) } else { Err(RevokedBodyError) });
        }
        let chunk = std::mem::take(&mut self.rest);
        Some(if self.handover.hand_over() { Ok(chunk) } else { Err(RevokedBodyError) })
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = RevokedBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RevokedBodyError>>> {
        Poll::Ready(self.next_chunk().map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_empty() && self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.first.len() + self.rest.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(body: &mut RequestBody) -> Vec<Result<Bytes, RevokedBodyError>> {
        std::iter::from_fn(|| body.next_chunk()).take(5).collect()
    }

    #[test]
    fn the_end_of_a_body_is_either_handed_over_or_revoked() {
        let whole = [Ok(Bytes::from_static(b"{")), Ok(Bytes::from_static(b"\"a\":1}"))];
        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert_eq!((body.size_hint().exact(), handover.is_handed_over()), (Some(7), false));
        assert_eq!(chunks(&mut body), whole);
        assert!(body.is_end_stream() && handover.is_handed_over() && !handover.revoke());

        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert!(handover.revoke() && handover.revoke());
        assert_eq!(body.next_chunk(), Some(Err(RevokedBodyError)), "not even the first chunk is sent");

        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert_eq!(body.next_chunk(), Some(Ok(Bytes::from_static(b"{"))));
        assert!(handover.revoke() && !handover.is_handed_over());
        assert_eq!(body.next_chunk(), Some(Err(RevokedBodyError)));
    }

    #[test]
    fn a_body_of_one_byte_is_handed_over_with_it() {
        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"1"));
        assert_eq!(chunks(&mut body), [Ok(Bytes::from_static(b"1"))]);
        assert!(handover.is_handed_over());
        assert!(RequestBody::default().is_end_stream());
    }

    #[test]
    fn only_one_of_two_threads_wins() {
        for _ in 0..2_000 {
            let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{}"));
            let barrier = Arc::new(std::sync::Barrier::new(2));
            let writer = std::thread::spawn({
                let barrier = Arc::clone(&barrier);
                move || {
                    barrier.wait();
                    chunks(&mut body).iter().all(Result::is_ok)
                }
            });
            barrier.wait();
            let is_revoked = handover.revoke();
            assert_ne!(writer.join().unwrap(), is_revoked);
        }
    }
}
