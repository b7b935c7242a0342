//! How a client is pickled.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The data in the pickle of a client. The key is not part of it.
#[derive(Debug)]
pub(super) struct PickleState {
    pub(super) is_from_env: bool,
    /// The option `pickle_key`.
    pub(super) includes_key: bool,
    /// Whether the option `ledger_secret` was given. It is among `options` only if `includes_key` is true.
    pub(super) has_ledger_secret: bool,
    pub(super) options: Py<PyDict>,
    /// The overrides of each copy, from the first to this one.
    pub(super) overrides: Vec<Py<PyDict>>,
}

/// The arguments of `__reduce__` without the hooks: whether the client is from the environment, its options, the
/// overrides of its copies, and its key if `pickle_key` is set.
pub(super) type StateTuple<'py> = (bool, Bound<'py, PyDict>, Bound<'py, PyList>, Option<String>);

/// The hooks `on_attempt_start` and `on_attempt`.
pub(crate) type HooksTuple<'py> = (Option<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>);

/// The arguments of `__reduce__`: those of `StateTuple`, and the hooks.
pub(crate) type ReduceTuple<'py> = (bool, Bound<'py, PyDict>, Bound<'py, PyList>, Option<String>, HooksTuple<'py>);

impl PickleState {
    /// The state of a copy with these overrides.
    pub(super) fn with_overrides(&self, py: Python<'_>, overrides: Py<PyDict>) -> Self {
        Self {
            is_from_env: self.is_from_env,
            includes_key: self.includes_key,
            has_ledger_secret: self.has_ledger_secret,
            options: self.options.clone_ref(py),
            overrides: self.overrides.iter().map(|each| each.clone_ref(py)).chain([overrides]).collect(),
        }
    }

    /// # Errors
    ///
    /// `pickle.PicklingError` if the process that unpickles cannot get the key.
    pub(super) fn to_tuple<'py>(
        &self,
        py: Python<'py>,
        key: Option<String>,
        is_key_in_env: bool,
    ) -> PyResult<StateTuple<'py>> {
        let refuse = |message: &str| -> PyResult<PyErr> {
            Ok(PyErr::from_value(py.import("pickle")?.getattr("PicklingError")?.call1((message,))?))
        };
        if self.has_ledger_secret && !self.includes_key {
            return Err(refuse(
                "ledger_secret does not travel with a client: make the client in the other process, or make this one \
                 with pickle_key=True",
            )?);
        }
        if key.is_none() && !is_key_in_env {
            let message = "the API key does not travel with a client, only the name WORKSPACE_API_KEY does, and that variable \
                           does not hold this client's key: set it, or make the client with pickle_key=True";
            return Err(refuse(message)?);
        }
        let options = self.options.bind(py).copy()?;
        let overrides = PyList::new(py, self.overrides.iter().map(|each| each.bind(py)))?;
        Ok((self.is_from_env, options, overrides, key))
    }
}
