//! The core's client, which a client object of the language and its page sequences share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::abort::AbortHandle;
use workspace_sdk::bindings::attempt_start::on_attempt_start;
use workspace_sdk::bindings::closed;
use workspace_sdk::{AttemptEvent, Client, Error, Overrides};

use crate::attempt_starts;
use crate::completion::{CompletionPayload, push};
use crate::ffi::IntoFfi;

/// A client of the core, until `shut_down` drops it, and the handle that aborts its calls, also after that.
pub(crate) struct ClientHandle {
    client: Mutex<Option<Client>>,
    abort: AbortHandle,
}

/// The events that a call reports.
#[derive(Clone, Copy)]
pub(crate) struct ReportedEvents {
    /// The end of each attempt.
    pub(crate) ends: bool,
    /// The start of each attempt, which then waits for `allow_start` or `refuse_start`.
    pub(crate) starts: bool,
}

impl ClientHandle {
    pub(crate) fn new(client: Client) -> Self {
        let abort = AbortHandle::of(&client);
        Self { client: Mutex::new(Some(client)), abort }
    }

    /// # Errors
    ///
    /// After `shut_down`.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        self.lock().clone().ok_or_else(closed)
    }

    /// The client for a call, whose attempts push these events.
    ///
    /// # Errors
    ///
    /// After `shut_down`.
    pub(crate) fn client_for(&self, token: i64, events: ReportedEvents) -> Result<Client, Error> {
        let client = self.client()?;
        if !events.ends && !events.starts {
            return Ok(client);
        }
        let mut overrides = Overrides::new();
        if events.starts {
            overrides = on_attempt_start(move |start, reply| {
                attempt_starts::add(token, reply);
                push(token, CompletionPayload::AttemptStart { start: start.into_ffi() });
            });
        }
        if events.ends {
            overrides = overrides.on_attempt(move |event: &AttemptEvent| {
                push(token, CompletionPayload::Attempt { event: event.clone().into_ffi() });
            });
        }
        client.with_options(overrides)
    }

    /// Aborts the calls in flight of this client and its copies. Later calls fail at once.
    pub(crate) fn abort(&self) {
        self.abort.abort();
    }

    pub(crate) fn base_url(&self) -> Option<String> {
        self.lock().as_ref().map(Client::base_url)
    }

    /// Drops the client. Calls in flight have their own copies.
    pub(crate) fn shut_down(&self) {
        let client = self.lock().take();
        // The client is dropped after the lock is released.
        drop(client);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Client>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
