//! Page sequences: all contacts, and the status changes of a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Mutex;
use workspace_sdk::{Client, Error};

use crate::completion::CompletionPayload;
use crate::dispatcher::dispatch;
use crate::ffi::IntoFfi;
use crate::handle::{ClientHandle, observed};
use crate::request::{PageSource, PageStream};

/// A sequence of pages. Pages are requested one at a time, also if several callers ask.
#[derive(uniffi::Object)]
pub struct NativePages {
    client: Arc<ClientHandle>,
    sequence: Arc<Sequence>,
}

struct Sequence {
    source: PageSource,
    state: Mutex<State>,
    operation: &'static str,
    /// The token of the call that asked last if it is observed; zero otherwise.
    observer: Arc<AtomicI64>,
}

enum State {
    NotStarted,
    Active(Box<PageStream>),
    Finished,
}

impl NativePages {
    pub(crate) fn new(client: Arc<ClientHandle>, source: PageSource) -> Self {
        let (operation, state, observer) = (source.operation(), Mutex::new(State::NotStarted), Arc::default());
        Self { client, sequence: Arc::new(Sequence { source, state, operation, observer }) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page, unless the client was shut down. The token is not zero. After an error or a cancelled call, the next call requests
    /// the same page again.
    pub fn next(&self, token: i64, is_observed: bool) {
        let sequence = Arc::clone(&self.sequence);
        let client = self.client.client();
        dispatch(token, sequence.operation, async move {
            match sequence.next(client, if is_observed { token } else { 0 }).await {
                Ok(page) => page.unwrap_or(CompletionPayload::EndOfPages),
                Err(error) => CompletionPayload::Error { details: error.into_ffi() },
            }
        });
    }
}

/// Cancels the stream's request if the call is dropped; the stream stays at the same page.
struct CancelOnDrop<'a>(&'a mut PageStream);

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Sequence {
    /// The next page; none after the last.
    async fn next(&self, client: Result<Client, Error>, observer: i64) -> Result<Option<CompletionPayload>, Error> {
        let client = client?;
        let mut state = self.state.lock().await;
        self.observer.store(observer, Ordering::Relaxed);
        if let State::NotStarted = *state {
            let observer = Arc::clone(&self.observer);
            let client = observed(&client, move || Some(observer.load(Ordering::Relaxed)).filter(|token| *token != 0))?;
            *state = State::Active(Box::new(self.source.clone().open(&client)?));
        }
        let State::Active(stream) = &mut *state else { return Ok(None) };
        let page = CancelOnDrop(stream).0.next().await?;
        if page.is_none() {
            *state = State::Finished;
        }
        Ok(page)
    }
}
