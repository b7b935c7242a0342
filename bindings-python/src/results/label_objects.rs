//! The Python objects of labels. The contacts of a list share them, because many contacts have the same labels.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::{Json, Label};

/// How many different labels are shared. Each new label is compared with all of them, so there are few.
const MAX_SHARED: usize = 16;

/// The first labels of a list, with their Python objects.
#[derive(Default)]
pub(crate) struct LabelObjects(Mutex<Vec<(Label, Py<PyAny>)>>);

impl LabelObjects {
    /// The object of the same label; otherwise a new one that `create` makes.
    pub(super) fn object_of(
        &self,
        py: Python<'_>,
        label: &Label,
        create: impl FnOnce(Label) -> PyResult<Py<PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        if let Some((_, object)) = self.shared().iter().find(|(shared, _)| is_same(shared, label)) {
            return Ok(object.clone_ref(py));
        }
        // The lock is not held here: the garbage collector may run code that reads other contacts of the list.
        let object = create(label.clone())?;
        let mut shared = self.shared();
        if shared.len() < MAX_SHARED {
            shared.push((label.clone(), object.clone_ref(py)));
        }
        Ok(object)
    }

    fn shared(&self) -> MutexGuard<'_, Vec<(Label, Py<PyAny>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two labels have the same JSON. Equal JSON values can be different strings: two long numbers are equal if
/// they are the same float.
fn is_same(one: &Label, other: &Label) -> bool {
    one == other && one.extra.values().map(Json::as_json).eq(other.extra.values().map(Json::as_json))
}
