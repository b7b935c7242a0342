//! The calls that return one page after another.

use crate::api::contacts::ListContactsParams;
use crate::api::messages::MessageStatusParams;
use crate::bindings::derived_operations::{CONTACTS_ITER, WATCH};
use crate::bindings::json_calls::arguments::JsonArguments;
use crate::bindings::json_calls::error::DispatchError;
use crate::bindings::json_calls::result::{JsonResult, JsonText, data_to_json};
use crate::bindings::pages::{ContactStreamOptions, PageStream, StreamPage};
use crate::bindings::wait::WaitOptions;
use crate::client::Client;

/// Creates a stream. Nothing is fetched yet.
pub type StreamHandler = fn(&Client, JsonArguments) -> Result<PageStream, DispatchError>;

/// The streams by name.
pub const STREAMS: &[(&str, StreamHandler)] = &[(CONTACTS_ITER.name, contacts), (WATCH.name, statuses)];

fn contacts(client: &Client, arguments: JsonArguments) -> Result<PageStream, DispatchError> {
    let mut reader = arguments.read(CONTACTS_ITER.name)?;
    let options = ContactStreamOptions { max_items: reader.count("maxItems")?, prefetch: reader.count("prefetch")? };
    Ok(options.stream(client, reader.params::<ListContactsParams>()?, &[])?.into())
}

fn statuses(client: &Client, arguments: JsonArguments) -> Result<PageStream, DispatchError> {
    let mut reader = arguments.read(WATCH.name)?;
    let options = WaitOptions {
        until: None,
        timeout: reader.milliseconds("timeout")?,
        interval: reader.milliseconds("interval")?,
    };
    let params = reader.params::<MessageStatusParams>()?;
    Ok(options.watch(client, params, &[])?.into())
}

/// A page as JSON.
#[derive(Debug)]
pub enum JsonPage {
    /// Contacts: `{"data": [ … ]}`.
    Contacts(JsonText),
    /// One status, in the format of the result of `messages.status`.
    Status(JsonResult),
}

impl From<StreamPage> for JsonPage {
    fn from(page: StreamPage) -> Self {
        match page {
            StreamPage::Contacts(contacts) => Self::Contacts(data_to_json(&contacts)),
            StreamPage::Status(response) => Self::Status((*response).into()),
        }
    }
}
