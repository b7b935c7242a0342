//! The state of one client object, blocking or asynchronous.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use workspace_sdk::bindings::PerProcess;
use workspace_sdk::bindings::many::{ManyRun, WeakRun};
use workspace_sdk::{Client, ClientBuilder, Overrides};

use super::pickle::{PickleState, StateTuple};
use super::shared_state::{ProcessState, SharedState, closed_error};
use crate::convert::options;
use crate::ledger::option;
use crate::results::error;

/// The source of the base URL, the key and the channel of a new client.
#[derive(Clone, Debug)]
pub(super) enum ClientSource {
    /// The arguments.
    Arguments,
    /// `from_env`: the environment; arguments take precedence.
    Environment,
    /// A pickle. Without a key in it, the key comes from the environment.
    Pickle(Option<String>),
}

/// The state of one client object.
#[derive(Debug)]
pub(crate) struct ClientState {
    shared: Arc<SharedState>,
    /// The overrides of each copy, from the first to this one.
    overrides: Vec<Overrides>,
    /// The core's client with these overrides, one per process.
    client: PerProcess<OnceLock<Client>>,
    is_closed: AtomicBool,
    /// The sends to many of this client, which end when it is closed.
    runs: Arc<Runs>,
    pickle: PickleState,
}

/// The sends to many of a client and its copies that may not have ended.
#[derive(Debug)]
struct Runs {
    runs: PerProcess<Mutex<Vec<WeakRun>>>,
    /// The runs of the client of which this one is a copy.
    parent: Option<Arc<Runs>>,
}

impl Runs {
    fn new(parent: Option<Arc<Runs>>) -> Arc<Self> {
        Arc::new(Self { runs: PerProcess::new(Mutex::default()), parent })
    }

    fn add(&self, run: &ManyRun) {
        let mut runs = self.runs.get(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(WeakRun::may_be_active);
        runs.push(run.weak());
        drop(runs);
        if let Some(parent) = &self.parent {
            parent.add(run);
        }
    }

    fn close(&self) {
        let runs = std::mem::take(&mut *self.runs.get(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner));
        runs.iter().for_each(WeakRun::close);
    }
}

impl ClientState {
    pub(super) fn new(py: Python<'_>, options: Bound<'_, PyDict>, source: ClientSource) -> PyResult<Self> {
        error::import_classes(py)?;
        let includes_key = take_bool(&options, "pickle_key")?;
        let version = py.version_info();
        let builder = ClientBuilder::default().language(format!("python/{}.{}", version.major, version.minor));
        let builder = match &source {
            ClientSource::Arguments => builder,
            ClientSource::Environment => builder.from_env(),
            ClientSource::Pickle(Some(key)) => builder.api_key(key),
            ClientSource::Pickle(None) => builder.api_key_from_env(),
        };
        let ledger = option::read(&options)?;
        let builder = options::read_builder(builder, &options, ledger)?;
        if options.contains("api_key")? {
            options.del_item("api_key")?;
        }
        let has_ledger_secret = options.get_item("ledger_secret")?.is_some_and(|secret| !secret.is_none());
        if includes_key {
            options.set_item("pickle_key", true)?;
        } else if has_ledger_secret {
            options.del_item("ledger_secret")?;
        }
        // Opening a ledger waits for its file.
        let shared = py.detach(|| SharedState::new(builder)).map_err(|error| error::to_python(py, &error))?;
        Ok(Self {
            shared: Arc::new(shared),
            overrides: Vec::new(),
            client: PerProcess::new(OnceLock::new()),
            is_closed: AtomicBool::new(false),
            runs: Runs::new(None),
            pickle: PickleState {
                is_from_env: matches!(source, ClientSource::Environment),
                includes_key,
                has_ledger_secret,
                options: options.unbind(),
                overrides: Vec::new(),
            },
        })
    }

    pub(super) fn with_options(&self, py: Python<'_>, options: Bound<'_, PyDict>) -> PyResult<Self> {
        let overrides = options::read_overrides(&options)?;
        let copy = Self {
            shared: Arc::clone(&self.shared),
            overrides: self.overrides.iter().cloned().chain([overrides]).collect(),
            client: PerProcess::new(OnceLock::new()),
            is_closed: AtomicBool::new(false),
            runs: Runs::new(Some(Arc::clone(&self.runs))),
            pickle: self.pickle.with_overrides(py, options.unbind()),
        };
        copy.for_call(py)?;
        Ok(copy)
    }

    /// The state of this process, and the core's client for a call.
    ///
    /// # Errors
    ///
    /// `RuntimeError` after `close`; `ConfigurationError` for invalid options of a copy.
    pub(crate) fn for_call(&self, py: Python<'_>) -> PyResult<(Arc<ProcessState>, Client)> {
        let raise = |error| error::to_python(py, &error);
        self.check_open()?;
        let state = self.shared.process_state(raise)?;
        if self.overrides.is_empty() {
            let client = state.client.clone();
            return Ok((state, client));
        }
        let cell = self.client.get(OnceLock::new);
        if let Some(client) = cell.get() {
            return Ok((state, client.clone()));
        }
        let mut client = state.client.clone();
        for overrides in &self.overrides {
            client = client.with_options(overrides.clone()).map_err(raise)?;
        }
        Ok((state, cell.get_or_init(|| client).clone()))
    }

    /// Ends this run when the client is closed.
    pub(crate) fn add_run(&self, run: &ManyRun) {
        self.runs.add(run);
    }

    /// # Errors
    ///
    /// `RuntimeError` after `close`.
    pub(crate) fn check_open(&self) -> PyResult<()> {
        if self.is_closed.load(Ordering::Acquire) || self.shared.is_closed() { Err(closed_error()) } else { Ok(()) }
    }

    /// Closing a copy does not close the shared connections. With `abort`, the calls in flight end at once.
    pub(crate) fn close(&self, abort: bool) {
        self.is_closed.store(true, Ordering::Release);
        self.runs.close();
        if self.overrides.is_empty() {
            self.shared.close(abort);
        } else if abort && let Some(client) = self.client.get(OnceLock::new).get() {
            client.abort();
        }
    }

    /// # Errors
    ///
    /// `pickle.PicklingError` if the process that unpickles cannot get the key.
    pub(super) fn to_pickle<'py>(&self, py: Python<'py>) -> PyResult<StateTuple<'py>> {
        let builder = self.shared.builder();
        let key = if self.pickle.includes_key { builder.expose_key().map(str::to_owned) } else { None };
        self.pickle.to_tuple(py, key, builder.is_key_in_env())
    }

    /// The `repr` of the client. It shows nothing secret.
    pub(crate) fn repr(&self, py: Python<'_>, class: &str) -> String {
        match self.for_call(py) {
            Ok((_, client)) => format!("<{class} of {}>", client.base_url()),
            Err(_) => format!("<{class}, closed>"),
        }
    }
}

/// Removes an option from the dict. `None` is the same as omitting it.
pub(super) fn take_option<'py>(options: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(value) = options.get_item(name)? else { return Ok(None) };
    options.del_item(name)?;
    Ok(if value.is_none() { None } else { Some(value) })
}

fn take_bool(options: &Bound<'_, PyDict>, name: &str) -> PyResult<bool> {
    let Some(value) = take_option(options, name)? else { return Ok(false) };
    value.extract().map_err(|_| PyTypeError::new_err(format!("{name} must be bool")))
}
