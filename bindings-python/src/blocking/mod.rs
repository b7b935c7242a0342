//! The blocking client: each call runs on the thread that makes it.

mod client;
mod drive;
mod pages;

use std::future::Future;
use std::sync::Arc;

use pyo3::prelude::*;
use workspace_sdk::{Client as Core, Error};

pub(crate) use client::Client;
pub(crate) use pages::PageIterator;

use crate::engine::Engine;
use crate::events::{Events, Seen, Viewers, observed};
use crate::feed::Feed;
use crate::handle::Access;
use crate::model::Outcome;
use crate::pages::Pages;
use drive::drive;

/// Makes the calls of a resource.
#[derive(Debug)]
pub(crate) struct Blocking(pub(crate) Access);

impl Blocking {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// Makes a call, and gives its result as a Python object.
    pub(crate) fn call<T, F>(
        &self,
        py: Python<'_>,
        operation: &'static str,
        work: impl FnOnce(Core) -> F,
    ) -> PyResult<Py<PyAny>>
    where
        T: Outcome,
        F: Future<Output = Result<T, Error>> + Send,
    {
        let (engine, client, seen) = self.enter(py)?;
        drive(py, &engine, operation, work(client), seen.as_ref())?.into_python(py)
    }

    /// What a call runs on, its client, and what is seen of it if somebody looks.
    fn enter(&self, py: Python<'_>) -> PyResult<(Arc<Engine>, Core, Option<Seen>)> {
        let (engine, client) = self.0.handle.enter(py)?;
        let Some(viewers) = Viewers::of_call(py, self.0.hook())? else { return Ok((engine, client, None)) };
        let events = Events::default();
        let sink = events.clone();
        let client = observed(py, &client, move |event| sink.put(event))?;
        Ok((engine, client, Some(Seen::new(viewers, events))))
    }

    /// An iterator over what comes page by page.
    pub(crate) fn pages(&self, py: Python<'_>, pages: impl Pages) -> PyResult<Py<PyAny>> {
        Ok(Py::new(py, PageIterator::new(self.clone_ref(py), Feed::new(Box::new(pages))))?.into_any())
    }
}
