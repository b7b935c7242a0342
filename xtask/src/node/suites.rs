//! The tests of node:test, a suite each kind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::Failed;
use crate::log::Log;

use super::{command, compiled, folder, node, npm, package};

/// What has a suite of its own, and so is no part of the others.
const CONFORMANCE: &str = "conformance";
const PACKAGE: &str = "package";
const CONSUMERS: &str = "consumers";
const OF_THEIR_OWN: &[&str] = &[CONFORMANCE, PACKAGE, CONSUMERS];

/// How the name of a test's source ends.
const SOURCE: &str = ".test.mts";

/// All tests without a suite of their own.
pub(crate) fn tests(log: &mut Log) -> Result<(), Failed> {
    let is_own = |path: &PathBuf| OF_THEIR_OWN.iter().any(|name| path.starts_with(name));
    let sources = found(Path::new("")).into_iter().filter(|path| !is_own(path)).collect();
    let tests = compiled_tests(log, sources)?;
    let command = command(node(log)?);
    run(log, command, tests)
}

/// The cases that every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), Failed> {
    let tests = compiled_tests(log, found(Path::new(CONFORMANCE)))?;
    let command = command(node(log)?);
    run(log, command, tests)
}

/// The packages as they would be published.
pub(crate) fn packages(log: &mut Log) -> Result<(), Failed> {
    let tests = compiled_tests(log, found(Path::new(PACKAGE)))?;
    run_packed(log, tests)
}

/// The packages in bundlers, other runtimes and other Nodes.
pub(crate) fn consumers(log: &mut Log) -> Result<(), Failed> {
    npm::install(log, &folder().join("tests").join(CONSUMERS))?;
    run_packed(log, vec!["tests/consumers/consumers.test.mjs".into()])
}

/// Compiles the tests; answers with what became of these.
fn compiled_tests(log: &mut Log, sources: Vec<PathBuf>) -> Result<Vec<PathBuf>, Failed> {
    compiled(log);
    let place = |path: PathBuf| Path::new("build/tests").join(outcome(&path.to_string_lossy()));
    Ok(sources.into_iter().map(place).collect())
}

/// Runs tests that install the packages.
fn run_packed(log: &mut Log, files: Vec<PathBuf>) -> Result<(), Failed> {
    let packed = package::packed(log)?;
    let mut command = command(node(log)?);
    command.env("WORKSPACE_PACKED", packed);
    run(log, command, files)
}

fn run(log: &mut Log, mut command: Command, files: Vec<PathBuf>) -> Result<(), Failed> {
    if files.is_empty() {
        return Err(log.fail("there is no such test"));
    }
    // The files are named: what a folder or a pattern means differs between the versions of Node.
    command.args(["--enable-source-maps", "--test", "--test-reporter=spec"]).args(files);
    log.run(&mut command).map(drop)
}

/// The tests below a folder of the tests, named from there.
fn found(folder_of_tests: &Path) -> Vec<PathBuf> {
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

/// What the compiler makes of a source.
fn outcome(source: &str) -> String {
    format!("{}.mjs", source.strip_suffix(".mts").unwrap_or(source))
}

#[cfg(test)]
mod of_names {
    use super::*;

    #[test]
    fn knows_what_a_source_becomes() {
        assert_eq!(outcome("a/b.test.mts"), "a/b.test.mjs");
    }
}
