//! Labels.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::argument::Arg;

resource! {
    /// The operations on labels.
    Labels, AsyncLabels {
        /// Creates a label, or updates the label with the same name. `color` is `#RGB` or `#RRGGBB`.
        #[pyo3(signature = (name, *, channel_id=None, description=None, color=None, display_order=None))]
        fn upsert(
            &self,
            py: Python<'_>,
            name: Arg<'_>,
            channel_id: Arg<'_>,
            description: Arg<'_>,
            color: Arg<'_>,
            display_order: Arg<'_>,
        ) -> PyResult<Py<PyAny>> {
            call!(self, py, UpsertLabelParams { name, channel_id, description, color, display_order })
        }

        /// Lists all labels of a channel: a `ListResult` of `Label`.
        #[pyo3(signature = (*, channel_id=None))]
        fn list(&self, py: Python<'_>, channel_id: Arg<'_>) -> PyResult<Py<PyAny>> {
            call!(self, py, ListLabelsParams { channel_id })
        }
    }
}
