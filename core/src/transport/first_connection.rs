//! Lets calls that begin together share the first connection.
//!
//! A server with HTTP/2 takes all calls on one connection. hyper-util knows the version only when a connection is open.
//! Until then it opens one for each call: 64 calls of a new client would make 64 TLS handshakes, and close 63 of the
//! connections at once. Therefore the first call goes ahead, and the others wait until it has a connection. A server
//! that has only HTTP/1.1 makes them wait once. A call never waits longer than [`MAX_WAIT`] or a quarter of its time:
//! the first call may be suspended, or its server may not respond.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// The maximum time that a call waits. The handshakes over a slow network are faster.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The encrypted connections of a pool, as far as they tell whether calls can share one.
#[derive(Debug, Default)]
pub(crate) struct FirstConnection {
    open: AtomicUsize,
    /// Whether the server has ever chosen HTTP/1.1.
    has_http1: AtomicBool,
    /// Closed when the call that goes ahead has a connection, or has failed.
    ahead: Mutex<Option<watch::Receiver<()>>>,
}

/// The call that goes ahead. Dropping this lets the others continue.
#[derive(Debug)]
pub(super) struct Ahead(#[allow(dead_code, reason = "its end is the signal")] watch::Sender<()>);

/// An open connection.
#[derive(Debug)]
pub(super) struct OpenConnection(Arc<FirstConnection>);

impl FirstConnection {
    /// Waits for the first connection. The result is that this call, whose time ends at `until`, opens it.
    pub(super) async fn wait(&self, until: Instant) -> Option<Ahead> {
        if self.open.load(Ordering::Acquire) > 0 || self.has_http1.load(Ordering::Acquire) {
            return None;
        }
        let mut others = match self.go_ahead() {
            Ok(ahead) => return Some(ahead),
            Err(others) => others,
        };
        // Whatever has happened, the call continues.
        let limit = MAX_WAIT.min(until.saturating_duration_since(Instant::now()) / 4);
        let _ = timeout(limit, others.changed()).await;
        None
    }

    fn go_ahead(&self) -> Result<Ahead, watch::Receiver<()>> {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        match ahead.as_ref().filter(|ahead| ahead.has_changed().is_ok()) {
            Some(others) => Err(others.clone()),
            None => {
                let (sender, receiver) = watch::channel(());
                *ahead = Some(receiver);
                Ok(Ahead(sender))
            }
        }
    }

    /// Records a new connection.
    pub(super) fn open(self: &Arc<Self>, is_http2: bool) -> OpenConnection {
        self.open.fetch_add(1, Ordering::AcqRel);
        self.has_http1.fetch_or(!is_http2, Ordering::AcqRel);
        OpenConnection(Arc::clone(self))
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_a_minute() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[tokio::test]
    async fn one_call_goes_ahead_until_it_has_a_connection_or_fails() {
        let connections = Arc::new(FirstConnection::default());
        for opens in [false, true] {
            let ahead = connections.wait(in_a_minute()).await.unwrap();
            let mut other = tokio::spawn({
                let connections = Arc::clone(&connections);
                async move { connections.wait(in_a_minute()).await.is_none() }
            });
            tokio::task::yield_now().await;
            assert!(!other.is_finished());
            let open = opens.then(|| connections.open(true));
            drop(ahead);
            assert!((&mut other).await.unwrap());
            if open.is_some() {
                assert!(connections.wait(in_a_minute()).await.is_none());
            }
        }
        assert!(connections.wait(in_a_minute()).await.is_some(), "the connection was closed");
    }

    #[tokio::test]
    async fn a_call_does_not_wait_for_ever() {
        let connections = FirstConnection::default();
        let _ahead = connections.wait(in_a_minute()).await.unwrap();
        for (time, waits) in [(MAX_WAIT * 60, MAX_WAIT), (MAX_WAIT / 5, MAX_WAIT / 25)] {
            let started = std::time::Instant::now();
            assert!(connections.wait(Instant::now() + time).await.is_none());
            assert!(started.elapsed() >= waits);
        }
    }

    #[tokio::test]
    async fn calls_to_a_server_without_http_2_do_not_wait_again() {
        let connections = Arc::new(FirstConnection::default());
        drop(connections.open(false));
        assert!(connections.wait(in_a_minute()).await.is_none());
    }
}
