//! The observers of a run that lasts for many calls of an event loop.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::Client;

use super::completion::Completion;
use super::loop_bridge::LoopBridge;
use super::loop_registry;
use crate::results::error;
use crate::runtime::attempt_dispatcher::{AttemptDispatcher, AttemptObservers, EventQueue, with_observers};
use crate::runtime::client_ref::Hooks;

/// Lets an event loop dispatch the events of a run until this is dropped.
pub(crate) struct LoopObservers {
    bridge: Py<LoopBridge>,
    token: u64,
    /// The bridge knows a run by a future, as it knows a call. It is never done.
    future: Py<PyAny>,
}

impl LoopObservers {
    /// A copy of the client whose attempts the running loop observes; `None` if there are no observers.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if no loop is running.
    pub(crate) fn of_run(
        py: Python<'_>,
        client: &Client,
        hooks: &Hooks,
        operation: &'static str,
    ) -> PyResult<Option<(Client, Self)>> {
        let Some(observers) = AttemptObservers::of_task(py, hooks)? else { return Ok(None) };
        let (bridge, event_loop) =
            loop_registry::running_loop(py).map_err(|error| error::of_resources(py, operation, error))?;
        let future = event_loop.call_method0(intern!(py, "create_future"))?;
        let events = EventQueue::of_run();
        let dispatcher = AttemptDispatcher::new(observers.clone(), events.clone());
        let (queue, token) = bridge.get().register(&future, Some(dispatcher))?;
        let completions = Arc::clone(&queue);
        let own = Self { bridge: bridge.unbind(), token, future: future.unbind() };
        let client = with_observers(py, client, &observers, move |event| {
            events.push(event);
            completions.push(Completion::Attempt { token });
        })?;
        Ok(Some((client, own)))
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.bridge)?;
        visit.call(&self.future)
    }
}

impl Drop for LoopObservers {
    fn drop(&mut self) {
        self.bridge.get().unregister(self.token);
    }
}
