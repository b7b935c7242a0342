//! The iterator over the entries of a ledger.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::entry::LedgerEntry;
use super::wait::wait;

/// Reads the entries in pages, each when its first entry is requested.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(super) struct LedgerEntries(Mutex<Entries>);

enum Entries {
    Ready(workspace_sdk::LedgerEntries),
    /// A thread waits for the next entry.
    Busy,
    End,
}

impl LedgerEntries {
    pub(super) fn new(entries: workspace_sdk::LedgerEntries) -> Self {
        Self(Mutex::new(Entries::Ready(entries)))
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, entries: Entries) -> Entries {
        std::mem::replace(&mut *self.lock(), entries)
    }
}

#[pymethods]
impl LedgerEntries {
    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<LedgerEntry>> {
        let mut entries = match self.replace(Entries::Busy) {
            Entries::Ready(entries) => entries,
            Entries::Busy => return Err(PyRuntimeError::new_err("another thread reads these entries")),
            Entries::End => {
                self.replace(Entries::End);
                return Ok(None);
            }
        };
        let next = wait(py, async { entries.next().await.transpose() });
        let rest = if matches!(next, Ok(None)) { Entries::End } else { Entries::Ready(entries) };
        self.replace(rest);
        Ok(next?.map(LedgerEntry::from))
    }
}
