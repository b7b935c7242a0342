//! The page of the sandbox: its lints, its tests in a browser, its pictures, and what its benchmark needs. The programs
//! are in `tests/browser`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{TaskError, root, run};
use crate::junit::JunitReports;
use crate::log::Log;
use crate::node::{self, npm};
use crate::{browser, python, sandbox};

/// The folder of the page's files, as the other tools of its folder see it.
const PAGE: &str = "../../sandbox/page";

const BIOME: &str = "node_modules/@biomejs/biome/bin/biome";
const TSC: &str = "node_modules/typescript/bin/tsc";

/// The folder of the tests, below the folder of the npm package.
const TESTS: &str = "tests";

/// The folder of the npm package.
fn folder() -> PathBuf {
    root().join("tests/browser")
}

/// Node, in the folder of the npm package.
fn program() -> Command {
    let mut command = node::program();
    command.current_dir(folder());
    command
}

/// Installs the development tools.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    npm::check_version(log).and_then(|()| npm::install(log, &folder()))
}

pub(crate) fn lint(log: &mut Log) -> Result<(), TaskError> {
    prepare(log)?;
    log.run(program().args([BIOME, "ci", "--colors=off", "--error-on-warnings", ".", PAGE])).map(drop)
}

pub(crate) fn types(log: &mut Log) -> Result<(), TaskError> {
    prepare(log)?;
    log.run(program().args([TSC, "-p", "."])).map(drop)
}

/// Node with the server and the browser that the programs need.
fn program_with_browser(log: &mut Log) -> Result<Command, TaskError> {
    prepare(log)?;
    let mut command = program();
    command.env("WORKSPACE_SANDBOX", sandbox::build(log)?).env("SANDBOX_PAGE_BROWSER", browser::find(log)?);
    Ok(command)
}

/// Runs the tests in a browser. The code that the page shows runs in Python and in Node.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    let mut command = program_with_browser(log)?;
    node::prepare(log)?;
    command.env("WORKSPACE_PYTHON", python::interpreter(log)?);
    let reports = JunitReports::new(log, "sandbox-page");
    // One file at a time: a browser and a server use both cores of a small machine.
    node::add_test_arguments(command.arg("--test-concurrency=1"), &reports);
    let result = log.run(command.args(test_files())).map(drop);
    reports.count(log);
    result
}

/// Draws the pictures in the documentation.
pub(crate) fn screenshots() -> Result<(), TaskError> {
    let mut command = Log::print_on_failure(program_with_browser)?;
    run(command.arg("screenshots.js"))
}

/// The arguments of the benchmark of the page: the server as it is published, and the browser.
pub(crate) fn bench_arguments(log: &mut Log) -> Result<Vec<String>, TaskError> {
    prepare(log)?;
    let programs = [("--server", sandbox::build_published(log)?), ("--browser", browser::find(log)?)];
    Ok(programs.into_iter().flat_map(|(flag, path)| [flag.to_owned(), path.display().to_string()]).collect())
}

fn test_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder().join(TESTS)).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().ends_with(".test.js"));
    let mut files: Vec<_> = names.map(|name| PathBuf::from(TESTS).join(name)).collect();
    files.sort();
    files
}

#[cfg(test)]
mod test_names {
    use super::*;

    #[test]
    fn finds_the_tests_of_the_page() {
        assert!(test_files().contains(&PathBuf::from("tests/attacks.test.js")));
        assert!(test_files().iter().all(|file| folder().join(file).is_file()));
    }
}
