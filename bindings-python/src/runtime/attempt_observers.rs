//! The observers of the attempts of a call: the hooks and logging.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use workspace_sdk::bindings::attempt_start::StartReply;

use crate::results::attempt_event::{AttemptEvent, AttemptStart};

/// The level of `logging.DEBUG`.
const DEBUG: u8 = 10;

thread_local! {
    /// Whether an observer runs on this thread. Calls made by an observer emit no events, to avoid recursion.
    static IS_IN_OBSERVER: Cell<bool> = const { Cell::new(false) };
}

/// Marks that an observer runs, until it is dropped.
struct ObserverGuard;

impl ObserverGuard {
    fn enter() -> Self {
        IS_IN_OBSERVER.set(true);
        Self
    }
}

impl Drop for ObserverGuard {
    fn drop(&mut self) {
        IS_IN_OBSERVER.set(false);
    }
}

/// The hooks of a client.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    /// `on_attempt_start`.
    pub(crate) start: Option<Py<PyAny>>,
    /// `on_attempt`.
    pub(crate) end: Option<Py<PyAny>>,
}

impl Hooks {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        let clone = |hook: &Option<Py<PyAny>>| hook.as_ref().map(|hook| hook.clone_ref(py));
        Self { start: clone(&self.start), end: clone(&self.end) }
    }

    fn is_empty(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }
}

/// The observers of the attempts of one call.
#[derive(Clone, Debug)]
pub(crate) struct AttemptObservers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    logger: Option<Py<PyAny>>,
    hooks: Hooks,
    /// The `contextvars` context of the call, if events are dispatched in another one.
    context: Option<Py<PyAny>>,
}

impl AttemptObservers {
    /// The observers of a call that blocks. `None` if there are none, so that events cost nothing.
    pub(crate) fn of_call(py: Python<'_>, hooks: &Hooks) -> PyResult<Option<Self>> {
        Self::find(py, hooks, |_| Ok(None))
    }

    /// The observers of an asynchronous call. Its events are dispatched later, in the context of the call.
    pub(crate) fn of_task(py: Python<'_>, hooks: &Hooks) -> PyResult<Option<Self>> {
        static COPY_CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        Self::find(py, hooks, |py| Ok(Some(COPY_CONTEXT.import(py, "contextvars", "copy_context")?.call0()?.unbind())))
    }

    fn find(
        py: Python<'_>,
        hooks: &Hooks,
        context: impl FnOnce(Python<'_>) -> PyResult<Option<Py<PyAny>>>,
    ) -> PyResult<Option<Self>> {
        if IS_IN_OBSERVER.get() {
            return Ok(None);
        }
        let logger = enabled_logger(py)?;
        if logger.is_none() && hooks.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self(Arc::new(Inner { logger, hooks: hooks.clone_ref(py), context: context(py)? }))))
    }

    pub(crate) fn has_start_hook(&self) -> bool {
        self.0.hooks.start.is_some()
    }

    /// Passes the start of an attempt to the hook, and lets the attempt start if the hook succeeds. An exception of the
    /// hook is reported as unraisable, and the attempt fails.
    ///
    /// # Errors
    ///
    /// A `BaseException` that is not an `Exception`, such as `KeyboardInterrupt`.
    pub(crate) fn dispatch_start(
        &self,
        py: Python<'_>,
        start: workspace_sdk::AttemptStart,
        reply: StartReply,
    ) -> PyResult<()> {
        let Some(hook) = &self.0.hooks.start else {
            reply.allow();
            return Ok(());
        };
        let start = Bound::new(py, AttemptStart::from(start))?;
        let _guard = ObserverGuard::enter();
        let result = self.call(hook.bind(py), (start,), None).and_then(|returned| self.wait(&returned, reply));
        result.or_else(|error| report_unraisable(py, error))
    }

    /// Lets an attempt start when the hook has finished: at once if it returned a value, later if it returned an
    /// awaitable.
    fn wait(&self, returned: &Bound<'_, PyAny>, reply: StartReply) -> PyResult<()> {
        static WAIT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = returned.py();
        if !returned.hasattr(pyo3::intern!(py, "__await__"))? {
            reply.allow();
            return Ok(());
        }
        if self.0.context.is_none() {
            if returned.hasattr(pyo3::intern!(py, "close"))? {
                returned.call_method0(pyo3::intern!(py, "close"))?;
            }
            return Err(PyTypeError::new_err("an asynchronous on_attempt_start needs AsyncClient"));
        }
        let wait = WAIT.import(py, "workspace_sdk._async", "wait_for_hook")?;
        let reply = Bound::new(py, PendingReply::new(reply))?;
        self.call(wait, (returned, reply), None).map(drop)
    }

    /// Passes the end of an attempt to the observers. An exception in an observer does not end the call: it is reported
    /// as unraisable.
    ///
    /// # Errors
    ///
    /// A `BaseException` that is not an `Exception`, such as `KeyboardInterrupt`.
    pub(crate) fn dispatch_end(&self, py: Python<'_>, event: workspace_sdk::AttemptEvent) -> PyResult<()> {
        let event = Bound::new(py, AttemptEvent::from(event))?;
        let _guard = ObserverGuard::enter();
        if let Some(logger) = &self.0.logger {
            self.log(logger.bind(py), &event).or_else(|error| report_unraisable(py, error))?;
        }
        if let Some(hook) = &self.0.hooks.end {
            self.call(hook.bind(py), (&event,), None).map(drop).or_else(|error| report_unraisable(py, error))?;
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
        let result = this.failure.as_deref().unwrap_or(&this.sent);
        let arguments = (format, &this.operation, this.attempt, result, &this.next, this.status, this.elapsed * 1000.0);
        self.call(&logger.getattr("debug")?, arguments, Some(&keywords)).map(drop)
    }

    fn call<'py>(
        &self,
        function: &Bound<'py, PyAny>,
        arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
        keywords: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = function.py();
        let arguments = arguments.into_pyobject(py)?;
        match &self.0.context {
            None => function.call(arguments, keywords),
            Some(context) => {
                let all = std::iter::once(function.clone()).chain(arguments.iter());
                context.bind(py).call_method("run", PyTuple::new(py, all.collect::<Vec<_>>())?, keywords)
            }
        }
    }
}

/// The reply to the start of an attempt, while an asynchronous hook runs. If it is dropped, the attempt fails.
#[pyclass(frozen, module = "workspace_sdk._native")]
struct PendingReply(Mutex<Option<StartReply>>);

impl PendingReply {
    fn new(reply: StartReply) -> Self {
        Self(Mutex::new(Some(reply)))
    }
}

#[pymethods]
impl PendingReply {
    /// Lets the attempt start.
    fn allow(&self) {
        if let Some(reply) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            reply.allow();
        }
    }

    /// Reports the exception of the hook. The attempt fails.
    fn refuse(&self, py: Python<'_>, exception: Bound<'_, PyAny>) {
        let reply = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(reply);
        PyErr::from_value(exception).write_unraisable(py, None);
    }
}

/// Reports an exception that no caller can catch.
///
/// # Errors
///
/// A `BaseException` that is not an `Exception`, such as `KeyboardInterrupt`, is returned to the caller.
pub(crate) fn report_unraisable(py: Python<'_>, error: PyErr) -> PyResult<()> {
    if error.is_instance_of::<PyException>(py) {
        error.write_unraisable(py, None);
        return Ok(());
    }
    Err(error)
}

/// The logger, if it is enabled for DEBUG. A program that never imported `logging` has no handlers.
fn enabled_logger(py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let logger = match LOGGER.get(py) {
        Some(logger) => logger,
        None => {
            let modules = MODULES.import(py, "sys", "modules")?;
            let Some(logging) = modules.get_item("logging")? else { return Ok(None) };
            // Another thread may be importing it right now.
            let Ok(get_logger) = logging.getattr("getLogger") else { return Ok(None) };
            LOGGER.get_or_try_init(py, || get_logger.call1(("workspace_sdk",)).map(Bound::unbind))?
        }
    };
    let is_enabled = logger.bind(py).call_method1(pyo3::intern!(py, "isEnabledFor"), (DEBUG,))?.is_truthy()?;
    Ok(is_enabled.then(|| logger.clone_ref(py)))
}
