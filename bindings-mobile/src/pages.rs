//! What comes page by page: all contacts, and the changes of a message's status.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use workspace_sdk::{AttemptEvent, Client, Error};

use crate::cross::Cross;
use crate::letter::News;
use crate::port::{announce, lock, run};
use crate::request::{PageSource, Stream};

/// A sequence while nobody asks for its next page; whoever does takes it along, so that it goes with a call that is given up.
#[derive(uniffi::Object)]
pub struct NativePages {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    operation: &'static str,
    /// The call that asked last, if it sees the attempts; else zero.
    observer: Arc<AtomicI64>,
}

enum State {
    New(Result<Client, Error>, PageSource),
    Begun(Box<Stream>),
    Over,
}

impl NativePages {
    pub(crate) fn new(client: Result<Client, Error>, sequence: PageSource) -> Self {
        let observer = Arc::<AtomicI64>::default();
        let tell_to = Arc::clone(&observer);
        let tell = move |event: &AttemptEvent| match tell_to.load(Ordering::Relaxed) {
            0 => {}
            token => announce(token, News::Attempt { event: event.clone().cross() }),
        };
        let client = client.and_then(|client| client.with_options(workspace_sdk::Overrides::new().on_attempt(tell)));
        let operation = sequence.operation();
        Self { shared: Arc::new(Shared { state: Mutex::new(State::New(client, sequence)), operation, observer }) }
    }
}

#[uniffi::export]
impl NativePages {
    /// Fetches the next page. Its token is not zero.
    pub fn next(&self, token: i64, is_observed: bool) {
        let shared = Arc::clone(&self.shared);
        shared.observer.store(if is_observed { token } else { 0 }, Ordering::Relaxed);
        run(token, shared.operation, async move {
            match shared.next().await {
                Ok(page) => page.unwrap_or(News::End),
                Err(error) => News::Refused { details: error.cross() },
            }
        });
    }
}

impl Shared {
    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *lock(&self.state), state)
    }

    /// The next page; nothing after the last.
    async fn next(&self) -> Result<Option<News>, Error> {
        let mut stream = match self.replace(State::Over) {
            State::New(client, sequence) => Box::new(sequence.begin(&client?)?),
            State::Begun(stream) => stream,
            State::Over => return Ok(None),
        };
        let page = stream.next().await?;
        if page.is_some() {
            self.replace(State::Begun(stream));
        }
        Ok(page)
    }
}
