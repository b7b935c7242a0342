//! The snapshots, and how the public API of each language is listed.

use std::path::Path;

use crate::command::TaskError;
use crate::log::Log;
use crate::mobile::{kotlin, swift};
use crate::{node, python};

use super::compiler_json::{list, rustdoc};
use super::listing_result::ListingResult;

/// A public API, and its snapshot.
pub(crate) struct Api {
    /// The name that selects it on the command line.
    pub(super) name: &'static str,
    /// The file of the snapshot.
    pub(super) file: &'static str,
    /// Writes the API that the sources have now to a file.
    pub(super) list: fn(&mut Log, &Path) -> Result<ListingResult, TaskError>,
}

pub(crate) const RUST: Api =
    Api { name: "Rust", file: "rust.txt", list: |log, output| rustdoc(log, "workspace-sdk", output) };

pub(crate) const SANDBOX: Api =
    Api { name: "Rust, sandbox", file: "sandbox.txt", list: |log, output| rustdoc(log, "workspace-sandbox", output) };

pub(crate) const PYTHON: Api =
    Api { name: "Python", file: "python.txt", list: |log, output| listed(python::public_api(log, output)) };

pub(crate) const NODE: Api =
    Api { name: "Node", file: "node.txt", list: |log, output| listed(node::public_api(log, output)) };

pub(crate) const SWIFT: Api = Api {
    name: "Swift",
    file: "swift.txt",
    list: |log, output| {
        let graph = swift::symbol_graph(log)?;
        list(log, "swift", &graph, output)
    },
};

pub(crate) const KOTLIN: Api =
    Api { name: "Kotlin", file: "kotlin.txt", list: |log, output| listed(kotlin::public_api(log, output)) };

pub(super) const ALL: &[Api] = &[RUST, SANDBOX, PYTHON, NODE, SWIFT, KOTLIN];

fn listed(result: Result<(), TaskError>) -> Result<ListingResult, TaskError> {
    result.map(|()| ListingResult::Complete)
}
