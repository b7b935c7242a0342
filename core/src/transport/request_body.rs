//! A request body that can be taken back for as long as the transport has not asked for the end of it.
//!
//! A time-out, a cancelled call or an error of the connection says nothing about how far a request came. The body does:
//! hyper asks for it only when it writes the request, so a body that was taken back before that proves that the server
//! never got the whole request.
//!
//! The body comes in two chunks, because over HTTP/2 hyper asks for a first chunk at once and then waits, chunk in hand,
//! until the server allows another stream (hyper 1.12.0 `proto/h2/mod.rs`: `poll_capacity` before `send_data`; h2 0.4.20
//! `proto/streams/prioritize.rs`, `try_assign_capacity`: a stream that is not open yet gets no capacity). So it asks for
//! the second chunk only on a stream that is open. Over HTTP/1.1 both chunks go out in one write.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// One byte makes hyper wait for an open stream, and no request is complete with it.
const FIRST_CHUNK: usize = 1;

const HERE: u8 = 0;
const HANDED_OVER: u8 = 1;
const REVOKED: u8 = 2;

/// Where the end of a body is. It moves once, in one compare-exchange: from here to the transport, or back to the call.
#[derive(Debug, Default)]
pub(crate) struct Handover(AtomicU8);

impl Handover {
    /// Takes the body back. `true` if the transport does not have all of it, and from now on never gets it.
    pub(crate) fn revoke(&self) -> bool {
        self.move_to(REVOKED)
    }

    /// Whether the transport has asked for all of the body.
    pub(crate) fn is_handed_over(&self) -> bool {
        self.0.load(Ordering::Acquire) == HANDED_OVER
    }

    fn hand_over(&self) -> bool {
        self.move_to(HANDED_OVER)
    }

    fn move_to(&self, place: u8) -> bool {
        match self.0.compare_exchange(HERE, place, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(now) => now == place,
        }
    }
}

/// The body was taken back. Nobody sees this error: the call that took it back has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyRevoked;

impl fmt::Display for BodyRevoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was taken back")
    }
}

impl std::error::Error for BodyRevoked {}

/// The body of one attempt's request.
#[derive(Debug, Default)]
pub(crate) struct RequestBody {
    first: Bytes,
    rest: Bytes,
    handover: Arc<Handover>,
}

impl RequestBody {
    /// A body, and where its end is.
    pub(crate) fn new(mut body: Bytes) -> (Self, Arc<Handover>) {
        let handover = Arc::new(Handover::default());
        // A body of one byte has no second chunk; it is handed over with its only one.
        let first = if body.len() > FIRST_CHUNK { body.split_to(FIRST_CHUNK) } else { Bytes::new() };
        (Self { first, rest: body, handover: Arc::clone(&handover) }, handover)
    }

    fn next_chunk(&mut self) -> Option<Result<Bytes, BodyRevoked>> {
        if self.is_end_stream() {
            return None;
        }
        let chunk = std::mem::take(&mut self.first);
        if !chunk.is_empty() {
            let is_here = self.handover.0.load(Ordering::Acquire) != REVOKED;
            return Some(if is_here { Ok(chunk) } else { Err(BodyRevoked) });
        }
        let chunk = std::mem::take(&mut self.rest);
        Some(if self.handover.hand_over() { Ok(chunk) } else { Err(BodyRevoked) })
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyRevoked;

    fn poll_frame(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyRevoked>>> {
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

    fn chunks(body: &mut RequestBody) -> Vec<Result<Bytes, BodyRevoked>> {
        std::iter::from_fn(|| body.next_chunk()).take(5).collect()
    }

    #[test]
    fn the_end_of_a_body_is_either_handed_over_or_taken_back() {
        let whole = [Ok(Bytes::from_static(b"{")), Ok(Bytes::from_static(b"\"a\":1}"))];
        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert_eq!((body.size_hint().exact(), handover.is_handed_over()), (Some(7), false));
        assert_eq!(chunks(&mut body), whole);
        assert!(body.is_end_stream() && handover.is_handed_over() && !handover.revoke());

        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert!(handover.revoke() && handover.revoke());
        assert_eq!(body.next_chunk(), Some(Err(BodyRevoked)), "not even the first chunk leaves");

        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{\"a\":1}"));
        assert_eq!(body.next_chunk(), Some(Ok(Bytes::from_static(b"{"))));
        assert!(handover.revoke() && !handover.is_handed_over());
        assert_eq!(body.next_chunk(), Some(Err(BodyRevoked)));
    }

    #[test]
    fn a_body_of_one_byte_is_handed_over_with_it() {
        let (mut body, handover) = RequestBody::new(Bytes::from_static(b"1"));
        assert_eq!(chunks(&mut body), [Ok(Bytes::from_static(b"1"))]);
        assert!(handover.is_handed_over());
        assert!(RequestBody::default().is_end_stream());
    }

    #[test]
    fn of_two_threads_one_wins() {
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
