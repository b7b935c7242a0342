//! Custom fields.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::argument::Arg;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

resource! {
    /// The operations on custom fields.
    CustomFields, AsyncCustomFields {
        /// Creates a custom field, or updates the one with the same name.
        ///
        /// `type` is `"text"` (the server's default), `"number"`, `"email"`, `"phone"`, `"date"`, `"label"` or
        /// `"dropdown"`. `options` is required for `"dropdown"`, and not allowed for other types.
        ///
        /// `upsert(name: str, *, channel_id: str | None = None, type: FieldType | None = None,
        /// is_required: bool | None = None, options: Iterable[str] | None = None) -> CustomField`
        #[pyo3(
            signature = (name, *, channel_id=None, r#type=None, is_required=None, options=None, **unknown),
            text_signature = "($self, name, *, channel_id=None, type=None, is_required=None, options=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn upsert(
            &self,
            py: Python<'_>,
            name: Arg<'_>,
            channel_id: Arg<'_>,
            r#type: Arg<'_>,
            is_required: Arg<'_>,
            options: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "custom_fields.upsert", &["name", "channel_id", "type", "is_required", "options"])?;
            call!(self, py, UpsertCustomFieldParams { name, channel_id, field_type: r#type, is_required, options })
        }

        /// Lists all custom fields of a channel: a `ListResult` of `CustomField`.
        ///
        /// `list(*, channel_id: str | None = None) -> ListResult[CustomField]`
        #[pyo3(
            signature = (*, channel_id=None, **unknown),
            text_signature = "($self, *, channel_id=None)"
        )]
        fn list(&self, py: Python<'_>, channel_id: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "custom_fields.list", &["channel_id"])?;
            call!(self, py, ListCustomFieldsParams { channel_id })
        }
    }
}
