//! Channels.

use pyo3::prelude::*;

use super::macros::{call, resource};

resource! {
    /// The operations on channels.
    Channels, AsyncChannels {
        /// The WhatsApp channels of the key: a `ListResult` of `Channel`.
        fn list(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
            call!(self, py, ListChannelsParams {})
        }
    }
}
