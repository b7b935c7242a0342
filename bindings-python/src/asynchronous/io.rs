//! The thread on which the calls of all asynchronous clients run. It never waits for the GIL. It begins with the first call, and a
//! forked child has its own.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::io_thread::IoThread;

use crate::per_process::PerProcess;

/// This process's thread.
///
/// # Errors
///
/// Where the system gives no thread.
pub(super) fn of_process() -> PyResult<Arc<IoThread>> {
    static IO: OnceLock<PerProcess<Mutex<Option<Arc<IoThread>>>>> = OnceLock::new();
    let slot = IO.get_or_init(|| PerProcess::new(Mutex::new(None))).get(|| Mutex::new(None));
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(io) = &*slot {
        return Ok(Arc::clone(io));
    }
    Ok(Arc::clone(slot.insert(IoThread::start()?)))
}
