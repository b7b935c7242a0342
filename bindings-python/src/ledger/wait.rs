//! Waits for an answer of a ledger without the GIL, and handles signals meanwhile.

use std::future::Future;
use std::process;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::Builder;
use workspace_sdk::Error;

use crate::results::error;

/// How often Python's signal handlers may run. Ctrl-C ends the wait within this time.
const SIGNAL_CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Waits for an answer.
///
/// # Errors
///
/// The error of the ledger, or an exception of a signal handler.
pub(super) fn wait<T: Send>(py: Python<'_>, answer: impl Future<Output = Result<T, Error>> + Send) -> PyResult<T> {
    // Without the driver of sockets, so it needs no file descriptor.
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pid = process::id();
    // Boxed, so that it can be leaked in a forked child.
    let mut answer = Box::pin(answer);
    loop {
        let step = async { tokio::time::timeout(SIGNAL_CHECK_INTERVAL, answer.as_mut()).await };
        if let Ok(result) = py.detach(|| runtime.block_on(step)) {
            return result.map_err(|error| error::to_python(py, &error));
        }
        let handled = py.check_signals();
        // A signal handler may have forked, and this may be the child. The answer comes to the parent.
        if process::id() != pid {
            std::mem::forget((answer, runtime));
            handled?;
            return Err(PyRuntimeError::new_err("this method was called in another process"));
        }
        handled?;
    }
}
