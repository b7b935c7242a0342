//! The reference that a client object and its resources hold.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::{PyTraverseError, PyVisit};

use super::client_state::{ClientSource, ClientState, take_option};
pub(crate) use super::pickle::ReduceTuple;

/// The state of a client and its attempt hook. Each holder has its own reference to the hook, so that the garbage
/// collector finds the cycle of a hook that refers to the client.
#[derive(Debug)]
pub(crate) struct ClientRef {
    pub(crate) state: Arc<ClientState>,
    hook: Option<Py<PyAny>>,
}

impl ClientRef {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self { state: Arc::clone(&self.state), hook: self.clone_hook(py) }
    }

    pub(crate) fn hook(&self) -> Option<&Py<PyAny>> {
        self.hook.as_ref()
    }

    fn clone_hook(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.hook.as_ref().map(|hook| hook.clone_ref(py))
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.hook)
    }

    /// A client with these options.
    pub(crate) fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::from_source(py, options, ClientSource::Arguments)
    }

    pub(crate) fn from_env(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::from_source(py, options, ClientSource::Environment)
    }

    fn from_source(py: Python<'_>, options: Option<&Bound<'_, PyDict>>, source: ClientSource) -> PyResult<Self> {
        let options = copy_options(py, options)?;
        let hook = take_hook(&options)?;
        Ok(Self { state: Arc::new(ClientState::new(py, options, source)?), hook })
    }

    /// A copy with other options that shares the connections.
    pub(crate) fn with_options(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let options = copy_options(py, options)?;
        let hook = take_hook(&options)?.or_else(|| self.clone_hook(py));
        Ok(Self { state: Arc::new(self.state.with_options(py, options)?), hook })
    }

    /// The arguments of `__reduce__`. They contain the key only if `pickle_key` is set.
    ///
    /// # Errors
    ///
    /// `pickle.PicklingError` if the process that unpickles cannot get the key.
    pub(crate) fn to_reduce_tuple<'py>(&self, py: Python<'py>) -> PyResult<ReduceTuple<'py>> {
        let (is_from_env, options, overrides, key) = self.state.to_pickle(py)?;
        Ok((is_from_env, options, overrides, key, self.hook.as_ref().map(|hook| hook.bind(py).clone())))
    }

    pub(crate) fn from_reduce_tuple(py: Python<'_>, tuple: &ReduceTuple<'_>) -> PyResult<Self> {
        let (is_from_env, options, overrides, key, hook) = tuple;
        let source = match (key, is_from_env) {
            (None, true) => ClientSource::Environment,
            (key, _) => ClientSource::Pickle(key.clone()),
        };
        let mut client = Self::from_source(py, Some(options), source)?;
        for each in overrides.iter() {
            client = client.with_options(py, Some(each.cast::<PyDict>()?))?;
        }
        Ok(Self { hook: hook.as_ref().map(|hook| hook.clone().unbind()), ..client })
    }
}

fn copy_options<'py>(py: Python<'py>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyDict>> {
    options.map_or_else(|| Ok(PyDict::new(py)), |options| options.copy())
}

fn take_hook(options: &Bound<'_, PyDict>) -> PyResult<Option<Py<PyAny>>> {
    let Some(hook) = take_option(options, "on_attempt")? else { return Ok(None) };
    if !hook.is_callable() {
        return Err(PyTypeError::new_err("on_attempt must be callable"));
    }
    // `inspect.CO_COROUTINE`: its coroutine would never be awaited.
    let flags = hook.getattr("__code__").and_then(|code| code.getattr("co_flags")?.extract::<u32>());
    if flags.is_ok_and(|flags| flags & 0x80 != 0) {
        return Err(PyTypeError::new_err("on_attempt must be a function, not a coroutine function"));
    }
    Ok(Some(hook.unbind()))
}
