//! What a caller sees of a call while it runs: the attempt hook, and logging.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use workspace_sdk::{Client, Error, Next, Overrides};

use crate::error;
use crate::record::record;

record! {
    /// One attempt of a call that ended, well or not, or was given up.
    AttemptEvent {
        /// The operation, such as `templates.send`.
        operation: String,
        /// Its safety class: `read`, `upsert` or `send`.
        class_: String,
        /// Which attempt of the call, from 1.
        attempt: u32,
        /// The HTTP status, if an answer came.
        status: Option<u16>,
        /// The server's `x-request-id`, if it gave one that looks like an id.
        request_id: Option<String>,
        /// How long the attempt took, in seconds.
        elapsed: f64,
        /// What went wrong; `None` for a success and for an attempt given up by the caller.
        failure: Option<String>,
        /// Whether the request reached the server: `answered`, `not_sent` or `unknown`.
        sent: String,
        /// What happens next: `done`, `retry`, `stop` or `cancelled`.
        next: String,
        /// The wait before the next attempt, in seconds; `None` where there is none.
        wait: Option<f64>,
        /// Why it is not tried again; `None` unless `next` is `stop`.
        stop_reason: Option<String>,
    }
}

impl From<workspace_sdk::AttemptEvent> for AttemptEvent {
    fn from(event: workspace_sdk::AttemptEvent) -> Self {
        let workspace_sdk::AttemptEvent { operation, class, attempt, status, request_id, elapsed, failure, sent, next } =
            event;
        let (wait, stop_reason) = match next {
            Next::Retry(wait) => (Some(wait.as_secs_f64()), None),
            Next::Stop(reason) => (None, Some(reason.code().to_owned())),
            _ => (None, None),
        };
        Self {
            operation: operation.to_owned(),
            class_: class.code().to_owned(),
            attempt,
            status,
            request_id,
            elapsed: elapsed.as_secs_f64(),
            failure: failure.map(|failure| failure.code().to_owned()),
            sent: sent.code().to_owned(),
            next: next.code().to_owned(),
            wait,
            stop_reason,
        }
    }
}

/// The level of `logging.DEBUG`.
const DEBUG: u8 = 10;

thread_local! {
    /// Whether a viewer runs on this thread. The calls it makes itself are shown to nobody: that would have no end.
    static IS_SHOWING: Cell<bool> = const { Cell::new(false) };
}

/// Until it is dropped, a viewer runs.
struct Showing;

impl Showing {
    fn begin() -> Self {
        IS_SHOWING.set(true);
        Self
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        IS_SHOWING.set(false);
    }
}

/// Who sees the attempts of one call.
#[derive(Clone, Debug)]
pub(crate) struct Viewers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    logger: Option<Py<PyAny>>,
    hook: Option<Py<PyAny>>,
    /// The context of the call, where they are shown things in another.
    context: Option<Py<PyAny>>,
}

impl Viewers {
    /// Whoever wants to see the attempts of a call that begins now; most calls have nobody, and pay nothing.
    pub(crate) fn of_call(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        Self::find(py, hook, |_| Ok(None))
    }

    /// The same for a call whose attempts are shown later, in the context of the call.
    pub(crate) fn of_task(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        static COPY_CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        Self::find(py, hook, |py| Ok(Some(COPY_CONTEXT.import(py, "contextvars", "copy_context")?.call0()?.unbind())))
    }

    fn find(
        py: Python<'_>,
        hook: Option<&Py<PyAny>>,
        context: impl FnOnce(Python<'_>) -> PyResult<Option<Py<PyAny>>>,
    ) -> PyResult<Option<Self>> {
        if IS_SHOWING.get() {
            return Ok(None);
        }
        let logger = enabled_logger(py)?;
        if logger.is_none() && hook.is_none() {
            return Ok(None);
        }
        let hook = hook.map(|hook| hook.clone_ref(py));
        Ok(Some(Self(Arc::new(Inner { logger, hook, context: context(py)? }))))
    }

    /// Shows them an attempt. An exception of a hook ends nothing: it is reported as Python reports what nobody can catch.
    ///
    /// # Errors
    ///
    /// What is no `Exception`, such as `KeyboardInterrupt`.
    pub(crate) fn show(&self, py: Python<'_>, event: workspace_sdk::AttemptEvent) -> PyResult<()> {
        let event = Bound::new(py, AttemptEvent::from(event))?;
        let _showing = Showing::begin();
        if let Some(logger) = &self.0.logger {
            self.log(logger.bind(py), &event).or_else(|error| report(py, error))?;
        }
        if let Some(hook) = &self.0.hook {
            self.call(hook.bind(py), (&event,), None).or_else(|error| report(py, error))?;
        }
        Ok(())
    }

    fn log(&self, logger: &Bound<'_, PyAny>, event: &Bound<'_, AttemptEvent>) -> PyResult<()> {
        let py = event.py();
        let this = event.get();
        let extra = PyDict::new(py);
        extra.set_item("workspace_attempt", event)?;
        let keywords = PyDict::new(py);
        keywords.set_item("extra", extra)?;
        let format = "%s attempt %d: %s, next %s (status %s, %.1f ms)";
        let what = this.failure.as_deref().unwrap_or(&this.sent);
        let arguments = (format, &this.operation, this.attempt, what, &this.next, this.status, this.elapsed * 1000.0);
        self.call(&logger.getattr("debug")?, arguments, Some(&keywords))
    }

    fn call<'py>(
        &self,
        function: &Bound<'py, PyAny>,
        arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
        keywords: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        let py = function.py();
        let arguments = arguments.into_pyobject(py)?;
        match &self.0.context {
            None => function.call(arguments, keywords)?,
            Some(context) => {
                let all = std::iter::once(function.clone()).chain(arguments.iter());
                context.bind(py).call_method("run", PyTuple::new(py, all.collect::<Vec<_>>())?, keywords)?
            }
        };
        Ok(())
    }
}

/// Where the core puts the attempts of one call until they are shown. It holds nothing of Python's: the garbage collector does not see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events(Arc<Mutex<VecDeque<workspace_sdk::AttemptEvent>>>);

impl Events {
    pub(crate) fn put(&self, event: workspace_sdk::AttemptEvent) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(event);
    }

    fn next(&self) -> Option<workspace_sdk::AttemptEvent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// The attempts of one call, and who sees them.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    viewers: Viewers,
    events: Events,
}

impl Seen {
    pub(crate) fn new(viewers: Viewers, events: Events) -> Self {
        Self { viewers, events }
    }

    /// Whether there is something to show.
    pub(crate) fn has_any(&self) -> bool {
        !self.events.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Shows what has come since.
    ///
    /// # Errors
    ///
    /// What is no `Exception`, such as `KeyboardInterrupt`; what comes after it is still to be shown.
    pub(crate) fn show(&self, py: Python<'_>) -> PyResult<()> {
        while let Some(event) = self.events.next() {
            self.viewers.show(py, event)?;
        }
        Ok(())
    }

    /// The same at the end of a call: nothing is left.
    ///
    /// # Errors
    ///
    /// The first.
    pub(crate) fn show_last(&self, py: Python<'_>) -> PyResult<()> {
        let shown = self.show(py);
        while self.has_any() {
            let _ = self.show(py);
        }
        shown
    }
}

/// Reports an exception that nobody can catch.
///
/// # Errors
///
/// What is no `Exception`, such as `KeyboardInterrupt`, is for whoever is there.
pub(crate) fn report(py: Python<'_>, error: PyErr) -> PyResult<()> {
    if error.is_instance_of::<PyException>(py) {
        error.write_unraisable(py, None);
        return Ok(());
    }
    Err(error)
}

/// The logger, where it takes DEBUG. A program that never imported `logging` has nobody who listens.
fn enabled_logger(py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let logger = match LOGGER.get(py) {
        Some(logger) => logger,
        None => {
            let modules = MODULES.import(py, "sys", "modules")?;
            let Some(logging) = modules.get_item("logging")? else { return Ok(None) };
            // Another thread may be in the middle of importing it.
            let Ok(get_logger) = logging.getattr("getLogger") else { return Ok(None) };
            LOGGER.get_or_try_init(py, || get_logger.call1(("workspace_sdk",)).map(Bound::unbind))?
        }
    };
    let is_enabled = logger.bind(py).call_method1(pyo3::intern!(py, "isEnabledFor"), (DEBUG,))?.is_truthy()?;
    Ok(is_enabled.then(|| logger.clone_ref(py)))
}

/// A copy of a client whose attempts are told to `see`.
pub(crate) fn observed(
    py: Python<'_>,
    client: &Client,
    see: impl Fn(workspace_sdk::AttemptEvent) + Send + Sync + 'static,
) -> PyResult<Client> {
    let raise = |failed: Error| error::to_python(py, &failed);
    client.with_options(Overrides::new().on_attempt(move |event| see(event.clone()))).map_err(raise)
}
