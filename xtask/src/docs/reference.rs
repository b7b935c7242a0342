//! The reference page and the example programs with every operation, which the package `workspace-docs` generates.

use crate::command::{TaskError, cargo};

/// The arguments that compare the committed files with the generated ones.
pub(crate) const CHECK: &[&str] = &["run", "--quiet", "--locked", "--package", "workspace-docs", "--", "check"];

/// Writes the files that have changed.
pub(crate) fn write() -> Result<(), TaskError> {
    cargo(&["run", "--quiet", "--package", "workspace-docs", "--", "write"], &[])
}
