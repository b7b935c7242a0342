//! Tracks the progress of one attempt's request, and what that proves if the attempt ends without a response.
//!
//! An attempt can end at any moment: it times out, or its caller drops the future. The transport then reports
//! nothing, so the state that is recorded here is all that is known. For example, a call that times out while its
//! connection is being opened was certainly not sent, and a call that times out a millisecond later, when the request
//! was written, has an unknown outcome.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::CaptureConnection;

use super::first_connection::Ahead;
use super::request_body::Handover;

thread_local! {
    /// Whether a connector was polled and returned pending since this was last reset.
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Records that a connector was polled.
pub(super) fn note_connecting(is_pending: bool) {
    CONNECTING.set(is_pending);
}

/// The request of one attempt.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    /// Whether the request may have been handed to a connection.
    has_connection: AtomicBool,
    body: OnceLock<BodyState>,
    /// The status of the response, if its head was received; 0 otherwise.
    status: AtomicU16,
}

/// The body of a request that has one.
#[derive(Debug)]
struct BodyState {
    handover: Arc<Handover>,
    /// Whether a server needs the body to do the work.
    is_required: bool,
}

impl InFlight {
    /// Tracks the request's body. `is_required` tells whether a server needs the body to do the work.
    pub(crate) fn track(&self, handover: Arc<Handover>, is_required: bool) {
        // An attempt sends one request, so this is set once.
        let _ = self.body.set(BodyState { handover, is_required });
    }

    /// Revokes the request. `true` if the server does not have the whole request and will never get it.
    ///
    /// Either of two facts proves this:
    ///
    /// - No connection was chosen. A request is handed to a connection only inside a poll of the request's future
    ///   (hyper-util 0.1.21 `client/legacy/client.rs`, `try_send_request`), and the last poll ended before that.
    /// - The transport did not request the end of the body, see [`Handover`]. This counts only if a server needs the
    ///   body to do the work. It does not for a request whose parameters are in the URL, nor for `client.request`,
    ///   where the path alone may be enough.
    pub(crate) fn revoke(&self) -> bool {
        let body = self.body.get();
        // The body is revoked in any case: a cancelled request must not be delivered later.
        let is_incomplete = body.is_some_and(|body| body.handover.revoke() && body.is_required);
        is_incomplete || !self.has_connection.load(Ordering::Acquire)
    }

    /// Records that the head of a response was received.
    pub(super) fn note_response(&self, status: u16) {
        self.status.store(status, Ordering::Release);
    }

    /// The status of the response, if its head was received.
    pub(crate) fn status(&self) -> Option<u16> {
        Some(self.status.load(Ordering::Acquire)).filter(|status| *status != 0)
    }

    /// Whether no connection was chosen yet.
    pub(super) fn is_connecting(&self) -> bool {
        !self.has_connection.load(Ordering::Acquire)
    }

    /// Whether the transport has requested the whole body.
    pub(super) fn is_body_handed_over(&self) -> bool {
        self.body.get().is_some_and(|body| body.handover.is_handed_over())
    }
}

/// A future that runs an exchange and keeps [`InFlight`] up to date.
pub(super) struct AttemptFuture<'a, F> {
    exchange: F,
    in_flight: &'a InFlight,
    connection: &'a CaptureConnection,
    /// Whether other calls wait for the connection of this one.
    ahead: Option<Ahead>,
}

impl<'a, F: Future + Unpin> AttemptFuture<'a, F> {
    pub(super) fn new(
        exchange: F,
        in_flight: &'a InFlight,
        connection: &'a CaptureConnection,
        ahead: Option<Ahead>,
    ) -> Self {
        Self { exchange, in_flight, connection, ahead }
    }
}

impl<F: Future + Unpin> Future for AttemptFuture<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        CONNECTING.set(false);
        let polled = Pin::new(&mut self.exchange).poll(cx);
        // Without a connection, nothing was sent. `connection_metadata` alone is not enough: it remembers a connection
        // that turned out to be dead and returned the request. The poll then continues in the connector, which opens a
        // new connection and sets `CONNECTING`.
        let has_connection = !CONNECTING.get() && self.connection.connection_metadata().is_some();
        self.in_flight.has_connection.store(has_connection, Ordering::Release);
        if has_connection {
            self.ahead = None;
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::transport::request_body::RequestBody;

    #[test]
    fn a_request_can_be_revoked_before_a_connection_or_before_the_end_of_a_required_body() {
        // has a connection, has a body, the body is required, the body was requested; expected: can be revoked
        let cases = [
            (false, false, false, false, true),
            (true, false, false, false, false),
            (true, true, true, false, true),
            (true, true, true, true, false),
            (true, true, false, false, false),
            (false, true, false, false, true),
        ];
        for (has_connection, has_body, is_required, is_requested, expected) in cases {
            let in_flight = InFlight::default();
            in_flight.has_connection.store(has_connection, Ordering::Release);
            let (mut body, handover) = RequestBody::new(Bytes::from_static(b"{}"));
            if has_body {
                in_flight.track(handover, is_required);
            }
            if is_requested {
                use http_body::Body as _;
                let mut cx = Context::from_waker(std::task::Waker::noop());
                while let Poll::Ready(Some(Ok(_))) = Pin::new(&mut body).poll_frame(&mut cx) {}
            }
            assert_eq!(in_flight.revoke(), expected, "{has_connection} {has_body} {is_required} {is_requested}");
        }
    }
}
