//! Labels.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::argument::Arg;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

resource! {
    /// The operations on labels.
    Labels, AsyncLabels {
        /// Creates a label, or updates the label with the same name. `color` is `#RGB` or `#RRGGBB`.
        ///
        /// `upsert(name: str, *, channel_id: str | None = None, description: str | None = None,
        /// color: str | None = None, display_order: int | None = None) -> Label`
        #[pyo3(
            signature = (name, *, channel_id=None, description=None, color=None, display_order=None, **unknown),
            text_signature = "($self, name, *, channel_id=None, description=None, color=None, display_order=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn upsert(
            &self,
            py: Python<'_>,
            name: Arg<'_>,
            channel_id: Arg<'_>,
            description: Arg<'_>,
            color: Arg<'_>,
            display_order: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "labels.upsert", &["name", "channel_id", "description", "color", "display_order"])?;
            call!(self, py, UpsertLabelParams { name, channel_id, description, color, display_order })
        }

        /// Lists all labels of a channel: a `ListResult` of `Label`.
        ///
        /// `list(*, channel_id: str | None = None) -> ListResult[Label]`
        #[pyo3(
            signature = (*, channel_id=None, **unknown),
            text_signature = "($self, *, channel_id=None)"
        )]
        fn list(&self, py: Python<'_>, channel_id: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "labels.list", &["channel_id"])?;
            call!(self, py, ListLabelsParams { channel_id })
        }
    }
}
