//! Attempts that wait for the hook `onAttemptStart`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::attempt_start::StartReply;

/// The attempts that wait, by the token of their call. A call has at most one.
#[derive(Default)]
pub(crate) struct AttemptStarts {
    waiting: Mutex<HashMap<u32, WaitingStart>>,
    next_number: AtomicU32,
}

struct WaitingStart {
    /// Tells this start from one of a later call with the same token.
    number: u32,
    reply: StartReply,
}

impl AttemptStarts {
    fn lock(&self) -> MutexGuard<'_, HashMap<u32, WaitingStart>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a start and returns its number.
    pub(crate) fn add(&self, token: u32, reply: StartReply) -> u32 {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(token, WaitingStart { number, reply });
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

    fn take(&self, token: u32, number: u32) -> Option<StartReply> {
        let mut waiting = self.lock();
        if waiting.get(&token)?.number != number {
            return None;
        }
        waiting.remove(&token).map(|start| start.reply)
    }

    /// Removes the start of a call that has ended.
    pub(crate) fn remove(&self, tokens: impl IntoIterator<Item = u32>) {
        let mut waiting = self.lock();
        if waiting.is_empty() {
            return;
        }
        for token in tokens {
            waiting.remove(&token);
        }
    }
}
