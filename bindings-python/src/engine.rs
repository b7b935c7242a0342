//! What a client and its copies share in one process, made anew in a forked child.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Runtime};
use workspace_sdk::{Client, ClientBuilder, Error};

use crate::per_process::PerProcess;

/// A client of the core, and for blocking calls the runtime that its connections live on.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) client: Client,
    runtime: OnceLock<Runtime>,
    pid: u32,
}

impl Engine {
    fn new(client: Client) -> Arc<Self> {
        Arc::new(Self { client, runtime: OnceLock::new(), pid: process::id() })
    }

    /// The runtime, which runs on whatever thread makes a call and stands still between calls.
    pub(crate) fn runtime(&self) -> PyResult<&Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_current_thread().enable_all().thread_name("workspace-sdk").build()?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    /// Whether this is the process it was made in; a call that a fork copied into another must not go on there.
    pub(crate) fn is_here(&self) -> bool {
        self.pid == process::id()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if self.is_here() {
            // A name that is still being looked up is not waited for.
            runtime.shutdown_background();
        } else {
            // Its sockets are the parent's too.
            std::mem::forget(runtime);
        }
    }
}

/// A client and its copies.
#[derive(Debug)]
pub(crate) struct Family {
    builder: ClientBuilder,
    engine: PerProcess<Mutex<Option<Arc<Engine>>>>,
    is_closed: AtomicBool,
}

impl Family {
    /// # Errors
    ///
    /// A bad option.
    pub(crate) fn new(builder: ClientBuilder) -> Result<Self, Error> {
        let engine = Engine::new(builder.clone().build()?);
        Ok(Self { builder, engine: PerProcess::new(Mutex::new(Some(engine))), is_closed: AtomicBool::new(false) })
    }

    pub(crate) fn builder(&self) -> &ClientBuilder {
        &self.builder
    }

    /// This process's engine.
    ///
    /// # Errors
    ///
    /// `RuntimeError` after `close`, and a bad option where it has become one, as a CA bundle that is gone.
    pub(crate) fn engine(&self, raise: impl FnOnce(Error) -> PyErr) -> PyResult<Arc<Engine>> {
        // `raise` runs Python, which may let another thread run that waits for this lock.
        let made = {
            let mut engine = self.slot().lock().unwrap_or_else(PoisonError::into_inner);
            match &*engine {
                _ if self.is_closed() => None,
                Some(engine) => Some(Ok(Arc::clone(engine))),
                None => Some(self.builder.clone().build().map(|client| Arc::clone(engine.insert(Engine::new(client))))),
            }
        };
        made.ok_or_else(closed)?.map_err(raise)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    fn slot(&self) -> &Arc<Mutex<Option<Arc<Engine>>>> {
        self.engine.get(|| Mutex::new(None))
    }

    /// Calls that are under way end as they would; no further one begins.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        let engine = self.slot().lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(engine);
    }
}

/// What a call of a closed client raises.
pub(crate) fn closed() -> PyErr {
    PyRuntimeError::new_err("the client is closed")
}
