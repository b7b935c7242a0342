//! The function that waits for the sends in flight at the exit of the interpreter.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use workspace_sdk::bindings::ledger::flush_ledgers;
use workspace_sdk::bindings::many::finish_runs;

use crate::runtime::attempt_dispatcher::close_queues_of_runs;

/// How long the exit of the interpreter waits for the sends in flight.
const RUN_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it waits then until their outcomes are on disk.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Registers the function before the first run starts: other programs do not import `atexit`.
pub(super) fn register_once(py: Python<'_>) -> PyResult<()> {
    static IS_REGISTERED: PyOnceLock<()> = PyOnceLock::new();
    let register = || py.import("atexit")?.call_method1("register", (wrap_pyfunction!(finish, py)?,)).map(drop);
    IS_REGISTERED.get_or_try_init(py, register).copied()
}

/// Ends all runs. The ledgers may have been flushed already, in the order of registration, so it flushes them again.
#[pyfunction]
fn finish(py: Python<'_>) {
    py.detach(|| {
        close_queues_of_runs();
        finish_runs(RUN_TIMEOUT);
        flush_ledgers(FLUSH_TIMEOUT);
    });
}
