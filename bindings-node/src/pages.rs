//! What comes page by page: all contacts, and the changes of a message's status.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use napi_derive::napi;
use workspace_sdk::Client;
use workspace_sdk::by_name::{Arguments, Page, Pages, PagesOf, Refused};

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
    Begun(Box<Pages>),
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

    /// The next page; nothing after the last.
    pub(crate) async fn next(&self) -> Result<Option<Page>, Refused> {
        let mut pages = match self.replace(State::Over) {
            State::New(client, begin, arguments) => Box::new(begin(client, arguments)?),
            State::Begun(pages) => pages,
            State::Over => return Ok(None),
        };
        let page = pages.next_page().await.map_err(Refused::Error)?;
        if page.is_some() {
            self.replace(State::Begun(pages));
        }
        Ok(page)
    }
}
