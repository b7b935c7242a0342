//! How far one attempt's request has come, and what that proves when the attempt ends without an answer.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::CaptureConnection;

use super::request_body::Handover;

thread_local! {
    /// Whether a connector was polled, and is not ready, since this was last cleared.
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a connector was polled.
pub(super) fn note_connecting(is_pending: bool) {
    CONNECTING.set(is_pending);
}

/// One attempt's request.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    /// Whether a connection may have the request.
    has_connection: AtomicBool,
    body: OnceLock<BodyState>,
    /// The status of the answer whose head came; 0 for none.
    status: AtomicU16,
}

/// The body of a request that has one.
#[derive(Debug)]
struct BodyState {
    handover: Arc<Handover>,
    /// Whether no server can do the work without the body.
    decides: bool,
}

impl InFlight {
    /// Follows the request's body. `decides` says that no server can do the work without it.
    pub(crate) fn track(&self, handover: Arc<Handover>, decides: bool) {
        // An attempt sends one request, so this is set once.
        let _ = self.body.set(BodyState { handover, decides });
    }

    /// Takes the request back. `true` if the server does not have the whole request and never gets it.
    ///
    /// Two things prove that. No connection was chosen: a request is handed to a connection only inside a poll of its own
    /// future (hyper-util 0.1.21 `client/legacy/client.rs`, `try_send_request`), and the last poll ended before that. Or
    /// the transport did not ask for the end of the body, see [`Handover`].
    pub(crate) fn revoke(&self) -> bool {
        let body = self.body.get();
        // The body is taken back in any case: what is cancelled must not be delivered afterwards.
        let is_incomplete = body.is_some_and(|body| body.handover.revoke() && body.decides);
        is_incomplete || !self.has_connection.load(Ordering::Acquire)
    }

    /// The head of an answer came.
    pub(super) fn note_answer(&self, status: u16) {
        self.status.store(status, Ordering::Release);
    }

    /// The status of the answer, if its head came.
    pub(crate) fn status(&self) -> Option<u16> {
        Some(self.status.load(Ordering::Acquire)).filter(|status| *status != 0)
    }

    /// Whether no connection was chosen yet.
    pub(super) fn is_connecting(&self) -> bool {
        !self.has_connection.load(Ordering::Acquire)
    }

    /// Whether the transport has asked for all of a body.
    pub(super) fn is_body_handed_over(&self) -> bool {
        self.body.get().is_some_and(|body| body.handover.is_handed_over())
    }
}

/// An exchange that keeps [`InFlight`] up to date.
pub(super) struct AttemptFuture<'a, F> {
    exchange: F,
    in_flight: &'a InFlight,
    connection: &'a CaptureConnection,
}

impl<'a, F: Future + Unpin> AttemptFuture<'a, F> {
    pub(super) fn new(exchange: F, in_flight: &'a InFlight, connection: &'a CaptureConnection) -> Self {
        Self { exchange, in_flight, connection }
    }
}

impl<F: Future + Unpin> Future for AttemptFuture<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        CONNECTING.set(false);
        let polled = Pin::new(&mut self.exchange).poll(cx);
        // Without a connection nothing was sent. A dead one may have given the request back, and a new one is being made:
        // then this poll ended in the connector.
        let has_connection = !CONNECTING.get() && self.connection.connection_metadata().is_some();
        self.in_flight.has_connection.store(has_connection, Ordering::Release);
        polled
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::transport::request_body::RequestBody;

    #[test]
    fn a_request_is_revoked_before_a_connection_or_before_the_end_of_a_body_that_decides() {
        // has a connection, has a body, the body decides, the body was asked for; can be taken back
        let cases = [
            (false, false, false, false, true),
            (true, false, false, false, false),
            (true, true, true, false, true),
            (true, true, true, true, false),
            (true, true, false, false, false),
            (false, true, false, false, true),
        ];
        for (has_connection, has_body, decides, is_asked_for, expected) in cases {
            let in_flight = InFlight::default();
            in_flight.has_connection.store(has_connection, Ordering::Release);
            let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{}"));
            if has_body {
                in_flight.track(handover, decides);
            }
            if is_asked_for {
                use http_body::Body as _;
                let mut cx = Context::from_waker(std::task::Waker::noop());
                while let Poll::Ready(Some(Ok(_))) = Pin::new(&mut body).poll_frame(&mut cx) {}
            }
            assert_eq!(in_flight.revoke(), expected, "{has_connection} {has_body} {decides} {is_asked_for}");
        }
    }
}
