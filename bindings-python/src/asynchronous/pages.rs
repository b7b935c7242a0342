//! Pages for an asynchronous iterator.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use super::pending::Pending;
use crate::feed::{Feed, Found, Place};
use crate::handle::Access;
use crate::model::Weigh;

/// The pages behind an asynchronous iterator, each fetched by a call of its own. Tasks and threads may share it.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct AsyncPages {
    access: Access,
    feed: Arc<Feed>,
}

impl AsyncPages {
    pub(super) fn new(access: Access, feed: Feed) -> Self {
        Self { access, feed: Arc::new(feed) }
    }
}

#[pymethods]
impl AsyncPages {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.access.traverse(&visit)
    }

    /// One caller's request for an element.
    fn turn(&self, py: Python<'_>) -> PyResult<Turn> {
        self.feed.check_process()?;
        if !self.feed.is_over() {
            self.access.handle.check_open()?;
        }
        Ok(Turn {
            access: self.access.clone_ref(py),
            feed: Arc::clone(&self.feed),
            state: Mutex::new(State::new(&self.feed)),
        })
    }
}

impl Drop for AsyncPages {
    fn drop(&mut self) {
        self.feed.keep_in_fork();
    }
}

/// One element of an asynchronous iterator, for one task that asks.
#[pyclass(frozen, module = "workspace_sdk._native")]
pub(crate) struct Turn {
    access: Access,
    feed: Arc<Feed>,
    state: Mutex<State>,
}

struct State {
    place: Option<Place>,
    has_waited: bool,
}

impl State {
    fn new(feed: &Arc<Feed>) -> Self {
        Self { place: Some(Place::new(feed)), has_waited: false }
    }
}

/// A call that fetches a page gives nothing itself: the elements go to the feed.
impl Weigh for () {
    fn is_large(&self) -> bool {
        false
    }
}

impl Turn {
    /// The number of its place, and whether it was waited for.
    fn place(&self) -> (u64, bool) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was left is nobody's.
        (state.place.as_ref().map_or(u64::MAX, Place::number), state.has_waited)
    }
}

#[pymethods]
impl Turn {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.access.traverse(&visit)
    }

    /// The element, alone in a tuple; an empty tuple where a page must be fetched first; `None` at the end.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        self.feed.check_process()?;
        let (place, has_waited) = self.place();
        match self.feed.take(place, has_waited) {
            Found::Item(item) => PyTuple::new(py, [item(py)?]).map(Some),
            Found::Nothing => Ok(Some(PyTuple::empty(py))),
            Found::End => Ok(None),
        }
    }

    /// The call that fetches a page, if it is still needed when its turn comes.
    fn fill(&self, py: Python<'_>) -> PyResult<Pending> {
        self.feed.check_process()?;
        let feed = Arc::clone(&self.feed);
        let (place, _) = self.place();
        self.state.lock().unwrap_or_else(PoisonError::into_inner).has_waited = true;
        let work = move |client| async move { feed.fill(place, &client).await };
        Ok(Pending::new(self.access.clone_ref(py), self.feed.operation(), work, |py, ()| Ok(py.None())))
    }

    /// Ends the request, with or without an element.
    fn leave(&self) {
        let place = self.state.lock().unwrap_or_else(PoisonError::into_inner).place.take();
        drop(place);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.feed.keep_in_fork();
    }
}
