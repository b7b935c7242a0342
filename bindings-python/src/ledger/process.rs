//! The functions that close ledgers around a fork, and put them on disk at the exit of the interpreter.

use std::cell::RefCell;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use workspace_sdk::bindings::ledger::{PausedLedgers, flush_ledgers, pause_ledgers};

/// How long the exit of the interpreter waits until outcomes are on disk.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

thread_local! {
    /// The ledgers that are closed while this thread forks. The functions before and after a fork run on its thread.
    static PAUSED: RefCell<Vec<PausedLedgers>> = const { RefCell::new(Vec::new()) };
}

/// Registers the functions before the first ledger is opened: a program without one does not import `atexit`.
pub(super) fn register_once(py: Python<'_>) -> PyResult<()> {
    static IS_REGISTERED: PyOnceLock<()> = PyOnceLock::new();
    IS_REGISTERED.get_or_try_init(py, || register(py)).copied()
}

/// Registers the functions with `os.register_at_fork` and `atexit`. Windows has no fork.
fn register(py: Python<'_>) -> PyResult<()> {
    let os = py.import("os")?;
    if os.hasattr("register_at_fork")? {
        let functions = PyDict::new(py);
        functions.set_item("before", wrap_pyfunction!(pause, py)?)?;
        functions.set_item("after_in_parent", wrap_pyfunction!(resume, py)?)?;
        functions.set_item("after_in_child", wrap_pyfunction!(forget, py)?)?;
        os.call_method("register_at_fork", (), Some(&functions))?;
    }
    py.import("atexit")?.call_method1("register", (wrap_pyfunction!(flush, py)?,)).map(drop)
}

/// Closes the files of all ledgers, because SQLite's state must not be copied while a file is open.
#[pyfunction]
fn pause() {
    // A thread that opens a ledger holds no GIL meanwhile, so waiting for it here with the GIL is no deadlock.
    let paused = pause_ledgers();
    PAUSED.with_borrow_mut(|all| all.push(paused));
}

/// Opens the files again, in the parent.
#[pyfunction]
fn resume() {
    drop(PAUSED.with_borrow_mut(Vec::pop));
}

/// The threads of the ledgers do not exist in the child, and could hold a lock that dropping would wait for. The child
/// opens the files when it needs them.
#[pyfunction]
fn forget() {
    PAUSED.with_borrow_mut(std::mem::take).into_iter().for_each(PausedLedgers::forget);
}

/// Puts the outcomes of all calls on disk.
#[pyfunction]
fn flush(py: Python<'_>) {
    py.detach(|| flush_ledgers(FLUSH_TIMEOUT));
}
