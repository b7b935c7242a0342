//! The models as Python classes: frozen, each around the core's own model.

mod attribute;
mod classes;
mod common;
mod macros;

pub(crate) use classes::{add_to, pagination};

pub(crate) use macros::python_name;
use pyo3::prelude::*;
use workspace_sdk::Answer;

use crate::answer::Origin;

/// A model of the core that has a class in Python.
pub(crate) trait Modelled: Send + Sized + 'static {
    /// The Python object; `origin` is the call it is the result of, if it is one.
    fn into_python(self, py: Python<'_>, origin: Option<Origin>) -> PyResult<Py<PyAny>>;
}

/// Something that may take much memory.
pub(crate) trait Weigh {
    /// Whether it is so large that it should not wait long.
    fn is_large(&self) -> bool;
}

/// From here on an answer is large: a page of contacts is, a message that was sent is not.
const LARGE: usize = 4 * 1024;

impl<T> Weigh for Answer<T> {
    fn is_large(&self) -> bool {
        self.raw().len() > LARGE
    }
}

/// What a call gives, as a Python object.
pub(crate) trait Outcome: Weigh + Send + 'static {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>>;
}

impl<M: Modelled> Outcome for Answer<M> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (model, rest) = self.split();
        model.into_python(py, Some(Origin::new(rest)))
    }
}

impl<M: Modelled> Outcome for Answer<Vec<M>> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (models, rest) = self.split();
        crate::answer::list(py, models, Origin::new(rest))
    }
}
