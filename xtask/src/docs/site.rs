//! Builds the site of `docs/` with VitePress, and tests it in a browser.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::browser;
use crate::command::{TaskError, root, run, target};
use crate::junit::JunitReports;
use crate::log::Log;
use crate::node::{self, npm};

/// The program of VitePress.
const VITEPRESS: &str = "node_modules/vitepress/bin/vitepress.js";

/// The folder of the tests, below the folder of the pages.
const TESTS: &str = ".vitepress/tests";

/// The folder of the pages, which is the npm package of the site as well.
fn folder() -> PathBuf {
    root().join("docs")
}

/// Node, in the folder of the pages.
pub(super) fn node() -> Command {
    let mut command = node::program();
    command.current_dir(folder());
    command
}

/// Installs the packages of the site on the first call.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    static IS_READY: OnceLock<bool> = OnceLock::new();
    let mut install = || npm::check_version(log).and_then(|()| npm::install(log, &folder()));
    if *IS_READY.get_or_init(|| install().is_ok()) {
        Ok(())
    } else {
        Err(log.fail("the packages of docs/ could not be installed"))
    }
}

/// Builds the site, with the output on the terminal. A link to a page that does not exist is an error.
pub(crate) fn build() -> Result<(), TaskError> {
    Log::print_on_failure(prepare)?;
    run(node().args([VITEPRESS, "build"]))?;
    println!("the site is in {}", target().join("docs/site").display());
    Ok(())
}

/// Serves the site until it is interrupted.
pub(crate) fn serve() -> Result<(), TaskError> {
    Log::print_on_failure(prepare)?;
    run(node().args([VITEPRESS, "dev"]))
}

/// Builds the site, and runs the tests of the site and of its plugins.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    prepare(log)?;
    let browser = browser::find(log)?;
    log.run(node().args([VITEPRESS, "build"]))?;
    let reports = JunitReports::new(log, "docs");
    let mut command = node();
    node::add_test_arguments(command.env("DOCS_BROWSER", browser), &reports);
    let result = log.run(command.args(test_files())).map(drop);
    reports.count(log);
    result
}

/// Each file is named, because the meaning of a folder or a pattern differs between versions of Node.
fn test_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder().join(TESTS)).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().ends_with(".test.mjs"));
    let mut files: Vec<_> = names.map(|name| PathBuf::from(TESTS).join(name)).collect();
    files.sort();
    files
}

#[cfg(test)]
mod test_names {
    use super::*;

    #[test]
    fn finds_the_tests_of_the_site() {
        assert!(test_files().contains(&PathBuf::from(".vitepress/tests/site.test.mjs")));
        assert!(test_files().iter().all(|file| folder().join(file).is_file()));
    }
}
