//! Pages for an asynchronous iterator.

use std::process;
use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{PyTraverseError, PyVisit};
use tokio::sync::Mutex;

use super::pending::Pending;
use crate::handle::Access;
use crate::pages::{Page, PageStream, Pages};

/// The pages behind an asynchronous iterator, each a call of its own.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct AsyncPages {
    access: Access,
    /// Two tasks that ask at once get one page each, one after the other.
    stream: Arc<Mutex<Stream>>,
    pid: u32,
}

struct Stream {
    pages: Option<Box<dyn Pages>>,
    running: Option<Box<dyn PageStream>>,
}

impl AsyncPages {
    pub(super) fn new(access: Access, pages: Box<dyn Pages>) -> Self {
        let stream = Stream { pages: Some(pages), running: None };
        Self { access, stream: Arc::new(Mutex::new(stream)), pid: process::id() }
    }
}

#[pymethods]
impl AsyncPages {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.access.traverse(&visit)
    }

    /// The call for the next page: a list, or `None` after the last.
    fn next(&self, py: Python<'_>) -> Pending {
        let stream = Arc::clone(&self.stream);
        let work = |client| async move {
            let mut stream = stream.lock().await;
            let begun = stream.pages.take().map(|pages| pages.begin(&client));
            // Taken out: a page that is given up is the last.
            let Some(mut running) = begun.or_else(|| stream.running.take()) else { return Ok(None) };
            let page = running.next().await?;
            if page.is_some() {
                stream.running = Some(running);
            }
            Ok(page)
        };
        Pending::new(self.access.clone_ref(py), work, |py, page: Option<Page>| match page {
            Some(page) => Ok(PyList::new(py, page(py)?)?.into_any().unbind()),
            None => Ok(py.None()),
        })
    }

    /// Raises `RuntimeError` in a process that the iterator did not begin in.
    fn check_process(&self) -> PyResult<()> {
        if self.pid == process::id() {
            return Ok(());
        }
        Err(PyRuntimeError::new_err("this iterator began in another process: make a new one here"))
    }
}

impl Drop for AsyncPages {
    fn drop(&mut self) {
        // In a forked child its connections are the parent's too.
        if self.pid != process::id() {
            std::mem::forget(Arc::clone(&self.stream));
        }
    }
}
