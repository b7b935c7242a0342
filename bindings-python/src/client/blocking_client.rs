//! The class `Client`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::client_methods::client_methods;
use crate::blocking::BlockingCaller;
use crate::runtime::client_ref::{ClientRef, ReduceTuple};

/// A client of the Workspace API whose calls block.
///
/// Threads may share it, it is safe after a fork, and Ctrl-C ends a call. Create one and keep it: it owns the connections.
///
/// `base_url` and `api_key` are required, the rest has defaults; times are in seconds. Raises `ConfigurationError`, listing every
/// bad option.
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
    /// Closes the connections. Running calls continue; later calls raise `RuntimeError`. When this returns, the hook has received
    /// the last event of each cancelled call.
    ///
    /// Closing a copy made by `with_options` does not close the shared connections.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.0.0.state.close());
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }
} }
