//! The preparation of a blocking call.

use std::sync::Arc;

use pyo3::prelude::*;
use workspace_sdk::Client as CoreClient;

use crate::runtime::ProcessState;
use crate::runtime::attempt_dispatcher::{AttemptDispatcher, AttemptObservers, EventQueue, with_observers};
use crate::runtime::client_ref::ClientRef;

/// The process state, the client and, if there are observers, the dispatcher of a call.
pub(super) struct CallSetup {
    pub(super) state: Arc<ProcessState>,
    pub(super) client: CoreClient,
    pub(super) dispatcher: Option<AttemptDispatcher>,
}

impl CallSetup {
    /// # Errors
    ///
    /// `RuntimeError` if the client is closed, and invalid options.
    pub(super) fn new(py: Python<'_>, client: &ClientRef) -> PyResult<Self> {
        let hooks = client.hooks();
        let (state, client) = client.state.for_call(py)?;
        let Some(observers) = AttemptObservers::of_call(py, hooks)? else {
            return Ok(Self { state, client, dispatcher: None });
        };
        let queue = EventQueue::default();
        let sender = queue.clone();
        let client = with_observers(py, &client, &observers, move |event| sender.push(event))?;
        Ok(Self { state, client, dispatcher: Some(AttemptDispatcher::new(observers, queue)) })
    }
}
