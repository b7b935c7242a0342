//! The retry budget, which stops retries during an outage.

use std::sync::atomic::{AtomicU32, Ordering};

/// A token bucket that prevents retry storms: each retry takes tokens, each success gives one back. During an outage retries stop,
/// but first attempts are still made.
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
        // Full is the usual state, and needs no write that other threads would have to see.
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
