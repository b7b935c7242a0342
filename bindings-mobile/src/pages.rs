//! What comes page by page: all contacts, and the changes of a message's status.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Mutex;
use workspace_sdk::{AttemptEvent, Client, Error};

use crate::client::NativeClient;
use crate::cross::Cross;
use crate::letter::News;
use crate::port::{announce, run};
use crate::request::{PageSource, Stream};

/// A sequence of pages. Its pages are requested one after the other, also when several callers ask.
#[derive(uniffi::Object)]
pub struct NativePages {
    client: Arc<NativeClient>,
    sequence: Arc<Sequence>,
}

struct Sequence {
    source: PageSource,
    state: Mutex<State>,
    operation: &'static str,
    /// The call that asked last, if it sees the attempts; else zero.
    observer: Arc<AtomicI64>,
}

enum State {
    New,
    Begun(Box<Stream>),
    Over,
}

impl NativePages {
    pub(crate) fn new(client: Arc<NativeClient>, source: PageSource) -> Self {
        let (operation, state, observer) = (source.operation(), Mutex::new(State::New), Arc::default());
        Self { client, sequence: Arc::new(Sequence { source, state, operation, observer }) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page, unless the client was shut down. Its token is not zero. After an error, and after a call that was given up,
    /// the next one requests the same page again.
    pub fn next(&self, token: i64, is_observed: bool) {
        let sequence = Arc::clone(&self.sequence);
        let client = self.client.client();
        run(token, sequence.operation, async move {
            match sequence.next(client, if is_observed { token } else { 0 }).await {
                Ok(page) => page.unwrap_or(News::End),
                Err(error) => News::Refused { details: error.cross() },
            }
        });
    }
}

/// A request for the next page of a stream. It is given up with its caller; the stream stays at the same page.
struct Requesting<'a>(&'a mut Stream);

impl Drop for Requesting<'_> {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

impl Sequence {
    /// The next page; nothing after the last.
    async fn next(&self, client: Result<Client, Error>, observer: i64) -> Result<Option<News>, Error> {
        let client = client?;
        let mut state = self.state.lock().await;
        self.observer.store(observer, Ordering::Relaxed);
        if let State::New = *state {
            *state = State::Begun(Box::new(self.source.clone().begin(&self.observed(&client)?)?));
        }
        let State::Begun(stream) = &mut *state else { return Ok(None) };
        let page = Requesting(stream).0.next().await?;
        if page.is_none() {
            *state = State::Over;
        }
        Ok(page)
    }

    /// A copy whose attempts are told to whoever asks for a page.
    fn observed(&self, client: &Client) -> Result<Client, Error> {
        let observer = Arc::clone(&self.observer);
        let tell = move |event: &AttemptEvent| match observer.load(Ordering::Relaxed) {
            0 => {}
            token => announce(token, News::Attempt { event: event.clone().cross() }),
        };
        client.with_options(workspace_sdk::Overrides::new().on_attempt(tell))
    }
}
