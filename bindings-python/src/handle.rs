//! One client object of Python, blocking or not: which options it has, and how it travels.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::{Client, ClientBuilder, Overrides};

use crate::engine::{Engine, Family, closed};
use crate::per_process::PerProcess;
use crate::{error, options};

/// Where the base URL, key and channel of a new client come from.
#[derive(Clone, Debug)]
enum Origin {
    /// The arguments.
    Arguments,
    /// `from_env`: the environment, unless an argument says otherwise.
    Environment,
    /// A pickle, with the key or without it; then it comes from the environment.
    Pickle(Option<String>),
}

/// What a client object stands for.
#[derive(Debug)]
pub(crate) struct Handle {
    family: Arc<Family>,
    /// What the copies, from the first to this one, have differently.
    overrides: Vec<Overrides>,
    /// The core's client with these, in each process.
    client: PerProcess<OnceLock<Client>>,
    is_closed: AtomicBool,
    recipe: Recipe,
}

/// What a client object and its resources hold: each has its own reference to the hook, so that the garbage collector finds the cycle of a
/// hook that belongs to whoever has the client.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) handle: Arc<Handle>,
    hook: Option<Py<PyAny>>,
}

impl Access {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self { handle: Arc::clone(&self.handle), hook: self.hook.as_ref().map(|hook| hook.clone_ref(py)) }
    }

    pub(crate) fn hook(&self) -> Option<&Py<PyAny>> {
        self.hook.as_ref()
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.hook)
    }

    /// A client of these options.
    pub(crate) fn new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::make(py, options, Origin::Arguments)
    }

    pub(crate) fn from_env(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::make(py, options, Origin::Environment)
    }

    fn make(py: Python<'_>, options: Option<&Bound<'_, PyDict>>, origin: Origin) -> PyResult<Self> {
        let options = options.map_or_else(|| Ok(PyDict::new(py)), |options| options.copy())?;
        let hook = take_hook(&options)?;
        Ok(Self { handle: Arc::new(Handle::make(py, options, origin)?), hook })
    }

    /// A copy with other options, which shares the connections.
    pub(crate) fn with_options(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let options = options.map_or_else(|| Ok(PyDict::new(py)), |options| options.copy())?;
        let hook = take_hook(&options)?.or_else(|| self.hook.as_ref().map(|hook| hook.clone_ref(py)));
        Ok(Self { handle: Arc::new(self.handle.with_options(py, options)?), hook })
    }

    /// What travels. The key stays here, unless `pickle_key` was given.
    ///
    /// # Errors
    ///
    /// `pickle.PicklingError` where the other side could not have the key.
    pub(crate) fn pickled<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        let (is_from_env, options, copies, key) = self.handle.pickled(py)?;
        Ok((is_from_env, options, copies, key, self.hook.as_ref().map(|hook| hook.bind(py).clone())))
    }

    pub(crate) fn of_pickled(py: Python<'_>, pickled: &Pickled<'_>) -> PyResult<Self> {
        let (is_from_env, options, copies, key, hook) = pickled;
        let origin = match (key, is_from_env) {
            (None, true) => Origin::Environment,
            (key, _) => Origin::Pickle(key.clone()),
        };
        let mut client = Self::make(py, Some(options), origin)?;
        for copy in copies.iter() {
            client = client.with_options(py, Some(copy.cast::<PyDict>()?))?;
        }
        Ok(Self { hook: hook.as_ref().map(|hook| hook.clone().unbind()), ..client })
    }
}

/// How a client was made, for its pickle. The key is not in it.
#[derive(Debug)]
struct Recipe {
    is_from_env: bool,
    sends_key: bool,
    options: Py<PyDict>,
    copies: Vec<Py<PyDict>>,
}

/// A client's pickle: whether it is from the environment, its options and those of its copies, its key if that was asked for, its hook.
pub(crate) type Pickled<'py> =
    (bool, Bound<'py, PyDict>, Bound<'py, PyList>, Option<String>, Option<Bound<'py, PyAny>>);

/// The same without the hook.
type Travels<'py> = (bool, Bound<'py, PyDict>, Bound<'py, PyList>, Option<String>);

impl Handle {
    fn make(py: Python<'_>, options: Bound<'_, PyDict>, origin: Origin) -> PyResult<Self> {
        error::prepare(py)?;
        let sends_key = take_flag(&options, "pickle_key")?;
        let version = py.version_info();
        let builder = ClientBuilder::default().language(format!("python/{}.{}", version.major, version.minor));
        let builder = match &origin {
            Origin::Arguments => builder,
            Origin::Environment => builder.from_env(),
            Origin::Pickle(Some(key)) => builder.api_key(key),
            Origin::Pickle(None) => builder.api_key_from_env(),
        };
        let builder = options::builder(builder, &options)?;
        if options.contains("api_key")? {
            options.del_item("api_key")?;
        }
        if sends_key {
            options.set_item("pickle_key", true)?;
        }
        let family = Family::new(builder).map_err(|failed| error::to_python(py, &failed))?;
        Ok(Self {
            family: Arc::new(family),
            overrides: Vec::new(),
            client: PerProcess::new(OnceLock::new()),
            is_closed: AtomicBool::new(false),
            recipe: Recipe {
                is_from_env: matches!(origin, Origin::Environment),
                sends_key,
                options: options.unbind(),
                copies: Vec::new(),
            },
        })
    }

    fn with_options(&self, py: Python<'_>, options: Bound<'_, PyDict>) -> PyResult<Self> {
        let overrides = options::overrides(&options)?;
        let copies = self.recipe.copies.iter().map(|copy| copy.clone_ref(py)).chain([options.unbind()]);
        let copy = Self {
            family: Arc::clone(&self.family),
            overrides: self.overrides.iter().cloned().chain([overrides]).collect(),
            client: PerProcess::new(OnceLock::new()),
            is_closed: AtomicBool::new(false),
            recipe: Recipe {
                is_from_env: self.recipe.is_from_env,
                sends_key: self.recipe.sends_key,
                options: self.recipe.options.clone_ref(py),
                copies: copies.collect(),
            },
        };
        copy.enter(py)?;
        Ok(copy)
    }

    /// This process's engine, and the client to call.
    ///
    /// # Errors
    ///
    /// `RuntimeError` after `close`; `ConfigurationError` for bad options of a copy.
    pub(crate) fn enter(&self, py: Python<'_>) -> PyResult<(Arc<Engine>, Client)> {
        let raise = |failed| error::to_python(py, &failed);
        self.check_open()?;
        let engine = self.family.engine(raise)?;
        if self.overrides.is_empty() {
            let client = engine.client.clone();
            return Ok((engine, client));
        }
        let cell = self.client.get(OnceLock::new);
        if let Some(client) = cell.get() {
            return Ok((engine, client.clone()));
        }
        let mut client = engine.client.clone();
        for overrides in &self.overrides {
            client = client.with_options(overrides.clone()).map_err(raise)?;
        }
        Ok((engine, cell.get_or_init(|| client).clone()))
    }

    /// # Errors
    ///
    /// `RuntimeError` after `close`.
    pub(crate) fn check_open(&self) -> PyResult<()> {
        if self.is_closed.load(Ordering::Acquire) || self.family.is_closed() { Err(closed()) } else { Ok(()) }
    }

    /// A copy that is closed leaves the connections to the others.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        if self.overrides.is_empty() {
            self.family.close();
        }
    }

    fn pickled<'py>(&self, py: Python<'py>) -> PyResult<Travels<'py>> {
        let builder = self.family.builder();
        let key = if self.recipe.sends_key { builder.expose_key().map(str::to_owned) } else { None };
        if key.is_none() && !builder.is_key_in_env() {
            let message = "the API key does not travel with a client, only the name WORKSPACE_API_KEY does, and that variable \
                           does not hold this client's key: set it, or make the client with pickle_key=True";
            return Err(PyErr::from_value(py.import("pickle")?.getattr("PicklingError")?.call1((message,))?));
        }
        let options = self.recipe.options.bind(py).copy()?;
        let copies = PyList::new(py, self.recipe.copies.iter().map(|copy| copy.bind(py)))?;
        Ok((self.recipe.is_from_env, options, copies, key))
    }

    /// What a person sees of it: nothing secret.
    pub(crate) fn describe(&self, py: Python<'_>, class: &str) -> String {
        match self.enter(py) {
            Ok((_, client)) => format!("<{class} of {}>", client.base_url()),
            Err(_) => format!("<{class}, closed>"),
        }
    }
}

fn take<'py>(options: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(value) = options.get_item(name)? else { return Ok(None) };
    options.del_item(name)?;
    Ok(if value.is_none() { None } else { Some(value) })
}

fn take_hook(options: &Bound<'_, PyDict>) -> PyResult<Option<Py<PyAny>>> {
    let Some(hook) = take(options, "on_attempt")? else { return Ok(None) };
    if !hook.is_callable() {
        return Err(PyTypeError::new_err("on_attempt must be callable"));
    }
    // `inspect.CO_COROUTINE`: nobody would await it.
    let flags = hook.getattr("__code__").and_then(|code| code.getattr("co_flags")?.extract::<u32>());
    if flags.is_ok_and(|flags| flags & 0x80 != 0) {
        return Err(PyTypeError::new_err("on_attempt must be a function, not a coroutine function"));
    }
    Ok(Some(hook.unbind()))
}

fn take_flag(options: &Bound<'_, PyDict>, name: &str) -> PyResult<bool> {
    let Some(flag) = take(options, name)? else { return Ok(false) };
    flag.extract().map_err(|_| PyTypeError::new_err(format!("{name} must be bool")))
}
