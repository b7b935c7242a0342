//! The class `Client`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Blocking;
use crate::handle::{Access, Pickled};
use crate::resource::client_methods;

/// A client of the Workspace API whose calls block.
///
/// It may be shared by threads, is safe after a fork, and gives way to Ctrl-C. Make one and keep it: it holds the connections.
///
/// `base_url` and `api_key` are required, the rest has defaults; times are in seconds. Raises `ConfigurationError`, listing every bad
/// option.
///
///     with Client.from_env() as client:
///         sent = client.templates.send("+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"])
#[pyclass(frozen, weakref, module = "workspace_sdk")]
pub(crate) struct Client(Blocking);

impl Client {
    fn new(access: Access) -> Self {
        Self(Blocking(access))
    }
}

client_methods! { Client {
    /// Closes the connections. Calls under way end as they would; later ones raise `RuntimeError`. The hook has seen the last attempt of each
    /// call given up when this is over.
    ///
    /// A copy made by `with_options` leaves the connections to the others.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.0.0.handle.close());
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }
} resources {
    channels: Channels,
    contacts: Contacts,
    custom_fields: CustomFields,
    labels: Labels,
    templates: Templates,
    messages: Messages,
    automations: Automations,
} }
