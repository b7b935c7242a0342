//! The state that a client and its copies share. A forked child creates its own process state.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Runtime};
use workspace_sdk::bindings::PerProcess;
use workspace_sdk::bindings::abort::AbortHandle;
use workspace_sdk::{Client, ClientBuilder, Error};

/// The core's client in one process, and the tokio runtime of its blocking calls and their connections.
#[derive(Debug)]
pub(crate) struct ProcessState {
    pub(crate) client: Client,
    runtime: OnceLock<Runtime>,
    pid: u32,
}

impl ProcessState {
    fn new(client: Client) -> Arc<Self> {
        Arc::new(Self { client, runtime: OnceLock::new(), pid: process::id() })
    }

    /// The runtime. It runs on the thread that makes a call, and is suspended between calls.
    pub(crate) fn runtime(&self) -> PyResult<&Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_current_thread().enable_all().thread_name("workspace-sdk").build()?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    /// Whether this process created it. A call that was copied by a fork must not continue in the child.
    pub(crate) fn is_current_process(&self) -> bool {
        self.pid == process::id()
    }
}

impl Drop for ProcessState {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if self.is_current_process() {
            // Does not wait for a running DNS lookup.
            runtime.shutdown_background();
        } else {
            // Its sockets also belong to the parent.
            std::mem::forget(runtime);
        }
    }
}

/// The state that a client and its copies share.
#[derive(Debug)]
pub(crate) struct SharedState {
    builder: ClientBuilder,
    process_state: PerProcess<Mutex<ProcessSlot>>,
    is_closed: AtomicBool,
}

/// The state of this process, and the handle that aborts its calls, also after the state was closed.
#[derive(Debug, Default)]
struct ProcessSlot {
    state: Option<Arc<ProcessState>>,
    abort: Option<AbortHandle>,
}

impl ProcessSlot {
    fn open(&mut self, client: Client) -> Arc<ProcessState> {
        self.abort = Some(AbortHandle::of(&client));
        Arc::clone(self.state.insert(ProcessState::new(client)))
    }
}

impl SharedState {
    /// # Errors
    ///
    /// Invalid options.
    pub(crate) fn new(builder: ClientBuilder) -> Result<Self, Error> {
        let mut slot = ProcessSlot::default();
        slot.open(builder.clone().build()?);
        Ok(Self { builder, process_state: PerProcess::new(Mutex::new(slot)), is_closed: AtomicBool::new(false) })
    }

    pub(crate) fn builder(&self) -> &ClientBuilder {
        &self.builder
    }

    /// The state of this process.
    ///
    /// # Errors
    ///
    /// `RuntimeError` after `close`, and an option that has become invalid, such as a CA bundle that was deleted.
    pub(crate) fn process_state(&self, raise: impl FnOnce(Error) -> PyErr) -> PyResult<Arc<ProcessState>> {
        // `raise` is called after the lock is released: it runs Python code, and so may run another thread that waits
        // for the lock.
        let state = {
            let mut slot = self.slot().lock().unwrap_or_else(PoisonError::into_inner);
            match &slot.state {
                _ if self.is_closed() => None,
                Some(state) => Some(Ok(Arc::clone(state))),
                None => Some(self.builder.clone().build().map(|client| slot.open(client))),
            }
        };
        state.ok_or_else(closed_error)?.map_err(raise)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    fn slot(&self) -> &Arc<Mutex<ProcessSlot>> {
        self.process_state.get(Mutex::default)
    }

    /// New calls fail. Running calls continue, or end at once with `abort`.
    pub(crate) fn close(&self, abort: bool) {
        self.is_closed.store(true, Ordering::Release);
        let mut slot = self.slot().lock().unwrap_or_else(PoisonError::into_inner);
        if abort && let Some(handle) = &slot.abort {
            handle.abort();
        }
        let state = slot.state.take();
        drop(slot);
        drop(state);
    }
}

/// The exception of a call on a closed client.
pub(crate) fn closed_error() -> PyErr {
    PyRuntimeError::new_err("the client is closed")
}
