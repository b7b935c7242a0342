//! Attempts that wait for the hook `onAttemptStart`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::attempt_start::StartReply;

/// The attempts that wait. A call has at most one, a send to many has one per recipient in flight.
#[derive(Default)]
pub(crate) struct AttemptStarts {
    state: Mutex<State>,
    next_number: AtomicU32,
}

#[derive(Default)]
struct State {
    /// By the token of the call and the number of the start, because several starts can have the same token.
    waiting: BTreeMap<(u32, u32), StartReply>,
    /// Whether no hook will be called any more.
    is_closed: bool,
}

impl AttemptStarts {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a start and returns its number.
    pub(crate) fn add(&self, token: u32, reply: StartReply) -> u32 {
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let mut state = self.lock();
        // A reply that is dropped lets the attempt fail.
        if !state.is_closed {
            state.waiting.insert((token, number), reply);
        }
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

    /// Lets all attempts fail, also later ones, because no hook will be called any more.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
    }

    fn take(&self, token: u32, number: u32) -> Option<StartReply> {
        self.lock().waiting.remove(&(token, number))
    }

    /// Removes the starts of calls that have ended.
    pub(crate) fn remove(&self, tokens: impl IntoIterator<Item = u32>) {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            return;
        }
        for token in tokens {
            state.waiting.retain(|(of, _), _| *of != token);
        }
    }
}
