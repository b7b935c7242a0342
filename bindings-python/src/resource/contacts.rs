//! Contacts.

use pyo3::prelude::*;
use workspace_sdk::bindings::pages::ContactStreamOptions;

use super::macros::{call, params, resource};
use crate::convert::argument::{Arg, extract_count};
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::runtime::page_queue::PageQueue;

resource! {
    /// The operations on contacts.
    Contacts, AsyncContacts {
        /// Creates a contact, or updates the one with the same phone number.
        ///
        /// `phone_number` must be in E.164 format; separators are removed. `custom_fields_data` maps the names of
        /// custom fields to values, which are sent unchanged. Omitted fields are not changed.
        ///
        /// `upsert(phone_number: str, *, channel_id: str | None = None, name: str | None = None,
        /// email: str | None = None, profile_picture_url: str | None = None, custom_fields_data: Mapping[str,
        /// JSONInput] | None = None, label_names: Iterable[str] | None = None) -> Contact`
        #[pyo3(
            signature = (
                phone_number, *, channel_id=None, name=None, email=None, profile_picture_url=None,
                custom_fields_data=None, label_names=None, **unknown
            ),
            text_signature = "($self, phone_number, *, channel_id=None, name=None, email=None, \
                              profile_picture_url=None, custom_fields_data=None, label_names=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn upsert(
            &self,
            py: Python<'_>,
            phone_number: Arg<'_>,
            channel_id: Arg<'_>,
            name: Arg<'_>,
            email: Arg<'_>,
            profile_picture_url: Arg<'_>,
            custom_fields_data: Arg<'_>,
            label_names: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "contacts.upsert", &[
                "phone_number", "channel_id", "name", "email", "profile_picture_url", "custom_fields_data",
                "label_names",
            ])?;
            call!(self, py, UpsertContactParams {
                phone_number, channel_id, name, email, profile_picture_url, custom_fields_data, label_names
            })
        }

        /// Lists one page of contacts: a `ListResult` of `Contact`.
        ///
        /// `page` counts from 1; `limit` is 1 to 200, and 50 by default; `search` matches a part of a name or phone
        /// number.
        ///
        /// `list(*, channel_id: str | None = None, page: int | None = None, limit: int | None = None,
        /// search: str | None = None) -> ListResult[Contact]`
        #[pyo3(
            signature = (*, channel_id=None, page=None, limit=None, search=None, **unknown),
            text_signature = "($self, *, channel_id=None, page=None, limit=None, search=None)"
        )]
        fn list(
            &self,
            py: Python<'_>,
            channel_id: Arg<'_>,
            page: Arg<'_>,
            limit: Arg<'_>,
            search: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "contacts.list", &["channel_id", "page", "limit", "search"])?;
            call!(self, py, ListContactsParams { channel_id, page, limit, search })
        }

        /// Iterates over all contacts; while the program works on a page, the next ones are under way.
        ///
        /// `limit` is the size of a page, `max_items` the maximum number of contacts in total, `prefetch` the number of
        /// pages that are requested before they are needed (2 by default, at most 10). The list may change
        /// during the iteration. If contacts are added and a contact moves to the next page, it is still returned once.
        /// If contacts are deleted and a contact moves to an earlier page, it can be missed, because the API has no
        /// cursor.
        ///
        /// An error does not end the iterator: the next step requests the same page again.
        ///
        /// `iter(*, channel_id: str | None = None, page: int | None = None, limit: int | None = None,
        /// search: str | None = None, max_items: int | None = None, prefetch: int | None = None)`
        #[pyo3(
            signature = (*, channel_id=None, page=None, limit=None, search=None, max_items=None, prefetch=None, **unknown),
            text_signature = "($self, *, channel_id=None, page=None, limit=None, search=None, max_items=None, \
                              prefetch=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn iter(
            &self,
            py: Python<'_>,
            channel_id: Arg<'_>,
            page: Arg<'_>,
            limit: Arg<'_>,
            search: Arg<'_>,
            max_items: Arg<'_>,
            prefetch: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "contacts.iter", &["channel_id", "page", "limit", "search", "max_items", "prefetch"])?;
            let (params, mut invalid) = params!(ListContactsParams { channel_id, page, limit, search });
            let options = ContactStreamOptions {
                max_items: extract_count(max_items, "max_items", &mut invalid)?,
                prefetch: extract_count(prefetch, "prefetch", &mut invalid)?,
            };
            self.0.pages(py, PageQueue::new("contacts.iter", move |client| {
                Ok(options.clone().stream(client, params.clone(), &invalid)?.into())
            }))
        }
    }
}
