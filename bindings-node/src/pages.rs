//! The handle of a sequence of pages: all contacts, or the status changes of a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use napi_derive::napi;
use workspace_sdk::Client;
use workspace_sdk::bindings::io_thread::Task;
use workspace_sdk::bindings::json_calls::{DispatchError, JsonArguments, JsonPage, StreamHandler};
use workspace_sdk::bindings::pages::{PageFetcher, PageStream};

use crate::completion::Payload;

type BeginStream = Box<dyn Fn(&Client) -> Result<PageStream, DispatchError> + Send + Sync>;

/// A sequence of pages.
#[napi]
pub struct NativePages {
    client: Client,
    sequence: Arc<PageFetcher<BeginStream>>,
    /// The token of the latest call, which receives the attempt events.
    token: Arc<AtomicU32>,
}

impl NativePages {
    pub(crate) fn new(
        client: Client,
        (operation, handler): (&'static str, StreamHandler),
        arguments: JsonArguments,
        token: Arc<AtomicU32>,
    ) -> Self {
        let begin: BeginStream = Box::new(move |client| handler(client, arguments.clone()));
        Self { client, sequence: Arc::new(PageFetcher::new(operation, begin)), token }
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.sequence.operation()
    }

    /// Cancels the requests for the pages ahead.
    pub(crate) fn close(&self) -> Task {
        let sequence = Arc::clone(&self.sequence);
        Box::new(move |dispatcher| dispatcher.spawn(async move { sequence.close().await }))
    }

    /// Fetches the next page for the call with this token. `received` is the number of pages that the program has
    /// received.
    pub(crate) fn next_page(
        &self,
        token: u32,
        received: u32,
    ) -> impl Future<Output = Result<Payload, DispatchError>> + Send + 'static {
        self.token.store(token, Ordering::Relaxed);
        let (client, sequence) = (self.client.clone(), Arc::clone(&self.sequence));
        async move {
            let page = sequence.next_page::<DispatchError>(&client, Some(received)).await?;
            Ok(match page.map(JsonPage::from) {
                Some(JsonPage::Contacts(page)) => Payload::Page(sequence.operation(), page),
                Some(JsonPage::Status(result)) => Payload::Result(sequence.operation(), result),
                None => Payload::EndOfPages,
            })
        }
    }
}
