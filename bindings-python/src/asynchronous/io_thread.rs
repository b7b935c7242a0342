//! The thread that runs the calls of all asynchronous clients. It never waits for the GIL. The first call starts it, and a forked child
//! has its own.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::io_thread::IoThread;

use crate::runtime::per_process::PerProcess;

/// The I/O thread of this process.
///
/// # Errors
///
/// If the system cannot create a thread.
pub(super) fn of_current_process() -> PyResult<Arc<IoThread>> {
    static IO_THREAD: OnceLock<PerProcess<Mutex<Option<Arc<IoThread>>>>> = OnceLock::new();
    let slot = IO_THREAD.get_or_init(|| PerProcess::new(Mutex::new(None))).get(|| Mutex::new(None));
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(io_thread) = &*slot {
        return Ok(Arc::clone(io_thread));
    }
    Ok(Arc::clone(slot.insert(IoThread::start()?)))
}
