//! Channels.

use pyo3::prelude::*;

use super::macros::{call, resource};

resource! {
    /// The operations on channels.
    Channels, AsyncChannels {
        /// Lists all channels that the API key can access: a `ListResult` of `Channel`.
        fn list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
            call!(self, py, ListChannelsParams {})
        }
    }
}
