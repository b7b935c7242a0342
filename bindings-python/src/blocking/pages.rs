//! An iterator of the blocking client.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, TryLockError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use super::Blocking;
use super::drive::{Events, Seen, drive, sink};
use crate::engine::Engine;
use crate::events::{Viewers, observed};
use crate::pages::{PageStream, Pages};

/// Gives one element after another, and fetches a page when its first element is asked for.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct PageIterator {
    caller: Blocking,
    /// Never waited for: whoever holds it may be waiting for the GIL.
    state: Mutex<State>,
}

enum State {
    New(Box<dyn Pages>),
    Running(Box<Running>),
    Over,
}

struct Running {
    engine: Arc<Engine>,
    /// None while a page is fetched: the call has it, and whoever gives the call up drops it.
    stream: Option<Box<dyn PageStream>>,
    /// Where attempts go, if somebody saw them when it began.
    events: Option<Events>,
    ready: VecDeque<Py<PyAny>>,
    pid: u32,
}

impl PageIterator {
    pub(super) fn new(caller: Blocking, pages: Box<dyn Pages>) -> Self {
        Self { caller, state: Mutex::new(State::New(pages)) }
    }

    fn begin(&self, py: Python<'_>, pages: Box<dyn Pages>) -> PyResult<Box<Running>> {
        let (engine, mut client) = self.caller.0.handle.enter(py)?;
        let events = Viewers::of_call(py, self.caller.0.hook())?.map(|_| Events::default());
        if let Some(events) = &events {
            client = observed(py, &client, sink(events))?;
        }
        let stream = Some(pages.begin(&client));
        Ok(Box::new(Running { engine, stream, events, ready: VecDeque::new(), pid: process::id() }))
    }
}

impl Running {
    fn next(&mut self, py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Py<PyAny>>> {
        if self.pid != process::id() {
            return Err(PyRuntimeError::new_err("this iterator began in another process: make a new one here"));
        }
        if let Some(next) = self.ready.pop_front() {
            return Ok(Some(next));
        }
        let Some(mut stream) = self.stream.take() else { return Ok(None) };
        let fetch = async move {
            let page = stream.next().await?;
            Ok((stream, page))
        };
        // Looked for anew: kept, they would be a reference that the garbage collector does not see.
        let seen = match &self.events {
            Some(events) => Viewers::of_call(py, hook)?.map(|viewers| Seen::new(viewers, Arc::clone(events))),
            None => None,
        };
        if let (stream, Some(page)) = drive(py, &self.engine, fetch, seen.as_ref())? {
            self.stream = Some(stream);
            self.ready.extend(page(py)?);
        }
        Ok(self.ready.pop_front())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // In a forked child its connections are the parent's too.
        if self.pid != process::id() {
            std::mem::forget(self.stream.take());
        }
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
        let mut state = match self.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(PyValueError::new_err("the iterator is already executing")),
        };
        let mut running = match std::mem::replace(&mut *state, State::Over) {
            State::New(pages) => self.begin(py, pages)?,
            State::Running(running) => running,
            State::Over => return Ok(None),
        };
        self.caller.0.handle.check_open()?;
        // The end is the last of it, and so is an error.
        let next = running.next(py, self.caller.0.hook());
        if matches!(next, Ok(Some(_))) {
            *state = State::Running(running);
        }
        next
    }
}
