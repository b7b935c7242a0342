//! Attempts that wait for the hook for the start of attempts.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::attempt_start::StartReply;

/// The attempts that wait, by the token of their call. A call has at most one.
static WAITING: LazyLock<Mutex<HashMap<i64, StartReply>>> = LazyLock::new(Mutex::default);

/// Lets the attempt of this call start. Has no effect if the call has ended.
#[uniffi::export]
pub fn allow_start(token: i64) {
    if let Some(reply) = take(token) {
        reply.allow();
    }
}

/// Lets the attempt of this call fail, because its hook failed: nothing is sent. Has no effect if the call has ended.
#[uniffi::export]
pub fn refuse_start(token: i64) {
    drop(take(token));
}

/// Adds an attempt that waits.
pub(crate) fn add(token: i64, reply: StartReply) {
    let earlier = lock().insert(token, reply);
    // After the lock is released.
    drop(earlier);
}

/// Removes the attempt of this call, if one waits.
pub(crate) fn take(token: i64) -> Option<StartReply> {
    lock().remove(&token)
}

fn lock() -> MutexGuard<'static, HashMap<i64, StartReply>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}
