//! The completion queue of an event loop, and the waker of the loop.

use std::time::Duration;

use pyo3::exceptions::{PyMemoryError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyWeakrefReference;

use super::finalization;

/// A message from the I/O thread to an event loop about the call with this token.
pub(super) enum Completion {
    /// The call is complete.
    Call { token: u64, is_large: bool },
    /// There is an attempt event to dispatch.
    Attempt { token: u64 },
}

impl workspace_sdk::bindings::completion_queue::Completion for Completion {
    /// The Python object is created later, so each completion costs the loop the same.
    fn weight(&self) -> usize {
        1
    }

    fn is_large(&self) -> bool {
        matches!(self, Self::Call { is_large: true, .. })
    }
}

/// How often the I/O thread tries to wake a loop that has no memory, and the pause between two tries.
const WAKE_TRIES: usize = 100;
const WAKE_PAUSE: Duration = Duration::from_millis(10);

/// The completions for one event loop.
pub(super) type CompletionQueue = workspace_sdk::bindings::completion_queue::CompletionQueue<Completion, LoopWaker>;

/// Wakes an event loop.
pub(super) enum LoopWaker {
    /// Writes a byte to a socket that the loop watches: the I/O thread never waits for the GIL.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
    /// Calls `loop.call_soon_threadsafe(drain)`, for a loop that cannot watch sockets.
    Call { event_loop: Py<PyWeakrefReference>, drain: Py<PyAny> },
}

impl LoopWaker {
    /// # Errors
    ///
    /// `RuntimeError` if the interpreter is finalizing and the loop cannot be woken: the result of the call would never
    /// arrive.
    pub(super) fn check(&self) -> PyResult<()> {
        match self {
            Self::Call { .. } if finalization::is_finalizing() => {
                Err(PyRuntimeError::new_err("the interpreter is shutting down: no call can be started"))
            }
            _ => Ok(()),
        }
    }
}

impl workspace_sdk::bindings::completion_queue::QueueWaker for LoopWaker {
    fn wake(&self) {
        match self {
            // A full socket has woken the loop already. A closed socket belongs to a loop that no longer exists.
            #[cfg(unix)]
            Self::Socket(socket) => {
                use std::io::Write as _;
                let _ = (&*socket).write(&[1]);
            }
            Self::Call { event_loop, drain } => {
                for _ in 0..WAKE_TRIES {
                    let mut is_done = true;
                    finalization::with_interpreter(|| {
                        is_done = Python::try_attach(|py| call_soon(event_loop.bind(py), drain)).unwrap_or(true);
                    });
                    if is_done {
                        break;
                    }
                    std::thread::sleep(WAKE_PAUSE);
                }
            }
        }
    }
}

/// Whether the loop was woken, or does not need to be: nothing waits for results if the loop no longer exists or is
/// closed.
fn call_soon(event_loop: &Bound<'_, PyWeakrefReference>, drain: &Py<PyAny>) -> bool {
    let py = event_loop.py();
    let Some(event_loop) = event_loop.upgrade() else { return true };
    match event_loop.call_method1("call_soon_threadsafe", (drain,)) {
        Ok(_) => true,
        // It must be tried again: the queue wakes the loop only once for completions that it already holds.
        Err(error) => !error.is_instance_of::<PyMemoryError>(py),
    }
}
