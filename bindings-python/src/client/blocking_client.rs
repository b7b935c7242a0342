//! The class `Client`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::client_methods::client_methods;
use crate::blocking::BlockingCaller;
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::runtime::client_ref::{ClientRef, ReduceTuple};

/// A client for the Workspace API whose calls block.
///
/// Create one client and share it between threads. It keeps its connections open, and its rate limit, concurrency limit
/// and retry budget apply to all of its calls. It can be used after a fork, and Ctrl-C ends a call. Use `AsyncClient`
/// in asyncio programs.
///
/// `base_url` and `api_key` are required, the other options have defaults; times are in seconds. Raises
/// `ConfigurationError`, whose `fields` list every invalid or missing option.
///
///     with Client.from_env() as client:
///         sent = client.templates.send("+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"])
#[pyclass(frozen, weakref, module = "workspace_sdk")]
pub(crate) struct Client(BlockingCaller);

impl Client {
    fn new(client: ClientRef) -> Self {
        Self(BlockingCaller(client))
    }
}

client_methods! { Client, Blocking {
    /// Closes the connections; later calls raise `RuntimeError`. Calls in flight continue, or end at once with
    /// `abort=True`. When this returns, the hook has received the last event of each cancelled call.
    ///
    /// Closing a copy that `with_options` returned does not close the shared connections.
    ///
    /// `close(*, abort: bool = False) -> None`
    #[pyo3(signature = (*, abort=false, **unknown), text_signature = "($self, *, abort=False)")]
    fn close(&self, py: Python<'_>, abort: bool, unknown: Option<Unknown<'_>>) -> PyResult<()> {
        reject_unknown(unknown, "client.close", &["abort"])?;
        py.detach(|| self.0.0.state.close(abort));
        Ok(())
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) -> PyResult<()> {
        self.close(py, false, None)
    }
} }
