//! The core's client, which a client object of the language and its page sequences share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use workspace_sdk::bindings::closed;
use workspace_sdk::{AttemptEvent, Client, Error, Overrides};

use crate::completion::{CompletionPayload, push};
use crate::ffi::IntoFfi;

/// A client of the core, until `shut_down` drops it.
pub(crate) struct ClientHandle(Mutex<Option<Client>>);

impl ClientHandle {
    pub(crate) fn new(client: Client) -> Self {
        Self(Mutex::new(Some(client)))
    }

    /// # Errors
    ///
    /// After `shut_down`.
    pub(crate) fn client(&self) -> Result<Client, Error> {
        self.lock().clone().ok_or_else(closed)
    }

    /// The client for a call; if the call is observed, each of its attempts pushes an event.
    ///
    /// # Errors
    ///
    /// After `shut_down`.
    pub(crate) fn client_for(&self, token: i64, is_observed: bool) -> Result<Client, Error> {
        let client = self.client()?;
        if !is_observed {
            return Ok(client);
        }
        client.with_options(Overrides::new().on_attempt(move |event: &AttemptEvent| {
            push(token, CompletionPayload::Attempt { event: event.clone().into_ffi() });
        }))
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
