//! The traits of call results.

use pyo3::prelude::*;
use workspace_sdk::ApiResponse;

use super::core_model::CoreModel;
use super::label_objects::LabelObjects;
use super::list;
use super::meta::ResponseMeta;

/// Tells whether a result needs much memory.
pub(crate) trait SizeHint {
    /// Whether the result is so large that few of them should be queued.
    fn is_large(&self) -> bool;
}

/// Responses of this size and more are large: a page of contacts is, the response to a send is not.
const LARGE: usize = 4 * 1024;

impl<T> SizeHint for ApiResponse<T> {
    fn is_large(&self) -> bool {
        self.raw().len() > LARGE
    }
}

/// A call that fetches a page returns nothing: its elements go to the page queue.
impl SizeHint for () {
    fn is_large(&self) -> bool {
        false
    }
}

/// The result of a call, convertible to a Python object.
pub(crate) trait CallOutput: SizeHint + Send + 'static {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>>;
}

impl<M: CoreModel> CallOutput for ApiResponse<M> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (model, rest) = self.split();
        model.into_python(py, Some(ResponseMeta::new(rest)), &LabelObjects::default())
    }
}

impl<M: CoreModel> CallOutput for ApiResponse<Vec<M>> {
    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (models, rest) = self.split();
        list::list_result(py, models, ResponseMeta::new(rest))
    }
}
