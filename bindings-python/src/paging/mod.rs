//! Sequences that are fetched page by page, and the queue behind their iterators.

mod contact_pages;
pub(crate) mod page_queue;
pub(crate) mod page_stream;
mod status_pages;

pub(crate) use contact_pages::ContactPages;
pub(crate) use status_pages::StatusPages;
