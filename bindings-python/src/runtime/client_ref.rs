//! The reference that a client object and its resources hold.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::{PyTraverseError, PyVisit};

pub(crate) use super::attempt_observers::Hooks;
use super::client_state::{ClientSource, ClientState, take_option};
pub(crate) use super::pickle::ReduceTuple;

/// The state of a client and its hooks. Each holder has its own references to the hooks, so that the garbage collector
/// finds the cycle of a hook that refers to the client.
#[derive(Debug)]
pub(crate) struct ClientRef {
    pub(crate) state: Arc<ClientState>,
    hooks: Hooks,
}

impl ClientRef {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self { state: Arc::clone(&self.state), hooks: self.hooks.clone_ref(py) }
    }

    pub(crate) fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.hooks.start)?;
        visit.call(&self.hooks.end)
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
        let hooks = take_hooks(&options)?;
        Ok(Self { state: Arc::new(ClientState::new(py, options, source)?), hooks })
    }

    /// A copy with other options that shares the connections.
    pub(crate) fn with_options(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let options = copy_options(py, options)?;
        let (new, inherited) = (take_hooks(&options)?, self.hooks.clone_ref(py));
        let hooks = Hooks { start: new.start.or(inherited.start), end: new.end.or(inherited.end) };
        Ok(Self { state: Arc::new(self.state.with_options(py, options)?), hooks })
    }

    /// The arguments of `__reduce__`. They contain the key only if `pickle_key` is set.
    ///
    /// # Errors
    ///
    /// `pickle.PicklingError` if the process that unpickles cannot get the key.
    pub(crate) fn to_reduce_tuple<'py>(&self, py: Python<'py>) -> PyResult<ReduceTuple<'py>> {
        let (is_from_env, options, overrides, key) = self.state.to_pickle(py)?;
        let hooks = [&self.hooks.start, &self.hooks.end].map(|hook| hook.as_ref().map(|hook| hook.bind(py).clone()));
        Ok((is_from_env, options, overrides, key, hooks.into()))
    }

    pub(crate) fn from_reduce_tuple(py: Python<'_>, tuple: &ReduceTuple<'_>) -> PyResult<Self> {
        let (is_from_env, options, overrides, key, (start, end)) = tuple;
        let source = match (key, is_from_env) {
            (None, true) => ClientSource::Environment,
            (key, _) => ClientSource::Pickle(key.clone()),
        };
        let mut client = Self::from_source(py, Some(options), source)?;
        for each in overrides.iter() {
            client = client.with_options(py, Some(each.cast::<PyDict>()?))?;
        }
        let [start, end] = [start, end].map(|hook| hook.as_ref().map(|hook| hook.clone().unbind()));
        Ok(Self { hooks: Hooks { start, end }, ..client })
    }
}

fn copy_options<'py>(py: Python<'py>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyDict>> {
    options.map_or_else(|| Ok(PyDict::new(py)), |options| options.copy())
}

fn take_hooks(options: &Bound<'_, PyDict>) -> PyResult<Hooks> {
    let end = take_hook(options, "on_attempt")?;
    // `inspect.CO_COROUTINE`: its coroutine would never be awaited.
    let flags = end.as_ref().map(|hook| hook.getattr("__code__")?.getattr("co_flags")?.extract::<u32>());
    if flags.is_some_and(|flags| flags.is_ok_and(|flags| flags & 0x80 != 0)) {
        return Err(PyTypeError::new_err("on_attempt must be a function, not a coroutine function"));
    }
    let start = take_hook(options, "on_attempt_start")?;
    Ok(Hooks { start: start.map(Bound::unbind), end: end.map(Bound::unbind) })
}

fn take_hook<'py>(options: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    match take_option(options, name)? {
        Some(hook) if !hook.is_callable() => Err(PyTypeError::new_err(format!("{name} must be callable"))),
        hook => Ok(hook),
    }
}
