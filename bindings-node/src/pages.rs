//! What comes page by page: all contacts, and the changes of a message's status.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use napi_derive::napi;
use workspace_sdk::Client;
use workspace_sdk::by_name::{Arguments, Page, Pages, PagesOf, Refused, lost};

/// A sequence of pages.
#[napi]
pub struct NativePages(Arc<Sequence>);

/// A sequence while nobody asks for its next page; whoever does takes it along, so that it goes with a call that is given up.
pub(crate) struct Sequence {
    state: Mutex<State>,
    pub(crate) operation: &'static str,
    /// The call that asked last: it sees the attempts.
    token: Arc<AtomicU32>,
}

enum State {
    New(Client, PagesOf, Arguments),
    /// This many pages were given.
    Begun(Box<Pages>, u32),
    /// A call has it; after one that panicked or was given up nobody has.
    Taken,
    Over,
}

impl NativePages {
    pub(crate) fn new(
        client: Client,
        (operation, begin): (&'static str, PagesOf),
        arguments: Arguments,
        token: Arc<AtomicU32>,
    ) -> Self {
        Self(Arc::new(Sequence { state: Mutex::new(State::New(client, begin, arguments)), operation, token }))
    }

    pub(crate) fn sequence(&self, token: u32) -> Arc<Sequence> {
        self.0.token.store(token, Ordering::Relaxed);
        Arc::clone(&self.0)
    }
}

impl Sequence {
    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }

    /// The next page; nothing after the last. An error leaves the sequence where it was.
    ///
    /// `taken` is how many pages the program has. A page that was lost on its way there, because no memory was left for instance, must not be
    /// skipped as though it had never been: then there is no way on, and every call says so.
    pub(crate) async fn next(&self, taken: u32) -> Result<Option<Page>, Refused> {
        let (mut pages, given) = match self.replace(State::Taken) {
            State::New(client, begin, arguments) => match begin(client.clone(), arguments.clone()) {
                Ok(pages) => (Box::new(pages), 0),
                Err(refused) => {
                    self.replace(State::New(client, begin, arguments));
                    return Err(refused);
                }
            },
            State::Begun(pages, given) if given == taken => (pages, given),
            State::Begun(..) | State::Taken => return Err(lost(self.operation, Duration::ZERO).into()),
            State::Over => {
                self.replace(State::Over);
                return Ok(None);
            }
        };
        let page = pages.next_page().await;
        self.replace(match page {
            Ok(None) => State::Over,
            Ok(Some(_)) => State::Begun(pages, given.saturating_add(1)),
            Err(_) => State::Begun(pages, given),
        });
        Ok(page?)
    }
}
