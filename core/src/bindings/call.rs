//! A call on the I/O thread: it can be cancelled, and it reports exactly once how it ended, even if something panics.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Instant;

use tokio::sync::Notify;

use crate::bindings::completion_queue::{Completion, CompletionQueue, QueueWaker};
use crate::bindings::errors::outcome_unknown_error;
use crate::bindings::io_thread::{Dispatcher, Task};
use crate::error::Error;

/// How a call ended.
#[derive(Debug)]
pub enum CallResult<T> {
    /// The call returned this output.
    Finished(T),
    /// The call was cancelled. Its future was dropped before this is reported, so the event of its last attempt came
    /// first.
    Cancelled,
    /// The code of the call panicked, or the runtime of the thread ended. The caller gets this error.
    Panicked(Error),
}

/// Prepares a call of an operation. Returns the task to submit to the I/O thread, and the handle that cancels the call.
/// `complete` converts the result into the completion, of which each call has exactly one.
///
/// A call that is cancelled before it started is still polled once, so that its attempt has an event, like the attempts
/// of every other call. Polling it sends nothing: a separate task writes to the connection, the runtime has one thread,
/// and the call is dropped before that task runs.
pub fn prepare<C: Completion, W: QueueWaker, F>(
    queue: &Arc<CompletionQueue<C, W>>,
    operation: &'static str,
    call: F,
    complete: impl FnOnce(CallResult<F::Output>) -> C + Send + 'static,
) -> (Task, CancelHandle)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let handle = CancelHandle::default();
    let cancelled = handle.clone();
    let sender = CompletionSender::new(Arc::clone(queue), operation, complete);
    // Boxed immediately, because the future is large and is moved several times.
    let call = Box::pin(call);
    let task: Task = Box::new(move |dispatcher: &Dispatcher| {
        let push = dispatcher.clone();
        dispatcher.spawn(async move {
            // If the runtime ends here, these variables are dropped in reverse order: first the call, then the sender.
            // So the event of the last attempt comes before the completion.
            let sender = sender;
            let mut call = call;
            let mut cancelled = pin!(cancelled.0.notified());
            let result = poll_fn(|context| {
                // The message of a panic can contain anything, so it is not passed on.
                match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
                    Ok(Poll::Ready(output)) => Poll::Ready(Some(CallResult::Finished(output))),
                    Ok(Poll::Pending) => cancelled.as_mut().poll(context).map(|()| Some(CallResult::Cancelled)),
                    Err(_panic) => Poll::Ready(None),
                }
            })
            .await;
            drop(call);
            if let Some(result) = result {
                sender.push(&push, result);
            }
        });
    });
    (task, handle)
}

/// Cancels a call. It can be used from any thread.
#[derive(Clone, Debug, Default)]
pub struct CancelHandle(Arc<Notify>);

impl CancelHandle {
    /// Cancels the call. A call that has ended is not affected.
    pub fn cancel(&self) {
        self.0.notify_one();
    }
}

/// Sends the completion of a call. If it is dropped without sending, it reports that the call panicked.
pub struct CompletionSender<C: Completion, W: QueueWaker, T> {
    queue: Arc<CompletionQueue<C, W>>,
    operation: &'static str,
    started_at: Instant,
    complete: Option<Box<dyn FnOnce(CallResult<T>) -> C + Send>>,
}

impl<C: Completion, W: QueueWaker, T> std::fmt::Debug for CompletionSender<C, W, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompletionSender").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl<C: Completion, W: QueueWaker, T> CompletionSender<C, W, T> {
    fn new(
        queue: Arc<CompletionQueue<C, W>>,
        operation: &'static str,
        complete: impl FnOnce(CallResult<T>) -> C + Send + 'static,
    ) -> Self {
        Self { queue, operation, started_at: Instant::now(), complete: Some(Box::new(complete)) }
    }

    fn push(mut self, dispatcher: &Dispatcher, result: CallResult<T>) {
        if let Some(complete) = self.complete.take() {
            dispatcher.push(&self.queue, complete(result));
        }
    }
}

impl<C: Completion, W: QueueWaker, T> Drop for CompletionSender<C, W, T> {
    fn drop(&mut self) {
        if let Some(complete) = self.complete.take() {
            let error = outcome_unknown_error(self.operation, self.started_at.elapsed());
            self.queue.push(complete(CallResult::Panicked(error)));
        }
    }
}

/// The calls of a host that are in flight, by the host's token, so that they can be cancelled.
#[derive(Debug)]
pub struct CallRegistry<K> {
    handles: Mutex<HashMap<K, CancelHandle>>,
}

impl<K> Default for CallRegistry<K> {
    fn default() -> Self {
        Self { handles: Mutex::default() }
    }
}

impl<K: Copy + Eq + Hash> CallRegistry<K> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, CancelHandle>> {
        self.handles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a call.
    pub fn insert(&self, token: K, handle: CancelHandle) {
        self.lock().insert(token, handle);
    }

    /// Removes calls that have ended.
    pub fn remove(&self, tokens: impl IntoIterator<Item = K>) {
        let mut handles = self.lock();
        for token in tokens {
            handles.remove(&token);
        }
    }

    /// Cancels a call, and returns whether it was in flight.
    pub fn cancel(&self, token: K) -> bool {
        let handle = self.lock().get(&token).cloned();
        handle.is_some_and(|handle| {
            handle.cancel();
            true
        })
    }

    /// Cancels every call.
    pub fn cancel_all(&self) {
        self.lock().values().for_each(CancelHandle::cancel);
    }

    /// The number of calls in flight.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether no call is in flight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}
