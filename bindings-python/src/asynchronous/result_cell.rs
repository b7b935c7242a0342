//! The result of an asynchronous call, between the I/O thread and the task that awaits it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

/// Creates the Python object of a result, or its exception.
pub(super) type ResultConverter = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// Where the I/O thread stores the result of a call. The Python object is created when the awaiting task resumes:
/// otherwise the objects of a whole batch would exist at once, and would leave the processor's cache before they are
/// used.
#[derive(Default)]
pub(super) struct ResultCell {
    progress: Mutex<Progress>,
    completed: Condvar,
}

#[derive(Default)]
pub(super) enum Progress {
    #[default]
    Running,
    /// A call that was cancelled has no result.
    Completed(Option<ResultConverter>),
}

impl ResultCell {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn complete(&self, result: Option<ResultConverter>) {
        *self.lock() = Progress::Completed(result);
        self.completed.notify_all();
    }

    pub(super) fn take(&self) -> Progress {
        std::mem::take(&mut *self.lock())
    }

    /// Waits for completion for at most `limit`. Returns whether the call is complete.
    pub(super) fn wait(&self, limit: Duration) -> bool {
        let is_running = |progress: &mut Progress| matches!(progress, Progress::Running);
        let result = self.completed.wait_timeout_while(self.lock(), limit, is_running);
        !result.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
