//! Sequences of pages: all contacts, and the status changes of a message.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use napi_derive::napi;
use workspace_sdk::Client;
use workspace_sdk::by_name::{Arguments, Page, Pages, PagesOf, Refused, lost};

/// The handle of a sequence of pages.
#[napi]
pub struct PagesHandle(Arc<PageSequence>);

/// A sequence of pages. The call that fetches a page takes the state out, so that a cancelled call drops it.
pub(crate) struct PageSequence {
    state: Mutex<State>,
    pub(crate) operation: &'static str,
    /// The token of the latest call, which receives the attempt events.
    token: Arc<AtomicU32>,
}

enum State {
    New(Client, PagesOf, Arguments),
    /// With the number of pages that were returned.
    Active(Box<Pages>, u32),
    /// A call is using it, or a call that used it panicked or was cancelled.
    InUse,
    Finished,
}

impl PagesHandle {
    pub(crate) fn new(
        client: Client,
        (operation, begin): (&'static str, PagesOf),
        arguments: Arguments,
        token: Arc<AtomicU32>,
    ) -> Self {
        Self(Arc::new(PageSequence { state: Mutex::new(State::New(client, begin, arguments)), operation, token }))
    }

    pub(crate) fn sequence(&self, token: u32) -> Arc<PageSequence> {
        self.0.token.store(token, Ordering::Relaxed);
        Arc::clone(&self.0)
    }
}

impl PageSequence {
    fn replace(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }

    /// The next page; `None` after the last. After an error the next call fetches the same page again.
    ///
    /// `received` is the number of pages that the program has received. If a page was lost on its way to the program, for instance because memory
    /// ran out, the sequence must not skip it: this call and all later ones fail.
    pub(crate) async fn next(&self, received: u32) -> Result<Option<Page>, Refused> {
        let (mut pages, returned) = match self.replace(State::InUse) {
            State::New(client, begin, arguments) => match begin(client.clone(), arguments.clone()) {
                Ok(pages) => (Box::new(pages), 0),
                Err(error) => {
                    self.replace(State::New(client, begin, arguments));
                    return Err(error);
                }
            },
            State::Active(pages, returned) if returned == received => (pages, returned),
            State::Active(..) | State::InUse => return Err(lost(self.operation, Duration::ZERO).into()),
            State::Finished => {
                self.replace(State::Finished);
                return Ok(None);
            }
        };
        let page = pages.next_page().await;
        self.replace(match page {
            Ok(None) => State::Finished,
            Ok(Some(_)) => State::Active(pages, returned.saturating_add(1)),
            Err(_) => State::Active(pages, returned),
        });
        Ok(page?)
    }
}
