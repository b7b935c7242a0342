//! The suites of node:test.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::TaskError;
use crate::junit::JunitReports;
use crate::log::Log;
use crate::packages as rules;
use crate::python;
use crate::services::{Services, Variable};

use super::environment::{compile_tests, environment};
use super::program::{add_test_arguments, folder};
use super::{npm, package};

/// Folders of tests that have separate suites.
const CONFORMANCE: &str = "conformance";
const PACKAGE: &str = "package";
const CONSUMERS: &str = "consumers";
const NEXT_JS: &str = "nextjs";
const QUEUES: &str = "queues";
const SEPARATE_SUITES: &[&str] = &[CONFORMANCE, PACKAGE, CONSUMERS, NEXT_JS, QUEUES];

/// The end of the name of a test's source.
const SOURCE: &str = ".test.mts";

/// All tests without a separate suite.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    let is_separate = |path: &PathBuf| SEPARATE_SUITES.iter().any(|name| path.starts_with(name));
    let sources = test_sources(Path::new("")).into_iter().filter(|path| !is_separate(path)).collect();
    let tests = compiled_tests(log, sources);
    run(log, "node", &[], &[], tests)
}

/// The conformance cases, which every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), TaskError> {
    let tests = compiled_tests(log, test_sources(Path::new(CONFORMANCE)));
    run(log, "node-conformance", &[], &[], tests)
}

/// The conformance cases, with their ledgers on PostgreSQL.
pub(crate) fn conformance_on_postgres(log: &mut Log) -> Result<(), TaskError> {
    let services = Services::for_ledgers(log)?;
    let tests = compiled_tests(log, test_sources(Path::new(CONFORMANCE)));
    run(log, "node-postgres", services.variables(), &[], tests)
}

/// The examples of the queues, with workers that are killed. One worker is in Python.
pub(crate) fn queues(log: &mut Log) -> Result<(), TaskError> {
    let python = python::interpreter(log)?.to_string_lossy().into_owned();
    let services = Services::for_queues(log)?;
    let tests = compiled_tests(log, test_sources(Path::new(QUEUES)));
    let variables = [services.variables(), &[("WORKSPACE_PYTHON", python)]].concat();
    // The files use the same queues.
    run(log, "node-queues", &variables, &["--test-concurrency=1"], tests)
}

/// The packages as they are published.
pub(crate) fn packages(log: &mut Log) -> Result<(), TaskError> {
    let tests = compiled_tests(log, test_sources(Path::new(PACKAGE)));
    package::package_files(log)?.iter().try_for_each(|file| rules::check(log, file))?;
    let packages = packed(log)?;
    run(log, "node-packages", &[packages], &[], tests)
}

/// The packages in bundlers, other runtimes and other versions of Node.
pub(crate) fn consumers(log: &mut Log) -> Result<(), TaskError> {
    npm::install(log, &folder().join("tests").join(CONSUMERS))?;
    let packages = packed(log)?;
    run(log, "node-consumers", &[packages], &[], vec!["tests/consumers/consumers.test.mjs".into()])
}

/// The packages in a server of Next.js.
pub(crate) fn next_js(log: &mut Log) -> Result<(), TaskError> {
    npm::install(log, &folder().join("tests").join(NEXT_JS))?;
    let packages = packed(log)?;
    run(log, "node-nextjs", &[packages], &[], vec!["tests/nextjs/nextjs.test.mjs".into()])
}

/// Compiles the tests, and returns the compiled files of these sources.
fn compiled_tests(log: &mut Log, sources: Vec<PathBuf>) -> Vec<PathBuf> {
    compile_tests(log);
    let compiled = |path: PathBuf| Path::new("build/tests").join(compiled_name(&path.to_string_lossy()));
    sources.into_iter().map(compiled).collect()
}

/// The environment variable of tests that install the packages, and the folder of the packages.
fn packed(log: &mut Log) -> Result<Variable, TaskError> {
    Ok(("WORKSPACE_PACKED", package::packages(log)?.display().to_string()))
}

/// Runs test files with these environment variables.
fn run(
    log: &mut Log,
    name: &str,
    variables: &[Variable],
    options: &[&str],
    files: Vec<PathBuf>,
) -> Result<(), TaskError> {
    if files.is_empty() {
        return Err(log.fail("there is no such test"));
    }
    let mut command = environment(log)?.command();
    command.envs(variables.iter().cloned());
    let reports = JunitReports::new(log, name);
    add_test_arguments(command.arg("--enable-source-maps").args(options), &reports);
    // Each file is named, because the meaning of a folder or a pattern differs between versions of Node.
    let result = log.run(command.args(files)).map(drop);
    reports.count(log);
    result
}

/// The tests below a folder of `tests`, relative to `tests`.
fn test_sources(folder_of_tests: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder_of_tests.to_owned()];
    let root = folder().join("tests");
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(root.join(&current)).into_iter().flatten().flatten() {
            let path = current.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && entry.file_name() != "node_modules" {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(SOURCE) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The name of the compiler's output for a source.
fn compiled_name(source: &str) -> String {
    format!("{}.mjs", source.strip_suffix(".mts").unwrap_or(source))
}

#[cfg(test)]
mod names {
    use super::*;

    #[test]
    fn knows_the_name_of_the_output() {
        assert_eq!(compiled_name("a/b.test.mts"), "a/b.test.mjs");
    }
}
