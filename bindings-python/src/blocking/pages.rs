//! An iterator of the blocking client.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use super::Blocking;
use super::drive::drive;
use crate::feed::{Feed, Found, Place};

/// Gives one element after another, and fetches a page when its first element is asked for. Threads may share it.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct PageIterator {
    caller: Blocking,
    feed: Arc<Feed>,
}

impl PageIterator {
    pub(super) fn new(caller: Blocking, feed: Feed) -> Self {
        Self { caller, feed: Arc::new(feed) }
    }
}

#[pymethods]
impl PageIterator {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.caller.0.traverse(&visit)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.feed.check_process()?;
        if self.feed.is_over() {
            return Ok(None);
        }
        self.caller.0.handle.check_open()?;
        let place = Place::new(&self.feed);
        let mut has_waited = false;
        loop {
            match self.feed.take(place.number(), has_waited) {
                Found::Item(item) => return item(py).map(Some),
                Found::End => return Ok(None),
                Found::Nothing => {}
            }
            let (engine, client, seen) = self.caller.enter(py)?;
            let fill = self.feed.fill(place.number(), &client);
            drive(py, &engine, self.feed.operation(), fill, seen.as_ref())?;
            has_waited = true;
        }
    }
}

impl Drop for PageIterator {
    fn drop(&mut self) {
        self.feed.keep_in_fork();
    }
}
