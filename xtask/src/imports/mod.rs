//! Checks the imports of every crate and package: a folder imports only from the folders listed before it, and no files
//! import each other in a circle.

mod cycles;
mod javascript;
mod layers;
mod order;
mod python;
mod rust;
mod source_tree;

use crate::command::{TaskError, root};
use crate::log::Log;

use layers::LAYERS;

/// Reports every import that is not allowed, in all crates and packages.
pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    let mut problems = Vec::new();
    for layers in LAYERS {
        match order::check(&root(), layers) {
            Ok(found) => problems.extend(found),
            Err(error) => problems.push(format!("{}: {error}", layers.folder)),
        }
    }
    problems.iter().for_each(|problem| log.info(problem));
    match problems.len() {
        0 => Ok(()),
        count => Err(log.fail(&format!("{count} problems with imports; the order is in xtask/src/imports/layers.rs"))),
    }
}
