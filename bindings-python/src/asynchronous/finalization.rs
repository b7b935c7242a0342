//! Prevents the I/O thread from attaching during interpreter finalization, which would crash the process.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::bindings::PerProcess;

static IS_FINALIZING: AtomicBool = AtomicBool::new(false);

/// Locked while a thread is attached.
fn finalization_lock() -> &'static Mutex<()> {
    static LOCK: OnceLock<PerProcess<Mutex<()>>> = OnceLock::new();
    LOCK.get_or_init(|| PerProcess::new(Mutex::new(()))).get(|| Mutex::new(()))
}

pub(super) fn is_finalizing() -> bool {
    IS_FINALIZING.load(Ordering::Acquire)
}

/// Registers an `atexit` function that blocks further attaching.
pub(super) fn register_atexit(py: Python<'_>) -> PyResult<()> {
    let function = wrap_pyfunction!(begin_finalization, py)?;
    py.import("atexit")?.call_method1("register", (function,)).map(drop)
}

thread_local! {
    static IS_ATTACHED_IO_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is the I/O thread while it is attached. The garbage collector may run on it then, and may cancel a
/// call.
pub(super) fn is_attached_io_thread() -> bool {
    IS_ATTACHED_IO_THREAD.get()
}

/// Runs a function that attaches to the interpreter, unless the interpreter is finalizing.
pub(super) fn with_interpreter(attach: impl FnOnce()) {
    let _guard = finalization_lock().lock().unwrap_or_else(PoisonError::into_inner);
    if !is_finalizing() {
        IS_ATTACHED_IO_THREAD.set(true);
        attach();
        IS_ATTACHED_IO_THREAD.set(false);
    }
}

/// Waits without the GIL until no thread is attached.
#[pyfunction]
fn begin_finalization(py: Python<'_>) {
    IS_FINALIZING.store(true, Ordering::Release);
    py.detach(|| drop(finalization_lock().lock().unwrap_or_else(PoisonError::into_inner)));
}
