//! Starts and cancels calls on the I/O thread. The result of a call is a completion.

use std::sync::LazyLock;

use workspace_sdk::bindings::call::{CallRegistry, CallResult, prepare};
use workspace_sdk::bindings::io_thread::IoThread;

use crate::attempt_starts;
use crate::completion::{Completion, CompletionPayload, completion_queue, push};
use crate::ffi::IntoFfi;

/// The calls in flight.
static CALLS: LazyLock<CallRegistry<i64>> = LazyLock::new(CallRegistry::default);

/// Cancels a call; its request is aborted. Returns whether the call was in flight.
#[uniffi::export]
pub fn cancel(token: i64) -> bool {
    CALLS.cancel(token)
}

/// The number of calls in flight.
#[uniffi::export]
pub fn in_flight() -> i64 {
    i64::try_from(CALLS.len()).unwrap_or(i64::MAX)
}

/// Runs a call on the I/O thread and pushes its result.
pub(crate) fn dispatch(
    token: i64,
    operation: &'static str,
    call: impl Future<Output = CompletionPayload> + Send + 'static,
) {
    let io = match IoThread::for_call(operation) {
        Ok(io) => io,
        Err(error) => return push(token, CompletionPayload::Error { details: error.into_ffi() }),
    };
    let (task, handle) = prepare(completion_queue(), operation, call, move |result| {
        // Before the completion is pushed, because the language may ask for the number of calls in flight once it has
        // taken it.
        CALLS.remove([token]);
        drop(attempt_starts::take(token));
        let payload = match result {
            CallResult::Finished(payload) => payload,
            CallResult::Cancelled => CompletionPayload::Cancelled,
            CallResult::Panicked(error) => CompletionPayload::Error { details: error.into_ffi() },
        };
        Completion { token, payload }
    });
    CALLS.insert(token, handle);
    io.submit([task]);
}

/// A send that panics, for tests. The published library does not contain it.
#[cfg(any(test, feature = "testing"))]
#[expect(clippy::panic, reason = "the tests need panics")]
mod testing {
    use std::panic::panic_any;

    use workspace_sdk::bindings::io_thread::{IoThread, Task};

    use super::dispatch;

    /// Starts a send that panics. With `is_fatal` the runtime of the I/O thread panics too.
    pub(super) fn panic_in_send(token: i64, is_fatal: bool) {
        dispatch(token, "messages.send", async { panic_any(()) });
        if is_fatal && let Ok(io) = IoThread::of_process() {
            let task: Task = Box::new(|_| panic_any(PanicOnDrop));
            io.submit([task]);
        }
    }

    /// A panic payload whose drop panics again. Only the I/O thread as a whole can catch that.
    struct PanicOnDrop;

    impl Drop for PanicOnDrop {
        fn drop(&mut self) {
            panic_any(());
        }
    }

    /// `panic_in_send` with `is_fatal`, for the tests of the languages. It is not exported with uniffi, because the
    /// generated sources would then require it, and the published library, which has the same generated sources, does
    /// not contain it.
    #[cfg(feature = "testing")]
    #[expect(unsafe_code, reason = "the tests find the function by its name")]
    #[unsafe(no_mangle)]
    extern "C" fn workspace_sdk_testing_panic_in_send(token: i64) {
        panic_in_send(token, true);
    }
}

#[cfg(test)]
mod tests {
    use uniffi::{Lift, RustBuffer, RustCallStatus};
    use workspace_sdk::Failure;

    use super::testing::panic_in_send;
    use super::*;
    use crate::attempt_starts::{allow_start, refuse_start};
    use crate::completion::{acknowledge, interrupt_reader, take_completions, unacknowledged};
    use crate::enums::ErrorKind;
    use crate::error::ErrorDetails;
    use crate::ffi::FfiFailure;
    use crate::handle::{ClientHandle, ReportedEvents};
    use crate::jna::{Tag, workspace_sdk_mobile_take_completions};

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

    /// Starts a call to a server that does not exist, and returns when its attempt waits.
    fn dispatch_until_start(client: &ClientHandle, token: i64) {
        let client = client.client_for(token, ReportedEvents { ends: false, starts: true }).unwrap();
        dispatch(token, "channels.list", async move {
            let details = client.channels().list().await.unwrap_err().into_ffi();
            CompletionPayload::Error { details }
        });
        let batch = take_completions();
        assert!(matches!(batch.as_slice(), [Completion { payload: CompletionPayload::AttemptStart { .. }, .. }]));
    }

    fn failure_of_next() -> Option<FfiFailure> {
        match take_completions().pop()?.payload {
            CompletionPayload::Error { details: ErrorDetails { failure, .. } } => failure,
            _ => None,
        }
    }

    /// Takes a batch as Kotlin does, and returns the tokens of its completions.
    fn tokens_in(batch: &mut RustBuffer) -> Vec<i64> {
        workspace_sdk_mobile_take_completions(batch, &mut RustCallStatus::default());
        let bytes = std::mem::take(batch).destroy_into_vec();
        let read = <Vec<Completion> as Lift<Tag>>::try_read(&mut bytes.as_slice());
        *batch = RustBuffer::from_vec(bytes);
        read.unwrap_or_default().into_iter().map(|completion| completion.token).collect()
    }

    /// One test for everything, because there is one dispatcher and one queue per process.
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

        interrupt_reader();
        assert!(take_completions().is_empty());

        // The functions for Kotlin use the same queue. A batch reuses the memory of the previous one, and an empty
        // batch frees it.
        let mut batch = RustBuffer::new();
        dispatch(3, "channels.list", async { CompletionPayload::EndOfPages });
        assert_eq!(tokens_in(&mut batch), [3]);
        let memory = batch.data_pointer();
        dispatch(4, "channels.list", async { CompletionPayload::EndOfPages });
        assert_eq!(tokens_in(&mut batch), [4]);
        assert_eq!(batch.data_pointer(), memory);
        interrupt_reader();
        assert!(tokens_in(&mut batch).is_empty());
        assert_eq!(batch.capacity(), 0);

        let client = workspace_sdk::Client::builder().base_url("http://127.0.0.1:9").api_key("k").max_retries(0);
        let client = ClientHandle::new(client.build().unwrap());
        dispatch_until_start(&client, 5);
        allow_start(5);
        assert_eq!(failure_of_next(), Some(Failure::Connect.into()));
        dispatch_until_start(&client, 6);
        refuse_start(6);
        assert_eq!(failure_of_next(), Some(Failure::Hook.into()));
        // The language could not read the batch with the start.
        dispatch_until_start(&client, 7);
        assert_eq!(unacknowledged(), 0);
        assert_eq!(failure_of_next(), Some(Failure::Hook.into()));
        dispatch_until_start(&client, 8);
        client.abort();
        assert_eq!(failure_of_next(), Some(Failure::NotSent.into()));

        // The runtime of the I/O thread panics while calls are in flight: each completes with an error, and later calls
        // work.
        for round in 0..3 {
            dispatch(10, "messages.send", std::future::pending());
            dispatch(11, "channels.list", std::future::pending());
            panic_in_send(12, true);
            let (send, read) = (Some(ErrorKind::OutcomeUnknown), Some(ErrorKind::Transport));
            assert_eq!(completed(3), [(10, send), (11, read), (12, send)], "round {round}");
            assert_eq!(in_flight(), 0);
            dispatch(13, "channels.list", async { CompletionPayload::EndOfPages });
            assert_eq!(completed(1), [(13, None)]);
        }
    }
}
