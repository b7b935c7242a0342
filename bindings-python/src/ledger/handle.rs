//! The class `Ledger`.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDelta, PyDict, PyTuple};
use workspace_sdk::{EntryState, LedgerOptions, LedgerPlace};

use super::entries::LedgerEntries;
use super::entry::LedgerEntry;
use super::process;
use super::wait::wait;
use crate::convert::argument::{Arg, ExtractArg, Extraction, duration, number};
use crate::convert::type_error::{with_argument_name, wrong_type};
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::results::error;

/// A durable record of sends under idempotency keys.
///
/// Give it, or its path or URL, to a client as the option `ledger`. Each send with an `idempotency_key` is then
/// recorded before its first byte leaves: the same call again, also after a crash and in another process, never sends
/// twice. The methods here look at the entries, and settle those that are unknown. They block; in a coroutine, call
/// them with `asyncio.to_thread`.
///
///     with Ledger.open("/var/lib/shop/ledger.db") as ledger:
///         for entry in ledger.entries(state="unknown"):
///             print(entry.idempotency_key, entry.created_at)
#[pyclass(frozen, weakref, module = "workspace_sdk")]
pub(crate) struct Ledger {
    core: Mutex<Option<workspace_sdk::Ledger>>,
    place: LedgerPlace,
}

impl Ledger {
    /// # Errors
    ///
    /// `RuntimeError` after `close` and at the end of `with`.
    pub(super) fn core(&self) -> PyResult<workspace_sdk::Ledger> {
        self.lock().clone().ok_or_else(|| PyRuntimeError::new_err("the ledger is closed"))
    }

    fn lock(&self) -> MutexGuard<'_, Option<workspace_sdk::Ledger>> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Ledger {
    /// Opens the ledger in a file on a local disk, or in a PostgreSQL database.
    ///
    /// The ledger is created if there is none; with `create=False`, it must exist. The methods work on the entries of
    /// `scope`, which is the `ledger_scope` of the clients that write them. `secret` is the secret of the hashes; by
    /// default it is stored in the ledger.
    ///
    /// Raises `LedgerError` if the file or the database cannot be used.
    ///
    /// `open(path: str | PathLike[str], *, create: bool = True, scope: str = '', secret: str | None = None) -> Ledger`
    #[staticmethod]
    #[pyo3(
        signature = (path, *, create=None, scope=None, secret=None, **unknown),
        text_signature = "(path, *, create=True, scope='', secret=None)"
    )]
    fn open(
        py: Python<'_>,
        path: &Bound<'_, PyAny>,
        create: Arg<'_>,
        scope: Arg<'_>,
        secret: Arg<'_>,
        unknown: Option<Unknown<'_>>,
    ) -> PyResult<Self> {
        reject_unknown(unknown, "Ledger.open", &["path", "create", "scope", "secret"])?;
        let place = LedgerPlace::from(extract_path(path)?);
        let mut options = LedgerOptions::new();
        if let Some(create) = extract(create, "create")? {
            options = options.create(create);
        }
        if let Some(scope) = extract::<String>(scope, "scope")? {
            options = options.scope(scope);
        }
        if let Some(secret) = extract::<String>(secret, "secret")? {
            options = options.secret(secret);
        }
        error::import_classes(py)?;
        process::register_once(py)?;
        let core = py.detach(|| options.open(&place)).map_err(|error| error::to_python(py, &error))?;
        Ok(Self { core: Mutex::new(Some(core)), place })
    }

    /// The entry of an idempotency key: a `LedgerEntry`, or `None` if there is none.
    ///
    /// `get(idempotency_key: str) -> LedgerEntry | None`
    #[pyo3(signature = (idempotency_key, **unknown), text_signature = "($self, idempotency_key)")]
    fn get(
        &self,
        py: Python<'_>,
        idempotency_key: &Bound<'_, PyAny>,
        unknown: Option<Unknown<'_>>,
    ) -> PyResult<Option<LedgerEntry>> {
        reject_unknown(unknown, "Ledger.get", &["idempotency_key"])?;
        let key: String = extract_required(idempotency_key, "idempotency_key")?;
        let core = self.core()?;
        Ok(wait(py, core.get(&key))?.map(LedgerEntry::from))
    }

    /// Iterates over the entries, oldest first. They are read in pages, so a million entries need little memory and
    /// block no send.
    ///
    /// With `state` or `prefix`, only those with this state or this beginning of the key.
    ///
    /// `entries(*, state: EntryState | None = None, prefix: str | None = None) -> Iterator[LedgerEntry]`
    #[pyo3(
        signature = (*, state=None, prefix=None, **unknown),
        text_signature = "($self, *, state=None, prefix=None)"
    )]
    fn entries(&self, state: Arg<'_>, prefix: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<LedgerEntries> {
        reject_unknown(unknown, "Ledger.entries", &["state", "prefix"])?;
        let mut entries = self.core()?.entries();
        if let Some(state) = state {
            entries = entries.state(entry_state(&state)?);
        }
        if let Some(prefix) = extract::<String>(prefix, "prefix")? {
            entries = entries.prefix(prefix);
        }
        Ok(LedgerEntries::new(entries))
    }

    /// Settles an entry that is `unknown`, after somebody has found out what happened, and returns it.
    ///
    /// With `"accepted"`, its calls return `message_id` from then on; with `"not_sent"`, the key is free, and the same
    /// call sends. `note` says who resolved it, and why.
    ///
    /// Raises `LedgerError` if there is no such entry, if it is not `unknown`, or if it is resolved as not sent within
    /// 15 minutes without `force`: the message may still arrive.
    ///
    /// `resolve(idempotency_key: str, state: Literal['accepted', 'not_sent'], *, message_id: str | None = None,
    /// note: str | None = None, force: bool = False) -> LedgerEntry`
    #[pyo3(
        signature = (idempotency_key, state, *, message_id=None, note=None, force=None, **unknown),
        text_signature = "($self, idempotency_key, state, *, message_id=None, note=None, force=False)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn resolve(
        &self,
        py: Python<'_>,
        idempotency_key: &Bound<'_, PyAny>,
        state: &Bound<'_, PyAny>,
        message_id: Arg<'_>,
        note: Arg<'_>,
        force: Arg<'_>,
        unknown: Option<Unknown<'_>>,
    ) -> PyResult<LedgerEntry> {
        let known = ["idempotency_key", "state", "message_id", "note", "force"];
        reject_unknown(unknown, "Ledger.resolve", &known)?;
        let key: String = extract_required(idempotency_key, "idempotency_key")?;
        let mut resolve = self.core()?.resolve(&key, entry_state(state)?);
        if let Some(message_id) = extract::<String>(message_id, "message_id")? {
            resolve = resolve.message_id(message_id);
        }
        if let Some(note) = extract::<String>(note, "note")? {
            resolve = resolve.note(note);
        }
        if let Some(force) = extract(force, "force")? {
            resolve = resolve.force(force);
        }
        wait(py, resolve.run()).map(LedgerEntry::from)
    }

    /// The number of entries by state: a dict of all states.
    ///
    /// `counts() -> dict[EntryState, int]`
    #[pyo3(signature = (**unknown), text_signature = "($self)")]
    fn counts<'py>(&self, py: Python<'py>, unknown: Option<Unknown<'_>>) -> PyResult<Bound<'py, PyDict>> {
        reject_unknown(unknown, "Ledger.counts", &[])?;
        let counts = PyDict::new(py);
        let core = self.core()?;
        for (state, count) in wait(py, core.counts())? {
            counts.set_item(state.as_str(), count)?;
        }
        Ok(counts)
    }

    /// Deletes the entries that are `accepted` or `not_sent` and did not change for `older_than`, and returns their
    /// number. Entries that are unknown or in flight are never deleted.
    ///
    /// `older_than` is a number of seconds or a `timedelta`. The keys of the deleted entries are free again, so keep
    /// them for as long as anything may repeat the call.
    ///
    /// `prune(older_than: float | timedelta) -> int`
    #[pyo3(signature = (older_than, **unknown), text_signature = "($self, older_than)")]
    fn prune(&self, py: Python<'_>, older_than: &Bound<'_, PyAny>, unknown: Option<Unknown<'_>>) -> PyResult<u64> {
        reject_unknown(unknown, "Ledger.prune", &["older_than"])?;
        let older_than = extract_age(older_than, "older_than")?;
        let core = self.core()?;
        wait(py, core.prune(older_than))
    }

    /// Writes a copy of the whole ledger to a new file. This is the only safe way to copy a ledger that is in use.
    /// Sends with an idempotency key wait until it is done.
    ///
    /// `backup(path: str | PathLike[str]) -> None`
    #[pyo3(signature = (path, **unknown), text_signature = "($self, path)")]
    fn backup(&self, py: Python<'_>, path: &Bound<'_, PyAny>, unknown: Option<Unknown<'_>>) -> PyResult<()> {
        reject_unknown(unknown, "Ledger.backup", &["path"])?;
        let path = extract_path(path)?;
        let core = self.core()?;
        wait(py, core.backup(path))
    }

    /// Writes all entries to a new file, as JSON, one per line.
    ///
    /// `export(path: str | PathLike[str]) -> None`
    #[pyo3(signature = (path, **unknown), text_signature = "($self, path)")]
    fn export(&self, py: Python<'_>, path: &Bound<'_, PyAny>, unknown: Option<Unknown<'_>>) -> PyResult<()> {
        reject_unknown(unknown, "Ledger.export", &["path"])?;
        let path = extract_path(path)?;
        let core = self.core()?;
        wait(py, core.export(path))
    }

    /// Records the delivery status of a message, for programs that get webhooks. A status that is behind the recorded
    /// one changes nothing, because events can arrive out of order.
    ///
    /// Returns whether the ledger has the message.
    ///
    /// `note_status(message_id: str, status: DeliveryStatus) -> bool`
    #[pyo3(signature = (message_id, status, **unknown), text_signature = "($self, message_id, status)")]
    fn note_status(
        &self,
        py: Python<'_>,
        message_id: &Bound<'_, PyAny>,
        status: &Bound<'_, PyAny>,
        unknown: Option<Unknown<'_>>,
    ) -> PyResult<bool> {
        reject_unknown(unknown, "Ledger.note_status", &["message_id", "status"])?;
        let message_id: String = extract_required(message_id, "message_id")?;
        let status: String = extract_required(status, "status")?;
        let core = self.core()?;
        wait(py, core.note_status(message_id, status.as_str()))
    }

    /// Waits until everything that is known is on disk.
    ///
    /// `flush() -> None`
    #[pyo3(signature = (**unknown), text_signature = "($self)")]
    fn flush(&self, py: Python<'_>, unknown: Option<Unknown<'_>>) -> PyResult<()> {
        reject_unknown(unknown, "Ledger.flush", &[])?;
        let core = self.core()?;
        wait(py, core.flush())
    }

    /// Puts everything on disk and closes the file, for all clients in this process too: their later sends with an
    /// idempotency key raise `LedgerError`, and send nothing. The end of a `with` block closes it only if no client of
    /// this process uses it.
    ///
    /// `close() -> None`
    #[pyo3(signature = (**unknown), text_signature = "($self)")]
    fn close(&self, py: Python<'_>, unknown: Option<Unknown<'_>>) -> PyResult<()> {
        reject_unknown(unknown, "Ledger.close", &[])?;
        let core = self.lock().take();
        core.map_or(Ok(()), |core| wait(py, core.close()))
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        // The file stays open for the clients that use it: a program that only looks at the entries must not end the
        // sends of another part of the process.
        let core = self.lock().take();
        core.map_or(Ok(()), |core| wait(py, core.flush()))
    }

    fn __repr__(&self) -> String {
        format!("<Ledger {}>", self.place)
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a Ledger cannot be pickled: give the client its path or URL as the option ledger, or open it in the \
             other process",
        ))
    }
}

/// # Errors
///
/// `TypeError` that names the argument, and `ValueError` for a string that is not valid.
fn extract_required<T: ExtractArg>(object: &Bound<'_, PyAny>, name: &str) -> PyResult<T> {
    match T::extract_from(object).map_err(|error| with_argument_name(object.py(), name, error))? {
        Extraction::Valid(value) => Ok(value),
        Extraction::Invalid { reason, .. } => {
            let error = reason.at(name);
            Err(PyValueError::new_err(format!("{name} {}", error.message)))
        }
    }
}

fn extract<T: ExtractArg>(arg: Arg<'_>, name: &str) -> PyResult<Option<T>> {
    arg.map(|object| extract_required(&object, name)).transpose()
}

fn extract_path(object: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    object
        .extract()
        .map_err(|_| with_argument_name(object.py(), "path", wrong_type("a path (str or os.PathLike)", object)))
}

/// A state by its name.
fn entry_state(object: &Bound<'_, PyAny>) -> PyResult<EntryState> {
    let name: String = extract_required(object, "state")?;
    EntryState::ALL.iter().copied().find(|state| state.as_str() == name).ok_or_else(|| {
        let names: Vec<_> = EntryState::ALL.iter().map(|state| state.as_str()).collect();
        PyValueError::new_err(format!("state must be one of {}", names.join(", ")))
    })
}

/// A number of seconds or a `timedelta`, zero or more.
fn extract_age(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Duration> {
    let negative = || PyValueError::new_err(format!("{name} must be zero or more"));
    if object.is_instance_of::<PyDelta>() {
        return object.extract().map_err(|_| negative());
    }
    let expected = |_| with_argument_name(object.py(), name, wrong_type("a number of seconds or a timedelta", object));
    let seconds = number(object).map_err(expected)?;
    if seconds.is_nan() || seconds < 0.0 {
        return Err(negative());
    }
    duration(object)
}
