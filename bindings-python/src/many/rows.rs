//! The list of recipients, and the conversion of its elements.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::Recipient;
use workspace_sdk::bindings::many::{CellValue, SURPLUS, recipient};

use crate::convert::argument::{ExtractArg as _, Extraction};
use crate::convert::json::{items, pair};
use crate::results::phone_number::PhoneNumber;

/// How long one step reads the list, so that no result waits for a slow list.
const MAX_READ: Duration = Duration::from_millis(10);

/// The maximum number of columns of a row. A row with more is no row of a table.
const MAX_COLUMNS: usize = 10_000;

/// The rest of the list, and the elements that have no result yet.
#[derive(Default)]
pub(super) struct Rows {
    /// The iterator; `None` if it has ended, or if it is asynchronous.
    source: Option<Py<PyAny>>,
    /// Whether there may be further rows.
    has_rows: bool,
    /// The exception of the list.
    error: Option<PyErr>,
    /// The elements that have no result yet, by their position.
    originals: HashMap<u64, Py<PyAny>>,
    next_index: u64,
    names: ColumnNames,
}

/// The names of the columns of the last row, because the next one usually has the same.
#[derive(Default)]
pub(super) struct ColumnNames(Vec<Arc<str>>);

impl Rows {
    /// A list with this iterator, or with an asynchronous one that is read elsewhere.
    pub(super) fn new(source: Option<Py<PyAny>>) -> Self {
        Self { source, has_rows: true, ..Self::default() }
    }

    pub(super) fn has_rows(&self) -> bool {
        self.has_rows
    }

    pub(super) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.source)?;
        self.originals.values().try_for_each(|original| visit.call(original))
    }

    /// The iterator, to read it without a lock.
    pub(super) fn take_source(&mut self) -> Option<Py<PyAny>> {
        self.source.take()
    }

    /// Puts the iterator back.
    pub(super) fn restore_source(&mut self, source: Py<PyAny>) {
        self.source = Some(source);
    }

    pub(super) fn take_names(&mut self) -> ColumnNames {
        std::mem::take(&mut self.names)
    }

    /// Keeps elements until they have a result, and the names of their columns.
    pub(super) fn keep(&mut self, elements: Vec<Bound<'_, PyAny>>, names: ColumnNames) {
        self.names = names;
        for element in elements {
            self.originals.insert(self.next_index, element.unbind());
            self.next_index += 1;
        }
    }

    /// The list has ended, with this exception if it failed. Returns what must be dropped without the lock.
    pub(super) fn end(&mut self, error: Option<PyErr>) -> impl Sized + use<> {
        self.has_rows = false;
        (self.source.take(), std::mem::replace(&mut self.error, error))
    }

    /// The exception of the list, once.
    pub(super) fn take_error(&mut self) -> Option<PyErr> {
        self.error.take()
    }

    /// The element with this position, which has a result now.
    pub(super) fn take_original(&mut self, py: Python<'_>, index: u64) -> Py<PyAny> {
        self.originals.remove(&index).unwrap_or_else(|| py.None())
    }

    /// Forgets the elements that get no result any more. Returns what must be dropped without the lock.
    pub(super) fn clear(&mut self) -> impl Sized + use<> {
        (std::mem::take(&mut self.originals), self.source.take())
    }
}

impl ColumnNames {
    /// The row of an element of the list.
    pub(super) fn row(&mut self, element: &Bound<'_, PyAny>) -> PyResult<Recipient> {
        if let Ok(number) = element.cast::<PhoneNumber>() {
            return Ok(number.get().number.clone().into());
        }
        let Some(Ok(items)) = (if is_scalar(element) { None } else { items(element, MAX_COLUMNS)? }) else {
            return Ok(recipient([(Arc::from("to"), cell(element)?)]));
        };
        let mut columns = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let (name, value) = pair(item)?;
            columns.push((self.name(position, &name)?, cell(&value)?));
        }
        Ok(recipient(columns))
    }

    /// The name of a column. `csv.DictReader` puts the cells that the header has no names for under `None`.
    fn name(&mut self, position: usize, name: &Bound<'_, PyAny>) -> PyResult<Arc<str>> {
        let name = match name.cast::<PyString>() {
            _ if name.is_none() => return Ok(Arc::from(SURPLUS)),
            Ok(name) => name.clone(),
            Err(_) => name.str()?,
        };
        let name = name.to_string_lossy();
        if let Some(known) = self.0.get(position).filter(|known| known.as_ref() == name) {
            return Ok(Arc::clone(known));
        }
        let name: Arc<str> = Arc::from(name.as_ref());
        self.0.truncate(position);
        self.0.push(Arc::clone(&name));
        Ok(name)
    }
}

/// The elements that one step has read.
pub(super) struct ReadRows<'py> {
    pub(super) elements: Vec<Bound<'py, PyAny>>,
    /// Whether the list has ended, and how.
    pub(super) end: Option<Option<PyErr>>,
}

/// Reads at most so many elements.
///
/// # Errors
///
/// An exception of the list that is not an `Exception`, such as `KeyboardInterrupt`. The elements that were read before
/// it are lost, because the run ends.
pub(super) fn read<'py>(source: &Bound<'py, PyAny>, wanted: usize) -> PyResult<ReadRows<'py>> {
    let start = Instant::now();
    let mut elements = Vec::with_capacity(wanted);
    let mut iterator = source.try_iter()?;
    while elements.len() < wanted {
        match iterator.next() {
            Some(Ok(element)) => elements.push(element),
            Some(Err(error)) if !error.is_instance_of::<PyException>(source.py()) => return Err(error),
            Some(Err(error)) => return Ok(ReadRows { elements, end: Some(Some(error)) }),
            None => return Ok(ReadRows { elements, end: Some(None) }),
        }
        if start.elapsed() >= MAX_READ {
            break;
        }
    }
    Ok(ReadRows { elements, end: None })
}

/// Whether a value cannot be a row, so that the slower check for a mapping is not needed.
fn is_scalar(element: &Bound<'_, PyAny>) -> bool {
    element.is_instance_of::<PyString>()
        || (!element.is_instance_of::<PyDict>() && element.cast::<PyMapping>().is_err())
}

/// The value of a column. A value that is neither a string nor a list of strings cannot be sent, but it is kept for the
/// file of rejected recipients.
fn cell(value: &Bound<'_, PyAny>) -> PyResult<CellValue> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(match String::extract_from(text)? {
            Extraction::Valid(text) => CellValue::Text(text),
            Extraction::Invalid { .. } => CellValue::Other(text.to_string_lossy().into_owned()),
        });
    }
    if value.is_none() {
        return Ok(CellValue::Other("null".to_owned()));
    }
    if (value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>())
        && let Ok(Extraction::Valid(texts)) = Vec::<String>::extract_from(value)
    {
        return Ok(CellValue::Texts(texts));
    }
    // Every object has such a string, unless its own code fails.
    let text = value.str().map(|text| text.to_string_lossy().into_owned());
    Ok(CellValue::Other(text.unwrap_or_else(|_| "null".to_owned())))
}
