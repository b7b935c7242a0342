//! Starts and cancels calls on the I/O thread. A call's result is a completion.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures_util::FutureExt as _;
use workspace_sdk::by_name::lost;
use workspace_sdk::io_thread::{Begin, CancelHandle, Cancelled, IoThread, Postman, Reply, cancellable};
use workspace_sdk::unfit::no_thread;

use crate::completion::{Completion, CompletionPayload, completion_queue, push};
use crate::ffi::IntoFfi;

/// One dispatcher per process: its I/O thread ends with the process.
static DISPATCHER: LazyLock<Dispatcher> = LazyLock::new(Dispatcher::default);

#[derive(Default)]
struct Dispatcher {
    io: Mutex<Option<Arc<IoThread>>>,
    in_flight: Mutex<HashMap<i64, CancelHandle>>,
}

impl Dispatcher {
    fn io(&self) -> Option<Arc<IoThread>> {
        let mut slot = lock(&self.io);
        if slot.is_none() {
            *slot = IoThread::start().ok();
        }
        slot.clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cancels a call; its request is aborted. Returns whether the call was in flight.
#[uniffi::export]
pub fn cancel(token: i64) -> bool {
    let call = lock(&DISPATCHER.in_flight).get(&token).cloned();
    call.is_some_and(|call| {
        call.cancel();
        true
    })
}

/// The number of calls in flight.
#[uniffi::export]
pub fn in_flight() -> i64 {
    i64::try_from(lock(&DISPATCHER.in_flight).len()).unwrap_or(i64::MAX)
}

/// Runs a call on the I/O thread and pushes its result.
pub(crate) fn dispatch(
    token: i64,
    operation: &'static str,
    call: impl Future<Output = CompletionPayload> + Send + 'static,
) {
    let Some(io) = DISPATCHER.io() else {
        return push(token, CompletionPayload::Error { details: no_thread().into_ffi() });
    };
    let (call, cancel) = cancellable(AssertUnwindSafe(call).catch_unwind());
    let started = Instant::now();
    let guard = InFlightGuard(token);
    // Pushed if the call or the I/O thread panics: every call completes.
    let reply = Reply::new(Arc::clone(completion_queue()), move || {
        drop(guard);
        let details = lost(operation, started.elapsed()).into_ffi();
        Completion { token, payload: CompletionPayload::Error { details } }
    });
    let begin: Begin = Box::new(move |postman: &Postman| {
        let post = postman.clone();
        postman.spawn(async move {
            // Dropped after the call if both are dropped, so that the last event of an attempt precedes the completion of its call.
            let reply = reply;
            let payload = match call.await {
                Ok(Ok(payload)) => payload,
                // The message of a panic may contain anything.
                Ok(Err(_panic)) => return,
                Err(Cancelled) => CompletionPayload::Cancelled,
            };
            reply.post(&post, Completion { token, payload });
        });
    });
    lock(&DISPATCHER.in_flight).insert(token, cancel);
    io.begin([begin]);
}

/// The entry of a call in `in_flight`. It is removed before the call's completion is pushed.
struct InFlightGuard(i64);

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        lock(&DISPATCHER.in_flight).remove(&self.0);
    }
}

/// For tests: a send that panics. With `is_fatal` the runtime of the I/O thread panics too.
#[uniffi::export]
pub fn panic_in_send(token: i64, is_fatal: bool) {
    dispatch(token, "messages.send", async { panic() });
    if is_fatal && let Some(io) = DISPATCHER.io() {
        let begin: Begin = Box::new(|_| panic_on_drop());
        io.begin([begin]);
    }
}

/// A panic payload whose drop panics again. Only the I/O thread as a whole can catch that.
struct PanicOnDrop;

impl Drop for PanicOnDrop {
    #[expect(clippy::panic, reason = "the test needs a panic")]
    fn drop(&mut self) {
        std::panic::panic_any(());
    }
}

#[expect(clippy::panic, reason = "the test needs a panic")]
fn panic_on_drop() {
    std::panic::panic_any(PanicOnDrop);
}

#[expect(clippy::panic, reason = "the test needs a panic")]
fn panic() -> CompletionPayload {
    std::panic::panic_any(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::completion::{acknowledge, take_completions, unacknowledged};
    use crate::enums::ErrorKind;

    /// Takes completions until this many calls have completed; returns their tokens and the kinds of their errors.
    fn completed(count: usize) -> Vec<(i64, Option<ErrorKind>)> {
        let mut calls = Vec::new();
        while calls.len() < count {
            calls.extend(take_completions().into_iter().map(|Completion { token, payload }| match payload {
                CompletionPayload::Error { details } => (token, Some(details.kind)),
                _ => (token, None),
            }));
        }
        calls.sort_by_key(|(token, _)| *token);
        calls
    }

    /// One test for all: there is one dispatcher and one queue per process.
    #[test]
    fn every_call_completes() {
        panic_in_send(1, false);
        assert_eq!(completed(1), [(1, Some(ErrorKind::OutcomeUnknown))]);

        assert_eq!(unacknowledged(), 1);

        dispatch(2, "messages.send", std::future::pending());
        assert_eq!(in_flight(), 1);
        assert!(cancel(2));
        let batch = take_completions();
        assert!(matches!(batch.as_slice(), [Completion { token: 2, payload: CompletionPayload::Cancelled }]));
        assert_eq!(in_flight(), 0);
        assert!(!cancel(2));

        assert_eq!(unacknowledged(), 2);
        acknowledge(2);
        assert_eq!(unacknowledged(), 0);

        // The runtime of the I/O thread panics while calls are in flight: each completes with an error, and later calls work.
        for round in 0..3 {
            dispatch(10, "messages.send", std::future::pending());
            dispatch(11, "channels.list", std::future::pending());
            panic_in_send(12, true);
            let (send, read) = (Some(ErrorKind::OutcomeUnknown), Some(ErrorKind::Decode));
            assert_eq!(completed(3), [(10, send), (11, read), (12, send)], "round {round}");
            assert_eq!(in_flight(), 0);
            dispatch(13, "channels.list", async { CompletionPayload::EndOfPages });
            assert_eq!(completed(1), [(13, None)]);
        }
    }
}
