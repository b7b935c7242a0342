//! What comes page by page: all contacts, and the changes of a message's status.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use workspace_sdk::{AttemptEvent, Client, Error};

use crate::client::NativeClient;
use crate::cross::Cross;
use crate::letter::News;
use crate::port::{announce, lock, run};
use crate::request::{PageSource, Stream};

/// A sequence while nobody asks for its next page; whoever does takes it along, so that it goes with a call that is given up.
#[derive(uniffi::Object)]
pub struct NativePages {
    client: Arc<NativeClient>,
    sequence: Arc<Sequence>,
}

struct Sequence {
    state: Mutex<State>,
    operation: &'static str,
    /// The call that asked last, if it sees the attempts; else zero.
    observer: Arc<AtomicI64>,
}

enum State {
    New(PageSource),
    Begun(Box<Stream>),
    Over,
}

impl NativePages {
    pub(crate) fn new(client: Arc<NativeClient>, source: PageSource) -> Self {
        let (operation, observer) = (source.operation(), Arc::default());
        Self { client, sequence: Arc::new(Sequence { state: Mutex::new(State::New(source)), operation, observer }) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page, unless the client was shut down. Its token is not zero.
    pub fn next(&self, token: i64, is_observed: bool) {
        let sequence = Arc::clone(&self.sequence);
        sequence.observer.store(if is_observed { token } else { 0 }, Ordering::Relaxed);
        let client = self.client.client();
        run(token, sequence.operation, async move {
            match sequence.next(client).await {
                Ok(page) => page.unwrap_or(News::End),
                Err(error) => News::Refused { details: error.cross() },
            }
        });
    }
}

impl Sequence {
    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *lock(&self.state), state)
    }

    /// The next page; nothing after the last.
    async fn next(&self, client: Result<Client, Error>) -> Result<Option<News>, Error> {
        let state = self.replace(State::Over);
        let client = client?;
        let mut stream = match state {
            State::New(source) => Box::new(source.begin(&self.observed(&client)?)?),
            State::Begun(stream) => stream,
            State::Over => return Ok(None),
        };
        let page = stream.next().await?;
        if page.is_some() {
            self.replace(State::Begun(stream));
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
