//! Compiles the package, its tests and its examples.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{TaskError, target};
use crate::log::Log;
use crate::mobile::environment::{self, Environment, environment};

use super::maven::{self, Jdk};

/// The tools and the native library that the tests and the examples run with.
pub(super) struct Kotlin {
    pub(super) jdk: Jdk,
    environment: &'static Environment,
    /// The folder of native libraries, in a folder per platform as in the jar.
    libraries: PathBuf,
}

/// The Maven property with the folder of the native libraries.
const LIBRARIES: &str = "native.folder";

/// Writes the classpath to a file, for programs that run without Maven.
pub(super) const CLASSPATH: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

/// The folder of the package.
pub(super) fn folder() -> PathBuf {
    environment::folder().join("kotlin")
}

/// Finds the tools, and builds the native library and the generated sources, on the first call.
pub(super) fn kotlin(log: &mut Log) -> Result<&'static Kotlin, TaskError> {
    static KOTLIN: OnceLock<Option<Kotlin>> = OnceLock::new();
    let kotlin = KOTLIN.get_or_init(|| create(log).ok());
    kotlin.as_ref().ok_or_else(|| log.fail("the Kotlin environment could not be created"))
}

fn create(log: &mut Log) -> Result<Kotlin, TaskError> {
    let jdk = Jdk::find(log)?;
    let environment = environment(log)?;
    let libraries = target().join("kotlin").join("native");
    let folder = libraries.join(jna_platform(OS, ARCH));
    let library = folder.join(environment.library.file_name().unwrap_or_default());
    let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(&environment.library, &library));
    copied.map_err(|error| log.fail(&format!("{}: {error}", library.display())))?;
    Ok(Kotlin { jdk, environment, libraries })
}

impl Kotlin {
    /// Sets the environment variables that the tests and the examples read.
    pub(super) fn set_env(&self, command: &mut Command) {
        self.environment.set_env(command);
    }
}

/// JNA's name of a platform.
fn jna_platform(system: &str, processor: &str) -> String {
    let system = match system {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", processor.replace('_', "-"))
}

/// Runs Maven on the package.
pub(super) fn run_maven(log: &mut Log, prepare: impl Fn(&mut Command)) -> Result<(), TaskError> {
    let kotlin = kotlin(log)?;
    maven::run(log, &folder(), |command| {
        kotlin.set_env(command);
        command.arg(format!("-D{LIBRARIES}={}", kotlin.libraries.display()));
        prepare(command);
    })
}

/// Compiles the package, the tests and the examples on the first call, and returns their classpath.
pub(super) fn compile(log: &mut Log) -> Result<&'static String, TaskError> {
    static CLASSPATH: OnceLock<Option<String>> = OnceLock::new();
    let classpath = CLASSPATH.get_or_init(|| compile_all(log).ok());
    classpath.as_ref().ok_or_else(|| log.fail("the Kotlin sources could not be compiled"))
}

fn compile_all(log: &mut Log) -> Result<String, TaskError> {
    let list = target().join("kotlin").join("classpath.txt");
    let output = format!("-Dmdep.outputFile={}", list.display());
    run_maven(log, |command| {
        command.args(["test-compile", CLASSPATH, "-Dmdep.includeScope=test", &output]);
    })?;
    let classes = ["test-classes", "classes"].map(|name| folder().join("target").join(name));
    join_classpath(log, &classes, &list)
}

/// Puts paths before the classpath in a file.
pub(super) fn join_classpath(log: &mut Log, first: &[PathBuf], list: &Path) -> Result<String, TaskError> {
    let dependencies = fs::read_to_string(list).map_err(|error| log.fail(&format!("{}: {error}", list.display())))?;
    let paths = first.iter().cloned().chain(std::env::split_paths(dependencies.trim()));
    let joined = std::env::join_paths(paths).map_err(|error| log.fail(&error.to_string()))?;
    Ok(joined.to_string_lossy().into_owned())
}

#[cfg(test)]
mod platforms {
    use super::*;

    #[test]
    fn have_the_names_of_jna() {
        let cases = [
            ("linux", "x86_64", "linux-x86-64"),
            ("linux", "aarch64", "linux-aarch64"),
            ("macos", "aarch64", "darwin-aarch64"),
            ("windows", "x86_64", "win32-x86-64"),
        ];
        for (system, processor, expected) in cases {
            assert_eq!(jna_platform(system, processor), expected);
        }
    }
}
