//! The class `Ledger`, the option of a client, and the functions that run around a fork and at exit.

mod entries;
mod entry;
mod handle;
pub(crate) mod option;
mod process;
mod wait;

use pyo3::prelude::*;

/// Adds the classes to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<handle::Ledger>()?;
    module.add_class::<entry::LedgerEntry>()
}
