//! Channels.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::unknown_argument::{Unknown, reject_unknown};

resource! {
    /// The operations on channels.
    Channels, AsyncChannels {
        /// Lists all channels that the API key can access: a `ListResult` of `Channel`.
        ///
        /// `list() -> ListResult[Channel]`
        #[pyo3(
            signature = (**unknown),
            text_signature = "($self)"
        )]
        fn list(&self, py: Python<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "channels.list", &[])?;
            call!(self, py, ListChannelsParams {})
        }
    }
}
