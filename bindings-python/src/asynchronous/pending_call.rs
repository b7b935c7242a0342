//! A call that is started by `await`.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::bindings::call::{CallResult, CancelHandle, prepare};
use workspace_sdk::bindings::io_thread::Task;
use workspace_sdk::{Client, Error};

use super::completion::{Completion, CompletionQueue};
use super::loop_bridge::LoopBridge;
use super::loop_registry;
use super::result_cell::{Progress, ResultCell, ResultConverter};
use crate::results::call_output::SizeHint;
use crate::results::error;
use crate::runtime::attempt_dispatcher::{AttemptDispatcher, AttemptObservers, EventQueue, with_observers};
use crate::runtime::client_ref::ClientRef;

/// One call of an asynchronous client.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct PendingCall {
    client: ClientRef,
    operation: &'static str,
    state: Mutex<CallState>,
}

enum CallState {
    New(TaskFactory),
    Running { bridge: Py<LoopBridge>, token: u64, handle: CancelHandle, cell: Arc<ResultCell> },
    Finished,
}

/// Creates the task of a call, which stores its result in the cell and pushes a completion with this token.
type TaskFactory = Box<dyn FnOnce(Client, &Arc<CompletionQueue>, u64, Arc<ResultCell>) -> (Task, CancelHandle) + Send>;

impl PendingCall {
    /// A call of this operation. `convert` creates the Python object of the result, on the thread of the event loop.
    pub(crate) fn new<T, F>(
        client: ClientRef,
        operation: &'static str,
        work: impl FnOnce(Client) -> F + Send + 'static,
        convert: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> Self
    where
        T: SizeHint + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let factory: TaskFactory = Box::new(move |client, queue, token, cell| {
            prepare(queue, operation, work(client), move |result| {
                let is_large = matches!(&result, CallResult::Finished(Ok(value)) if value.is_large());
                let result: Option<ResultConverter> = match result {
                    CallResult::Finished(Ok(value)) => Some(Box::new(move |py| convert(py, value))),
                    CallResult::Finished(Err(error)) | CallResult::Panicked(error) => {
                        Some(Box::new(move |py| Err(error::to_python(py, &error))))
                    }
                    CallResult::Cancelled => None,
                };
                cell.complete(result);
                Completion::Call { token, is_large }
            })
        });
        Self { client, operation, state: Mutex::new(CallState::New(factory)) }
    }

    fn replace(&self, state: CallState) -> CallState {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }
}

#[pymethods]
impl PendingCall {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.client.traverse(&visit)
    }

    /// Starts the call, and returns a future that is done when the call is complete.
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let CallState::New(factory) = self.replace(CallState::Finished) else {
            return Err(PyRuntimeError::new_err("this call was awaited already"));
        };
        let (_, mut client) = self.client.state.for_call(py)?;
        let (bridge, event_loop) =
            loop_registry::running_loop(py).map_err(|error| error::of_resources(py, self.operation, error))?;
        let future = event_loop.call_method0(pyo3::intern!(py, "create_future"))?;
        let events = EventQueue::default();
        let observers = AttemptObservers::of_task(py, self.client.hooks())?;
        let dispatcher = observers.clone().map(|observers| AttemptDispatcher::new(observers, events.clone()));
        let (queue, token) = bridge.get().register(&future, dispatcher)?;
        if let Some(observers) = observers {
            let completions = Arc::clone(&queue);
            client = with_observers(py, &client, &observers, move |event| {
                events.push(event);
                completions.push(Completion::Attempt { token });
            })?;
        }
        let cell = Arc::<ResultCell>::default();
        let (task, handle) = factory(client, &queue, token, Arc::clone(&cell));
        self.replace(CallState::Running { bridge: bridge.clone().unbind(), token, handle, cell });
        LoopBridge::spawn(&bridge, &event_loop, task)?;
        Ok(future)
    }

    /// The result of a complete call.
    fn finish(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let CallState::Running { cell, .. } = self.replace(CallState::Finished) else {
            return Err(PyRuntimeError::new_err("this call is not in flight"));
        };
        match cell.take() {
            Progress::Completed(Some(convert)) => convert(py),
            Progress::Completed(None) => Err(PyRuntimeError::new_err("this call was cancelled")),
            Progress::Running => Err(PyRuntimeError::new_err("this call has not ended")),
        }
    }

    /// Cancels the call: aborts its request, and dispatches its last attempt event.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        let CallState::Running { bridge, token, handle, cell, .. } = self.replace(CallState::Finished) else {
            return Ok(());
        };
        // In a forked child the call belongs to the parent, as do the locks of its thread.
        if !bridge.get().is_current_process() {
            std::mem::forget((handle, cell));
            return Ok(());
        }
        handle.cancel();
        LoopBridge::finish_cancellation(bridge.bind(py), token, &cell)
    }
}
