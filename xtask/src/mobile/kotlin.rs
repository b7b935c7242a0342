//! Kotlin: the package, its tests and its examples, compiled once together.

mod maven;

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{Failed, root, run, target};
use crate::log::Log;
use crate::sandbox::Sandbox;

use super::{Mobile, mobile, tell};

use maven::Jdk;

/// What the tests and the examples run with.
struct Kotlin {
    jdk: Jdk,
    mobile: &'static Mobile,
    /// A folder of native libraries, each below JNA's name of its platform, as they lie in the jar.
    libraries: PathBuf,
}

/// What tells Maven where they are.
const LIBRARIES: &str = "native.folder";

/// The tests' classes, but those of the cases that every language runs; and those.
const TESTS: &str = "**/*Test,!**/conformance/**";
const CONFORMANCE: &str = "**/conformance/**/*Test";

/// What tells the classpath of the tests, for programs that are run without Maven; and what forgets a package that was fetched.
const CLASSPATH: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
const FORGET: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:purge-local-repository";

/// The package, and its file.
const PUBLISHED: &str = "io.github.workspace-sdk:workspace-sdk";
const JAR: &str = "workspace-sdk-0.1.0.jar";

/// The folders of the examples.
pub(crate) const EXAMPLES: &str = "bindings-mobile/kotlin/src/examples/kotlin";
pub(crate) const JAVA_EXAMPLES: &str = "bindings-mobile/kotlin/src/examples/java";

const DEMO: &str = "Demo";

/// The folder of the package.
fn folder() -> PathBuf {
    super::folder().join("kotlin")
}

/// Finds the tools, and brings the library and what is generated: once, whoever asks first.
fn kotlin(log: &mut Log) -> Result<&'static Kotlin, Failed> {
    static KOTLIN: OnceLock<Option<Kotlin>> = OnceLock::new();
    let made = KOTLIN.get_or_init(|| make(log).ok());
    made.as_ref().ok_or_else(|| log.fail("the Kotlin environment could not be made"))
}

fn make(log: &mut Log) -> Result<Kotlin, Failed> {
    let jdk = Jdk::find(log)?;
    let mobile = mobile(log)?;
    let libraries = target().join("kotlin").join("native");
    let place = libraries.join(platform(OS, ARCH)).join(mobile.library.file_name().unwrap_or_default());
    let above = place.parent().unwrap_or(&libraries);
    let placed = fs::create_dir_all(above).and_then(|()| fs::copy(&mobile.library, &place));
    placed.map_err(|error| log.fail(&format!("{}: {error}", place.display())))?;
    Ok(Kotlin { jdk, mobile, libraries })
}

/// JNA's name of a platform.
fn platform(system: &str, processor: &str) -> String {
    let system = match system {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", processor.replace('_', "-"))
}

/// Runs Maven on the package.
fn maven(log: &mut Log, arguments: &[&str]) -> Result<(), Failed> {
    let kotlin = kotlin(log)?;
    maven::run(log, &folder(), |command| {
        tell(command, kotlin.mobile);
        command.arg(format!("-D{LIBRARIES}={}", kotlin.libraries.display())).args(arguments);
    })
}

/// Another project has the package from a repository alone, as it would be published, and runs against a server.
pub(crate) fn consumer(log: &mut Log) -> Result<(), Failed> {
    compiled(log)?;
    let repository = target().join("kotlin").join("repository");
    let _ = fs::remove_dir_all(&repository);
    let address = format!("file://{}", repository.display());
    // What is compiled is packed: no phase of the build is run again.
    let place = format!("-DaltDeploymentRepository=published::{address}");
    maven(log, &["jar:jar", "source:jar-no-fork", "deploy:deploy", &place])?;
    let kotlin = kotlin(log)?;
    let sandbox = Sandbox::start(log)?;
    maven::run(log, &folder().join("consumer"), |command| {
        tell(command, kotlin.mobile);
        sandbox.lead(command);
        command.arg(format!("-Dpublished.repository={address}"));
        // Maven keeps what it has fetched, and would take the one of an earlier run for this one.
        command.args([FORGET, "-DreResolve=false", &format!("-DmanualInclude={PUBLISHED}")]);
        command.args(["clean", "compile", "exec:exec", FORGET]);
    })
}

/// Compiles the package, the tests and the examples: once, whoever asks first. Answers with their classpath.
fn compiled(log: &mut Log) -> Result<&'static String, Failed> {
    static COMPILED: OnceLock<Option<String>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(|| compile(log).ok());
    compiled.as_ref().ok_or_else(|| log.fail("the Kotlin sources could not be compiled"))
}

fn compile(log: &mut Log) -> Result<String, Failed> {
    let path = target().join("kotlin").join("classpath.txt");
    let output = format!("-Dmdep.outputFile={}", path.display());
    maven(log, &["test-compile", CLASSPATH, "-Dmdep.includeScope=test", &output])?;
    let others = fs::read_to_string(&path).map_err(|error| log.fail(&format!("{}: {error}", path.display())))?;
    let ours = ["test-classes", "classes"].map(|name| folder().join("target").join(name));
    let paths = ours.into_iter().chain(std::env::split_paths(others.trim()));
    let joined = std::env::join_paths(paths).map_err(|error| log.fail(&error.to_string()))?;
    Ok(joined.to_string_lossy().into_owned())
}

/// Everything that the other suites need.
pub(crate) fn environment(log: &mut Log) -> Result<(), Failed> {
    compiled(log).map(drop)
}

/// All tests but the cases that every language runs; those of Java's view of the package among them.
pub(crate) fn tests(log: &mut Log) -> Result<(), Failed> {
    test(log, TESTS)
}

/// The cases that every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), Failed> {
    test(log, CONFORMANCE)
}

/// Only runs what is compiled.
fn test(log: &mut Log, which: &str) -> Result<(), Failed> {
    compiled(log)?;
    maven(log, &["surefire:test", &format!("-Dtest={which}")])
}

/// The form; how strict it is stands in `.editorconfig`.
pub(crate) fn ktlint(log: &mut Log) -> Result<(), Failed> {
    maven(log, &["antrun:run@ktlint"])
}

/// The programs that measure, with the package as it is published: what the benchmark is told of them.
pub(super) fn measuring(log: &mut Log) -> Result<Vec<String>, Failed> {
    // The jar holds what is compiled, and the library beside it.
    maven(log, &["compile", "jar:jar"])?;
    let jar = folder().join("target").join(JAR);
    let (bench, list) = (root().join("bench/kotlin"), target().join("kotlin").join("bench-classpath.txt"));
    let kotlin = kotlin(log)?;
    maven::run(log, &bench, |command| {
        tell(command, kotlin.mobile);
        command.args(["compile", CLASSPATH, "-DincludeScope=runtime"]);
        command.arg(format!("-Dworkspace.jar={}", jar.display())).arg(format!("-Dmdep.outputFile={}", list.display()));
    })?;
    let others = fs::read_to_string(&list).map_err(|error| log.fail(&format!("{}: {error}", list.display())))?;
    let ours = [bench.join("target").join("classes"), jar];
    let paths = ours.into_iter().chain(std::env::split_paths(others.trim()));
    let joined = std::env::join_paths(paths).map_err(|error| log.fail(&error.to_string()))?;
    let java = kotlin.jdk.java().get_program().to_string_lossy().into_owned();
    Ok(["--classpath", &joined.to_string_lossy(), "--java", &java].map(str::to_owned).into())
}

/// Runs one of the example programs against a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = program(log, EXAMPLES, &format!("{name}.kt"))?;
    sandbox.lead(&mut command);
    log.run(&mut command).map(drop)
}

/// The same for one in Java.
pub(crate) fn java_example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = program(log, JAVA_EXAMPLES, &format!("{name}.java"))?;
    sandbox.lead(&mut command);
    log.run(&mut command).map(drop)
}

fn program(log: &mut Log, folder: &str, file: &str) -> Result<Command, Failed> {
    let path = root().join(folder).join(file);
    let source = fs::read_to_string(&path).map_err(|error| log.fail(&format!("{}: {error}", path.display())))?;
    let kotlin = kotlin(log)?;
    let mut command = kotlin.jdk.java();
    tell(&mut command, kotlin.mobile);
    command.args(["-ea", "-cp", compiled(log)?]).arg(class(file, &source));
    Ok(command)
}

/// The class that has a file's `main`: Kotlin makes one of the file's name, Java has written one.
fn class(file: &str, source: &str) -> String {
    let package = source.lines().find_map(|line| line.strip_prefix("package "));
    let package = package.map(|name| name.trim_end_matches(';').to_owned() + ".").unwrap_or_default();
    match file.strip_suffix(".kt") {
        Some(name) => format!("{package}{name}Kt"),
        None => package + file.trim_end_matches(".java"),
    }
}

/// Runs the demo, as a suite.
pub(crate) fn quiet_demo(log: &mut Log) -> Result<(), Failed> {
    let sandbox = Sandbox::start(log)?;
    example(log, DEMO, &sandbox)
}

/// Runs the demo, its output shown.
pub(crate) fn demo() -> Result<(), Failed> {
    let mut log = Log::default();
    let ready =
        program(&mut log, EXAMPLES, &format!("{DEMO}.kt")).and_then(|program| Ok((program, Sandbox::start(&mut log)?)));
    let (mut program, sandbox) = ready.inspect_err(|Failed| eprintln!("{}", log.text()))?;
    sandbox.lead(&mut program);
    run(&mut program)
}

#[cfg(test)]
mod of_names {
    use super::*;

    #[test]
    fn knows_the_platforms_by_the_names_of_jna() {
        let cases = [
            ("linux", "x86_64", "linux-x86-64"),
            ("linux", "aarch64", "linux-aarch64"),
            ("macos", "aarch64", "darwin-aarch64"),
            ("windows", "x86_64", "win32-x86-64"),
        ];
        for (system, processor, expected) in cases {
            assert_eq!(platform(system, processor), expected);
        }
    }

    #[test]
    fn knows_the_class_of_a_program() {
        let cases = [
            ("Demo.kt", "package a.b\n\nfun main() {}\n", "a.b.DemoKt"),
            ("Demo.kt", "fun main() {}\n", "DemoKt"),
            ("Demo.java", "package a.b;\n\nclass Demo {}\n", "a.b.Demo"),
        ];
        for (file, source, expected) in cases {
            assert_eq!(class(file, source), expected);
        }
    }
}
