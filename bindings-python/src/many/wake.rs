//! Wakes a thread that waits for results.

use std::sync::{Condvar, Mutex, PoisonError};
use std::task::Wake;
use std::time::Duration;

/// Wakes a thread that waits for a batch of results, or for an event for an observer.
#[derive(Default)]
pub(super) struct ThreadWaker {
    is_awake: Mutex<bool>,
    changed: Condvar,
}

impl ThreadWaker {
    pub(super) fn wake_thread(&self) {
        *self.is_awake.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }

    /// Waits until the thread is woken, at most this long.
    pub(super) fn wait(&self, at_most: Duration) {
        let is_awake = self.is_awake.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = self.changed.wait_timeout_while(is_awake, at_most, |is_awake| !*is_awake);
        *wait.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

impl Wake for ThreadWaker {
    fn wake(self: std::sync::Arc<Self>) {
        self.wake_thread();
    }
}
