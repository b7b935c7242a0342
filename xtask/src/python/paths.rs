//! Where the binding is, and what is built for it.

use std::path::PathBuf;

use crate::command::{root, target};

/// The folder of the example programs.
pub(crate) const EXAMPLES: &str = "bindings-python/examples";

/// The folder of the binding. Every tool finds its configuration there.
pub(super) fn folder() -> PathBuf {
    root().join("bindings-python")
}

/// The folder of the virtual environments and the wheels.
pub(super) fn work_folder() -> PathBuf {
    target().join("python")
}
