//! Checks of the Markdown files.

use crate::command::{TaskError, root, run};
use crate::log::Log;
use crate::node::npm;

use super::site::{node, prepare};

/// Checks or writes the footers of the pages. It needs no packages.
const FOOTERS: &str = ".vitepress/footers.mjs";

/// Checks the links of Markdown files. The paths are relative to the root of the repository.
const LINKS: &[&str] = &[
    "docs/node_modules/remark-cli/cli.js",
    "--no-config",
    "--rc-path=docs/.vitepress/remark.mjs",
    "--ignore-pattern=node_modules",
    "--no-stdout",
    "--no-color",
    "--quiet",
    "--frail",
];

/// The files and folders whose links are checked.
const LINKING: &[&str] = &["*.md", "bindings-*/*.md", "docs", "sandbox/*.md", "tests/*/*.md"];

/// Every page is in the list of `docs/README.md`, and ends with links to the previous and the next page.
pub(crate) fn footers(log: &mut Log) -> Result<(), TaskError> {
    npm::check_version(log)?;
    log.run(node().arg(FOOTERS)).map(drop)
}

/// Writes the links to the previous and the next page.
pub(crate) fn fix() -> Result<(), TaskError> {
    run(node().args([FOOTERS, "--fix"]))
}

/// Links between Markdown files, and to other files of the repository, lead to a file and a heading that exist.
pub(crate) fn links(log: &mut Log) -> Result<(), TaskError> {
    prepare(log)?;
    log.run(node().current_dir(root()).args(LINKS).args(LINKING)).map(drop)
}
