//! Keeps the I/O thread out of an interpreter that ends: a thread that is attached when the interpreter goes dies with it, and the process.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;

use crate::per_process::PerProcess;

/// Whether the interpreter ends.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Held while a thread is attached.
fn gate() -> &'static Mutex<()> {
    static GATE: OnceLock<PerProcess<Mutex<()>>> = OnceLock::new();
    GATE.get_or_init(|| PerProcess::new(Mutex::new(()))).get(|| Mutex::new(()))
}

pub(super) fn is_closed() -> bool {
    IS_CLOSED.load(Ordering::Acquire)
}

/// Has the gate closed before the interpreter ends.
pub(super) fn watch(py: Python<'_>) -> PyResult<()> {
    let close = wrap_pyfunction!(close, py)?;
    py.import("atexit")?.call_method1("register", (close,)).map(drop)
}

thread_local! {
    static IS_PASSING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is the I/O thread, attached: the garbage collector may run on it, and what it collects may give a call up.
pub(super) fn is_passing() -> bool {
    IS_PASSING.get()
}

/// Does something that attaches, unless the interpreter ends.
pub(super) fn pass(attach: impl FnOnce()) {
    let _held = gate().lock().unwrap_or_else(PoisonError::into_inner);
    if !is_closed() {
        IS_PASSING.set(true);
        attach();
        IS_PASSING.set(false);
    }
}

/// Waits, without the GIL, for whoever is attached.
#[pyfunction]
fn close(py: Python<'_>) {
    IS_CLOSED.store(true, Ordering::Release);
    py.detach(|| drop(gate().lock().unwrap_or_else(PoisonError::into_inner)));
}
