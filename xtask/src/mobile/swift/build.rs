//! Builds the packages.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{TaskError, target};
use crate::log::Log;
use crate::mobile::environment::{self, Environment, environment};
use crate::mobile::toolchain::SwiftToolchain;

pub(super) struct Swift {
    toolchain: SwiftToolchain,
    environment: &'static Environment,
}

impl Swift {
    /// A program, in the folder of the package.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.toolchain.command(Path::new(program.as_ref()), &folder());
        self.environment.set_env(&mut command);
        command
    }
}

/// The folder of the package.
pub(super) fn folder() -> PathBuf {
    environment::folder().join("swift")
}

/// Finds Swift, and builds the native library, on the first call.
pub(super) fn swift(log: &mut Log) -> Result<&'static Swift, TaskError> {
    static SWIFT: OnceLock<Option<Swift>> = OnceLock::new();
    let swift = SWIFT.get_or_init(|| create(log).ok());
    swift.as_ref().ok_or_else(|| log.fail("the Swift environment could not be created"))
}

fn create(log: &mut Log) -> Result<Swift, TaskError> {
    Ok(Swift { toolchain: SwiftToolchain::find(log)?, environment: environment(log)? })
}

/// Builds the tests on the first call, and returns the folder that they are built in.
pub(super) fn build_tests(log: &mut Log) -> Result<&'static PathBuf, TaskError> {
    static TESTS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = TESTS.get_or_init(|| build(log, "tests", &["--build-tests"]).ok());
    folder.as_ref().ok_or_else(|| log.fail("Swift's tests could not be built"))
}

/// Builds the examples on the first call, and returns the folder that they are built in.
pub(super) fn build_examples(log: &mut Log) -> Result<&'static PathBuf, TaskError> {
    static EXAMPLES: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = EXAMPLES.get_or_init(|| build(log, "examples", &["--package-path", "Examples"]).ok());
    folder.as_ref().ok_or_else(|| log.fail("Swift's examples could not be built"))
}

/// Builds a package in release mode, and returns the folder of its programs.
pub(super) fn build_release(log: &mut Log, name: &str, package: &Path) -> Result<PathBuf, TaskError> {
    let package = package.to_string_lossy();
    let scratch = build_configuration(log, name, "release", &["--package-path", &package])?;
    Ok(scratch.join("release"))
}

fn build(log: &mut Log, name: &str, arguments: &[&str]) -> Result<PathBuf, TaskError> {
    build_configuration(log, name, "debug", arguments)
}

fn build_configuration(
    log: &mut Log,
    name: &str,
    configuration: &str,
    arguments: &[&str],
) -> Result<PathBuf, TaskError> {
    let swift = swift(log)?;
    let scratch = target().join("swift").join(name);
    remove_outdated(&swift.environment.library, &scratch.join(configuration));
    let mut command = swift.command("swift");
    command.args(["build", "--configuration", configuration]).args(arguments);
    log.run(command.arg("--scratch-path").arg(&scratch))?;
    Ok(scratch)
}

/// Removes programs that are linked with an older native library: Swift does not know that they depend on it.
fn remove_outdated(library: &Path, folder: &Path) {
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let library = modified(library);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_linked(&path) && modified(&path) < library {
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

/// Programs have no extension, and test bundles (files or folders) have `xctest`. Everything else is only compiled.
fn is_linked(path: &Path) -> bool {
    path.extension().map_or_else(|| path.is_file(), |extension| extension == "xctest")
}
