//! Page sequences: all contacts, and the status changes of a message.

use std::sync::Arc;

use workspace_sdk::bindings::pages::{PageFetcher, PageStream, StreamPage};
use workspace_sdk::{Client, Error};

use crate::completion::{CompletionPayload, IntoResponseData as _};
use crate::dispatcher::dispatch;
use crate::ffi::IntoFfi;
use crate::handle::{ClientHandle, ReportedEvents};
use crate::request::PageSource;

/// Opens the stream of a sequence.
type Open = Box<dyn Fn(&Client) -> Result<PageStream, Error> + Send + Sync>;

/// A sequence of pages. They are requested one at a time, even if there are several callers.
#[derive(uniffi::Object)]
pub struct NativePages {
    client: Arc<ClientHandle>,
    sequence: Arc<PageFetcher<Open>>,
}

impl NativePages {
    pub(crate) fn new(client: Arc<ClientHandle>, source: PageSource) -> Self {
        let operation = source.operation();
        let open: Open = Box::new(move |client| source.clone().open(client));
        Self { client, sequence: Arc::new(PageFetcher::new(operation, open)) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page, unless the client was shut down. After an error or a cancelled call, the next call
    /// requests the same page again. The last two parameters are those of `NativeClient::start`.
    #[uniffi::method(default(awaits_start = false))]
    pub fn next(&self, token: i64, is_observed: bool, awaits_start: bool) {
        let sequence = Arc::clone(&self.sequence);
        let client = self.client.client_for(token, ReportedEvents { ends: is_observed, starts: awaits_start });
        dispatch(token, sequence.operation(), async move {
            let page: Result<Option<StreamPage>, Error> = match client {
                Ok(client) => sequence.next_page(&client, None).await,
                Err(error) => Err(error),
            };
            match page {
                Ok(Some(page)) => page.into_ffi(),
                Ok(None) => CompletionPayload::EndOfPages,
                Err(error) => CompletionPayload::Error { details: error.into_ffi() },
            }
        });
    }
}

impl IntoFfi<CompletionPayload> for StreamPage {
    fn into_ffi(self) -> CompletionPayload {
        let data = match self {
            Self::Contacts(contacts) => contacts.into_response_data(),
            Self::Status(status) => status.into_data().into_response_data(),
        };
        CompletionPayload::Page { data }
    }
}
