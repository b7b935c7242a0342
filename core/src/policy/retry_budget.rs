//! The retry budget, which stops retries during an outage.
//!
//! When a server is overloaded, most requests fail. If each client then makes every call three times, the server gets
//! three times its usual traffic at the moment when it can handle the least, and may not recover until the clients
//! stop. This is a retry storm. The book Site Reliability Engineering describes it in the chapter [Addressing Cascading
//! Failures], and a retry budget per client, as here, in [Handling Overload].
//!
//! [Addressing Cascading Failures]: https://sre.google/sre-book/addressing-cascading-failures/
//! [Handling Overload]: https://sre.google/sre-book/handling-overload/

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket that all copies of a client share: each retry takes 5 tokens, and each successful call returns one.
///
/// The bucket starts full, with 500 tokens. A short outage is therefore bridged by up to 100 retries. In a long one the
/// bucket runs empty: the client makes each call once, without retries, and reports the error immediately. When calls
/// succeed again, the bucket refills, and allows one retry per 5 successful calls until it is full.
///
/// First attempts are never delayed, because they are the caller's own traffic, and because they notice that the
/// server has recovered.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    const CAPACITY: u32 = 500;
    const RETRY_COST: u32 = 5;

    pub(crate) fn has_tokens(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::RETRY_COST
    }

    pub(crate) fn withdraw(&self) {
        let take = |tokens: u32| Some(tokens.saturating_sub(Self::RETRY_COST));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
    }

    pub(crate) fn deposit(&self) {
        // The bucket is usually full; then no write is needed, which would invalidate the caches of other threads.
        if self.0.load(Ordering::Relaxed) < Self::CAPACITY {
            let give = |tokens: u32| (tokens < Self::CAPACITY).then(|| tokens + 1);
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
        }
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(Self::CAPACITY))
    }
}
