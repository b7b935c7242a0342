//! The option `ledger` of a client.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use workspace_sdk::LedgerSource;

use super::handle::Ledger;
use super::process;
use crate::convert::type_error::{with_argument_name, wrong_type};

/// The ledger in these options. A path is made absolute there, because a process that unpickles the client may have
/// another working directory.
///
/// # Errors
///
/// `TypeError` for a value of a wrong type.
pub(crate) fn read(options: &Bound<'_, PyDict>) -> PyResult<Option<LedgerSource>> {
    let Some(value) = options.get_item("ledger")?.filter(|value| !value.is_none()) else { return Ok(None) };
    if let Ok(ledger) = value.cast::<Ledger>() {
        return Ok(Some(LedgerSource::from(ledger.get().core()?)));
    }
    let path: PathBuf = value.extract().map_err(|_| {
        let error = wrong_type("a path or URL (str or os.PathLike) or a Ledger", &value);
        with_argument_name(value.py(), "ledger", error)
    })?;
    process::register_once(value.py())?;
    let source = LedgerSource::from(path);
    if let LedgerSource::Place(place) = &source
        && let Some(path) = place.as_path()
    {
        options.set_item("ledger", path.as_os_str())?;
    }
    Ok(Some(source))
}
