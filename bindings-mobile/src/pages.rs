//! Page sequences: all contacts, and the status changes of a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Mutex;
use workspace_sdk::bindings::pages::{Page, PageSequence, PageStream};
use workspace_sdk::{Client, Error};

use crate::completion::{CompletionPayload, IntoResponseData as _};
use crate::dispatcher::dispatch;
use crate::ffi::IntoFfi;
use crate::handle::{ClientHandle, observed};
use crate::request::PageSource;

/// Opens the stream of a sequence.
type Open = Box<dyn Fn(&Client) -> Result<PageStream, Error> + Send + Sync>;

/// A sequence of pages.
#[derive(uniffi::Object)]
pub struct NativePages {
    client: Arc<ClientHandle>,
    sequence: Arc<ObservedSequence>,
}

struct ObservedSequence {
    pages: PageSequence<Open>,
    /// The token of the call whose request is in flight, if it is observed; zero otherwise.
    observer: Arc<AtomicI64>,
    /// Held during a request, so that the events of its attempts go to its own call.
    turn: Mutex<()>,
}

impl NativePages {
    pub(crate) fn new(client: Arc<ClientHandle>, source: PageSource) -> Self {
        let observer = Arc::new(AtomicI64::new(0));
        let (operation, token) = (source.operation(), Arc::clone(&observer));
        let open: Open = Box::new(move |client| {
            let token = Arc::clone(&token);
            let client = observed(client, move || Some(token.load(Ordering::Relaxed)).filter(|token| *token != 0))?;
            source.clone().open(&client)
        });
        let pages = PageSequence::new(operation, open);
        Self { client, sequence: Arc::new(ObservedSequence { pages, observer, turn: Mutex::new(()) }) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page, unless the client was shut down. The token is not zero. After an error or a cancelled call, the next call requests
    /// the same page again.
    pub fn next(&self, token: i64, is_observed: bool) {
        let sequence = Arc::clone(&self.sequence);
        let client = self.client.client();
        dispatch(token, sequence.pages.operation(), async move {
            match sequence.next(client, if is_observed { token } else { 0 }).await {
                Ok(Some(page)) => page.into_ffi(),
                Ok(None) => CompletionPayload::EndOfPages,
                Err(error) => CompletionPayload::Error { details: error.into_ffi() },
            }
        });
    }
}

impl ObservedSequence {
    /// The next page; none after the last.
    async fn next(&self, client: Result<Client, Error>, observer: i64) -> Result<Option<Page>, Error> {
        let client = client?;
        let _turn = self.turn.lock().await;
        self.observer.store(observer, Ordering::Relaxed);
        self.pages.next_page(&client, None).await
    }
}

impl IntoFfi<CompletionPayload> for Page {
    fn into_ffi(self) -> CompletionPayload {
        let data = match self {
            Self::Contacts(contacts) => contacts.into_response_data(),
            Self::Status(status) => status.into_data().into_response_data(),
        };
        CompletionPayload::Page { data }
    }
}
