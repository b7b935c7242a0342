//! The proof that a request is still waiting for its connection.
//!
//! A time-out or a cancelled call says nothing about where the request was. But a request is handed to a connection
//! only inside a poll of its own future, and while it has none, every such poll ends in a poll of the connector that
//! is not ready. So each poll of the exchange notes whether the connector was reached: if it was, nothing was sent yet.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    /// Whether a connector was polled, and is not ready, since this was last cleared.
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Puts the watch around reqwest's connector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WatchConnecting;

impl<S> Layer<S> for WatchConnecting {
    type Service = WatchedConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WatchedConnector(Arc::new(inner))
    }
}

/// A connector that notes when it is polled and not ready. reqwest copies its connector several times a call, and few
/// copies ever connect, so they share the inner one until then.
#[derive(Clone, Debug)]
pub(crate) struct WatchedConnector<S>(Arc<S>);

impl<S, R> Service<R> for WatchedConnector<S>
where
    S: Service<R> + Clone,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Connecting<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Arc::make_mut(&mut self.0).poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        Connecting(Box::pin(Arc::make_mut(&mut self.0).call(request)))
    }
}

/// A connection being made.
pub(crate) struct Connecting<F>(Pin<Box<F>>);

impl<F: Future> Future for Connecting<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let polled = self.0.as_mut().poll(cx);
        CONNECTING.set(polled.is_pending());
        polled
    }
}

/// An exchange that keeps `has_left` true while its request may be on the wire.
pub(crate) struct Watched<'a, F> {
    exchange: F,
    has_left: &'a AtomicBool,
}

impl<'a, F: Future + Unpin> Watched<'a, F> {
    pub(crate) fn new(exchange: F, has_left: &'a AtomicBool) -> Self {
        Self { exchange, has_left }
    }
}

impl<F: Future + Unpin> Future for Watched<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        CONNECTING.set(false);
        let polled = Pin::new(&mut self.exchange).poll(cx);
        // It falls back to false where a dead connection gave the request back and another is being made.
        self.has_left.store(!CONNECTING.get(), Ordering::Relaxed);
        polled
    }
}
