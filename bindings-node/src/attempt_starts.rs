//! Attempts that wait for the hook `onAttemptStart`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::attempt_start::StartReply;

/// The attempts that wait, by the token of their call and the number of the start, which tells it from others of the
/// same call or of a later call with the same token. A call has at most one, a send to many one per recipient in flight.
#[derive(Default)]
pub(crate) struct AttemptStarts {
    waiting: Mutex<BTreeMap<(u32, u32), StartReply>>,
    next_number: AtomicU32,
}

impl AttemptStarts {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(u32, u32), StartReply>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a start and returns its number.
    pub(crate) fn add(&self, token: u32, reply: StartReply) -> u32 {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        self.lock().insert((token, number), reply);
        number
    }

    /// Lets the attempt start.
    pub(crate) fn allow(&self, token: u32, number: u32) {
        if let Some(reply) = self.take(token, number) {
            reply.allow();
        }
    }

    /// Lets the attempt fail.
    pub(crate) fn refuse(&self, token: u32, number: u32) {
        drop(self.take(token, number));
    }

    /// Lets all attempts fail, because no hook will be called any more.
    pub(crate) fn refuse_all(&self) {
        let waiting = std::mem::take(&mut *self.lock());
        drop(waiting);
    }

    fn take(&self, token: u32, number: u32) -> Option<StartReply> {
        self.lock().remove(&(token, number))
    }

    /// Removes the starts of a call that has ended.
    pub(crate) fn remove(&self, tokens: impl IntoIterator<Item = u32>) {
        let mut waiting = self.lock();
        if waiting.is_empty() {
            return;
        }
        for token in tokens {
            waiting.retain(|(of, _), _| *of != token);
        }
    }
}
