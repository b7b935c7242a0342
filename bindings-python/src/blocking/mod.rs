//! The blocking client: each call runs on the thread that makes it.

mod client;
mod drive;
mod pages;

use std::future::Future;

use pyo3::prelude::*;
use workspace_sdk::{Client as Core, Error};

pub(crate) use client::Client;
pub(crate) use pages::PageIterator;

use crate::events::{Viewers, observed};
use crate::handle::Access;
use crate::model::Outcome;
use crate::pages::Pages;
use drive::{Events, Seen, drive, sink};

/// Makes the calls of a resource.
#[derive(Debug)]
pub(crate) struct Blocking(pub(crate) Access);

impl Blocking {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self(self.0.clone_ref(py))
    }

    /// Makes a call, and gives its result as a Python object.
    pub(crate) fn call<T, F>(&self, py: Python<'_>, work: impl FnOnce(Core) -> F) -> PyResult<Py<PyAny>>
    where
        T: Outcome,
        F: Future<Output = Result<T, Error>> + Send,
    {
        let (engine, client) = self.0.handle.enter(py)?;
        let answer = match Viewers::of_call(py, self.0.hook())? {
            None => drive(py, &engine, work(client), None)?,
            Some(viewers) => {
                let events = Events::default();
                let client = observed(py, &client, sink(&events))?;
                drive(py, &engine, work(client), Some(&Seen::new(viewers, events)))?
            }
        };
        answer.into_python(py)
    }

    /// An iterator over what comes page by page.
    pub(crate) fn pages(&self, py: Python<'_>, pages: impl Pages) -> PyResult<Py<PyAny>> {
        Ok(Py::new(py, PageIterator::new(self.clone_ref(py), Box::new(pages)))?.into_any())
    }
}
