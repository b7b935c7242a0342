//! The observers of the attempts of a call: the attempt hook and logging.

use std::cell::Cell;
use std::sync::Arc;

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use crate::results::attempt_event::AttemptEvent;

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

/// The observers of the attempts of one call.
#[derive(Clone, Debug)]
pub(crate) struct AttemptObservers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    logger: Option<Py<PyAny>>,
    hook: Option<Py<PyAny>>,
    /// The `contextvars` context of the call, if events are dispatched in another one.
    context: Option<Py<PyAny>>,
}

impl AttemptObservers {
    /// The observers of a call that blocks. `None` if there are none, so that events cost nothing.
    pub(crate) fn of_call(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        Self::find(py, hook, |_| Ok(None))
    }

    /// The observers of an asynchronous call. Its events are dispatched later, in the context of the call.
    pub(crate) fn of_task(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        static COPY_CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        Self::find(py, hook, |py| Ok(Some(COPY_CONTEXT.import(py, "contextvars", "copy_context")?.call0()?.unbind())))
    }

    fn find(
        py: Python<'_>,
        hook: Option<&Py<PyAny>>,
        context: impl FnOnce(Python<'_>) -> PyResult<Option<Py<PyAny>>>,
    ) -> PyResult<Option<Self>> {
        if IS_IN_OBSERVER.get() {
            return Ok(None);
        }
        let logger = enabled_logger(py)?;
        if logger.is_none() && hook.is_none() {
            return Ok(None);
        }
        let hook = hook.map(|hook| hook.clone_ref(py));
        Ok(Some(Self(Arc::new(Inner { logger, hook, context: context(py)? }))))
    }

    /// Passes an event to the observers. An exception in an observer does not end the call: it is reported as
    /// unraisable.
    ///
    /// # Errors
    ///
    /// A `BaseException` that is not an `Exception`, such as `KeyboardInterrupt`.
    pub(crate) fn dispatch(&self, py: Python<'_>, event: workspace_sdk::AttemptEvent) -> PyResult<()> {
        let event = Bound::new(py, AttemptEvent::from(event))?;
        let _guard = ObserverGuard::enter();
        if let Some(logger) = &self.0.logger {
            self.log(logger.bind(py), &event).or_else(|error| report_unraisable(py, error))?;
        }
        if let Some(hook) = &self.0.hook {
            self.call(hook.bind(py), (&event,), None).or_else(|error| report_unraisable(py, error))?;
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
