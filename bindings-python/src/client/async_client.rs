//! The class `AsyncClient`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use super::client_methods::client_methods;
use crate::asynchronous::AsyncCaller;
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::runtime::client_ref::{ClientRef, ReduceTuple};

/// A client for the Workspace API for programs that use asyncio or uvloop.
///
/// Create one client and share it between tasks, threads and event loops. It keeps its connections open, and its rate
/// limit, concurrency limit and retry budget apply to all of its calls. It can be used after a fork. Cancelling a task
/// aborts its HTTP request.
///
/// `base_url` and `api_key` are required, the other options have defaults; times are in seconds. Raises
/// `ConfigurationError`, whose `fields` list every invalid or missing option.
///
///     async with AsyncClient.from_env() as client:
///         sent = await client.templates.send("+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"])
#[pyclass(frozen, weakref, module = "workspace_sdk")]
pub(crate) struct AsyncClient(AsyncCaller);

impl AsyncClient {
    fn new(client: ClientRef) -> Self {
        Self(AsyncCaller(client))
    }
}

/// A coroutine that returns this value at once.
fn ready<'py>(py: Python<'py>, value: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static READY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    READY.import(py, "workspace_sdk._async", "ready")?.call1((value,))
}

client_methods! { AsyncClient, Asynchronous {
    /// Closes the connections; later calls raise `RuntimeError`. Calls in flight continue, or end at once with
    /// `abort=True`. When this returns, the hook has received the last event of each cancelled call.
    ///
    /// Closing a copy that `with_options` returned does not close the shared connections.
    ///
    /// `close(*, abort: bool = False) -> None`
    #[pyo3(signature = (*, abort=false, **unknown), text_signature = "($self, *, abort=False)")]
    fn close<'py>(&self, py: Python<'py>, abort: bool, unknown: Option<Unknown<'_>>) -> PyResult<Bound<'py, PyAny>> {
        reject_unknown(unknown, "client.close", &["abort"])?;
        static WAIT_CLOSED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        py.detach(|| self.0.0.state.close(abort));
        WAIT_CLOSED.import(py, "workspace_sdk._async", "wait_closed")?.call0()
    }

    fn __aenter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        ready(slf.py(), slf.clone().into_any())
    }

    #[pyo3(signature = (*_exception))]
    fn __aexit__<'py>(
        &self,
        py: Python<'py>,
        _exception: &Bound<'py, pyo3::types::PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.close(py, false, None)
    }
} }
