//! The bridges of all event loops.

use std::cell::RefCell;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::loop_bridge::LoopBridge;

thread_local! {
    /// The bridge of the loop that ran on this thread last: most calls are for the same loop as the previous one.
    static LAST: RefCell<Option<Py<LoopBridge>>> = const { RefCell::new(None) };
}

/// The event loop that runs on this thread, and its bridge.
///
/// # Errors
///
/// `RuntimeError` if no loop is running.
pub(super) fn running_loop(py: Python<'_>) -> PyResult<(Bound<'_, LoopBridge>, Bound<'_, PyAny>)> {
    static GET_RUNNING_LOOP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let event_loop = GET_RUNNING_LOOP.import(py, "asyncio", "get_running_loop")?.call0().map_err(|_| {
        PyRuntimeError::new_err(
            "AsyncClient needs a running event loop of asyncio or uvloop. It does not work with trio; with anyio, choose \
             the backend asyncio",
        )
    })?;
    let last = LAST.with_borrow(|last| last.as_ref().map(|bridge| bridge.clone_ref(py).into_bound(py)));
    if let Some(bridge) = last.filter(|bridge| bridge.get().is_of(py, &event_loop)) {
        return Ok((bridge, event_loop));
    }
    let bridge = find_or_open(py, &event_loop)?;
    LAST.set(Some(bridge.clone().unbind()));
    Ok((bridge, event_loop))
}

/// Looks the bridge up in a dict that does not keep the loops alive.
fn find_or_open<'py>(py: Python<'py>, event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, LoopBridge>> {
    static BRIDGES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let bridges = BRIDGES
        .get_or_try_init(py, || py.import("weakref")?.getattr("WeakKeyDictionary")?.call0().map(Bound::unbind))?
        .bind(py);
    let existing = bridges.call_method1("get", (event_loop,))?;
    if let Ok(bridge) = existing.cast::<LoopBridge>()
        && bridge.get().is_of(py, event_loop)
    {
        return Ok(bridge.clone());
    }
    let bridge = LoopBridge::open(py, event_loop)?;
    bridges.set_item(event_loop, &bridge)?;
    Ok(bridge)
}
