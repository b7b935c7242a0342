//! What a caller sees of a call while it runs: the attempt hook, and logging.

use std::sync::Arc;

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
        /// The server's `x-request-id`, if it gave one.
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

/// Who sees the attempts of one call.
#[derive(Clone, Debug)]
pub(crate) struct Viewers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    logger: Option<Py<PyAny>>,
    hook: Option<Py<PyAny>>,
}

impl Viewers {
    /// Whoever wants to see the attempts of a call that begins now; most calls have nobody, and pay nothing.
    pub(crate) fn of_call(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        let logger = enabled_logger(py)?;
        let has_any = logger.is_some() || hook.is_some();
        Ok(has_any.then(|| Self(Arc::new(Inner { logger, hook: hook.map(|hook| hook.clone_ref(py)) }))))
    }

    /// Shows them an attempt. What a hook raises is reported as Python reports what nobody can catch.
    pub(crate) fn show(&self, py: Python<'_>, event: workspace_sdk::AttemptEvent) {
        let shown = Py::new(py, AttemptEvent::from(event)).and_then(|event| self.show_object(event.bind(py)));
        if let Err(error) = shown {
            error.write_unraisable(py, None);
        }
    }

    fn show_object(&self, event: &Bound<'_, AttemptEvent>) -> PyResult<()> {
        let py = event.py();
        if let Some(logger) = &self.0.logger {
            log(logger.bind(py), event)?;
        }
        if let Some(hook) = &self.0.hook {
            hook.bind(py).call1((event,))?;
        }
        Ok(())
    }
}

fn log(logger: &Bound<'_, PyAny>, event: &Bound<'_, AttemptEvent>) -> PyResult<()> {
    let py = event.py();
    let this = event.get();
    let keywords = PyDict::new(py);
    let extra = PyDict::new(py);
    extra.set_item("workspace_attempt", event)?;
    keywords.set_item("extra", extra)?;
    let format = "%s attempt %d: %s, next %s (status %s, %.1f ms)";
    let what = this.failure.as_deref().unwrap_or(&this.sent);
    let arguments = (&this.operation, this.attempt, what, &this.next, this.status, this.elapsed * 1000.0);
    let arguments = [&format.into_pyobject(py)?.into_any()]
        .into_iter()
        .cloned()
        .chain(arguments.into_pyobject(py)?.iter())
        .collect::<Vec<_>>();
    logger.call_method("debug", PyTuple::new(py, arguments)?, Some(&keywords))?;
    Ok(())
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
