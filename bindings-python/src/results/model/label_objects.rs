//! The Python objects of labels. The contacts of a list share them, because many contacts have the same labels.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use workspace_sdk::Json;

use super::classes::Label;

/// How many different labels are shared. Each new label is compared with all of them, so there are few.
const MAX_SHARED: usize = 16;

/// The first labels of a list as Python objects.
#[derive(Default)]
pub(crate) struct LabelObjects(Mutex<Vec<Py<Label>>>);

impl LabelObjects {
    /// The object of the same label, or a new one.
    pub(super) fn object_of(&self, py: Python<'_>, label: &workspace_sdk::Label) -> PyResult<Py<Label>> {
        if let Some(object) = self.objects().iter().find(|object| is_same(&object.get().core, label)) {
            return Ok(object.clone_ref(py));
        }
        // The lock is not held here: the garbage collector may run code that reads other contacts of the list.
        let object = Py::new(py, Label::new(py, label.clone(), None, self)?)?;
        let mut objects = self.objects();
        if objects.len() < MAX_SHARED {
            objects.push(object.clone_ref(py));
        }
        Ok(object)
    }

    fn objects(&self) -> MutexGuard<'_, Vec<Py<Label>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two labels have the same JSON. Equal JSON values can have different texts: two long numbers are equal if they
/// are the same float.
fn is_same(one: &workspace_sdk::Label, other: &workspace_sdk::Label) -> bool {
    one == other && one.extra.values().map(Json::as_json).eq(other.extra.values().map(Json::as_json))
}
