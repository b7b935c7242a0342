//! Runs the tests, the examples and ktlint, and publishes the package to a folder for another project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, root, run, target};
use crate::counts::Counts;
use crate::junit::JunitReports;
use crate::log::Log;
use crate::packages;
use crate::sandbox::Sandbox;

use super::build::{CLASSPATH, compile, folder, join_classpath, kotlin, run_maven};
use super::maven;
use super::versions::{CONSUMERS, JUNIT, NEWEST, OLDEST, SPRING_BOOT, Versions};

/// The test classes without the conformance cases, and the conformance cases.
const TESTS: &str = "**/*Test,!**/conformance/**";
const CONFORMANCE: &str = "**/conformance/**/*Test";

/// Removes a package from Maven's local repository.
const PURGE: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:purge-local-repository";

/// The packages, and the files of the library.
const PACKAGES: &str = "io.github.workspace-sdk:workspace-sdk,io.github.workspace-sdk:workspace-sdk-testing";
const JAR: &str = "workspace-sdk-0.1.0.jar";
const SOURCES: &str = "workspace-sdk-0.1.0-sources.jar";

/// The files of the package for tests.
const TESTING_JAR: &str = "workspace-sdk-testing-0.1.0.jar";
const TESTING_SOURCES: &str = "workspace-sdk-testing-0.1.0-sources.jar";

/// The folder of its classes.
const TESTING_CLASSES: &str = "io/github/workspacesdk/testing";

/// The goals that compile and run a program.
const EXECUTE: &[&str] = &["clean", "compile", "exec:exec"];

/// The folders of the examples.
pub(crate) const EXAMPLES: &str = "bindings-mobile/kotlin/src/examples/kotlin";
pub(crate) const JAVA_EXAMPLES: &str = "bindings-mobile/kotlin/src/examples/java";

const DEMO: &str = "Demo";

/// The program that lists the public API. It is compiled with the tests.
const PUBLIC_API: &str = "io.github.workspacesdk.support.PublicApiProgramKt";

/// Creates the environment that the other suites need.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    compile(log).map(drop)
}

/// All tests except the conformance cases, including those in Java, with the newest versions of the dependencies.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    test(log, TESTS, &NEWEST)
}

/// The same tests with the oldest supported versions of the dependencies.
pub(crate) fn oldest(log: &mut Log) -> Result<(), TaskError> {
    test(log, TESTS, &OLDEST)
}

/// The conformance cases, which every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), TaskError> {
    test(log, CONFORMANCE, &NEWEST)
}

/// Runs compiled tests. They are compiled with the oldest versions, but may run with others.
fn test(log: &mut Log, classes: &str, versions: &Versions) -> Result<(), TaskError> {
    compile(log)?;
    let reports = JunitReports::in_folder(folder().join("target").join("surefire-reports"));
    let result = run_maven(log, |command| {
        versions.set_dependencies(command);
        command.arg("surefire:test").arg(format!("-Dtest={classes}"));
    });
    reports.count(log);
    result
}

/// Checks the format; configured in `.editorconfig`.
pub(crate) fn ktlint(log: &mut Log) -> Result<(), TaskError> {
    run_maven(log, |command| {
        command.arg("antrun:run@ktlint");
    })
}

/// Writes the public API of the compiled classes to a file: the library, then the package for tests, whose classes are
/// compiled with the tests.
pub(crate) fn public_api(log: &mut Log, output: &Path) -> Result<(), TaskError> {
    let classes = folder().join("target");
    list_api(log, &classes.join("classes"), output)?;
    let testing = output.with_extension("testing");
    list_api(log, &classes.join("test-classes").join(TESTING_CLASSES), &testing)?;
    let joined = [output, testing.as_path()].iter().map(fs::read_to_string).collect::<Result<String, _>>();
    let written = joined.and_then(|list| fs::write(output, list)).and_then(|()| fs::remove_file(&testing));
    written.map_err(|error| log.fail(&format!("{}: {error}", output.display())))
}

fn list_api(log: &mut Log, classes: &Path, output: &Path) -> Result<(), TaskError> {
    let classpath = compile(log)?;
    let mut command = kotlin(log)?.jdk.java();
    command.args(["-cp", classpath, PUBLIC_API]).arg(classes).arg(output);
    log.run(&mut command).map(drop)
}

/// Another project gets the package from a repository, as it is published, and runs against a server: once per row of
/// the table of supported versions, with a compiler of that version.
pub(crate) fn consumers(log: &mut Log) -> Result<(), TaskError> {
    let runs = CONSUMERS.iter().map(|versions| |command: &mut Command| versions.set_consumer(command));
    let repository = publish(log)?;
    run_consumers(log, "consumer", &repository, EXECUTE, runs)
}

/// A service of each supported major version of Spring Boot, which chooses the versions of the dependencies.
pub(crate) fn spring_boot(log: &mut Log) -> Result<(), TaskError> {
    let runs = SPRING_BOOT.iter().map(|version| {
        move |command: &mut Command| {
            command.arg(format!("-Dspring-boot.version={version}"));
        }
    });
    let repository = publish(log)?;
    run_consumers(log, "consumer-spring-boot", &repository, EXECUTE, runs)
}

/// The tests of a project that uses the package for tests and the extension for JUnit, as they are published.
pub(crate) fn testing(log: &mut Log) -> Result<(), TaskError> {
    let repository = publish(log)?;
    publish_testing(log, &repository)?;
    let runs = JUNIT.iter().map(|(junit, versions)| {
        move |command: &mut Command| {
            versions.set_consumer(command);
            command.arg(format!("-Djunit.version={junit}"));
        }
    });
    run_consumers(log, "consumer-testing", &repository, &["clean", "test"], runs)
}

/// Runs a project once per set of Maven's properties.
fn run_consumers(
    log: &mut Log,
    project: &str,
    repository: &str,
    goals: &[&str],
    runs: impl Iterator<Item = impl Fn(&mut Command)>,
) -> Result<(), TaskError> {
    let kotlin = kotlin(log)?;
    let sandbox = Sandbox::start(log)?;
    for set_versions in runs {
        maven::run(log, &folder().join(project), |command| {
            kotlin.set_env(command);
            sandbox.set_env(command);
            set_versions(command);
            use_repository(command, repository, goals);
        })?;
        log.add_counts(Counts { passed: 1, failed: 0 });
    }
    Ok(())
}

/// Runs goals with the packages in a folder.
fn use_repository(command: &mut Command, repository: &str, goals: &[&str]) {
    command.arg(format!("-Dpublished.repository={repository}"));
    // Maven would use the packages that an earlier run has left in the local repository.
    command.args([PURGE, "-DreResolve=false", &format!("-DmanualInclude={PACKAGES}")]);
    command.args(goals).arg(PURGE);
}

/// Builds the package for tests against the published library, and deploys it to the same folder.
fn publish_testing(log: &mut Log, repository: &str) -> Result<(), TaskError> {
    let project = folder().join("testing");
    let destination = format!("-DaltDeploymentRepository=published::{repository}");
    let kotlin = kotlin(log)?;
    maven::run(log, &project, |command| {
        kotlin.set_env(command);
        command.arg(&destination);
        use_repository(command, repository, &["clean", "compile", "jar:jar", "source:jar-no-fork", "deploy:deploy"]);
    })?;
    [TESTING_JAR, TESTING_SOURCES].iter().try_for_each(|name| packages::check(log, &project.join("target").join(name)))
}

/// Deploys the library to a folder, and returns the folder's URL.
fn publish(log: &mut Log) -> Result<String, TaskError> {
    compile(log)?;
    let repository = target().join("kotlin").join("repository");
    let _ = fs::remove_dir_all(&repository);
    let address = format!("file://{}", repository.display());
    // Packs the compiled classes: these goals do not run the phases before them.
    let destination = format!("-DaltDeploymentRepository=published::{address}");
    run_maven(log, |command| {
        command.args(["jar:jar", "source:jar-no-fork", "deploy:deploy", &destination]);
    })?;
    [JAR, SOURCES].iter().try_for_each(|name| packages::check(log, &folder().join("target").join(name)))?;
    Ok(address)
}

/// Packs the compiled classes and the native library.
pub(crate) fn jar(log: &mut Log) -> Result<PathBuf, TaskError> {
    run_maven(log, |command| {
        command.args(["compile", "jar:jar"]);
    })?;
    Ok(folder().join("target").join(JAR))
}

/// Builds the benchmark programs with the package as it is published, and returns the arguments that the benchmark
/// needs.
pub(crate) fn bench_arguments(log: &mut Log) -> Result<Vec<String>, TaskError> {
    let jar = jar(log)?;
    let (bench, list) = (root().join("bench/kotlin"), target().join("kotlin").join("bench-classpath.txt"));
    let kotlin = kotlin(log)?;
    maven::run(log, &bench, |command| {
        kotlin.set_env(command);
        command.args(["compile", CLASSPATH, "-DincludeScope=runtime"]);
        command.arg(format!("-Dworkspace.jar={}", jar.display())).arg(format!("-Dmdep.outputFile={}", list.display()));
    })?;
    let classpath = join_classpath(log, &[bench.join("target").join("classes"), jar], &list)?;
    let java = kotlin.jdk.java().get_program().to_string_lossy().into_owned();
    Ok(["--classpath", &classpath, "--java", &java].map(str::to_owned).into())
}

/// Runs an example program in Kotlin with the URL of a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = example_command(log, EXAMPLES, &format!("{name}.kt"))?;
    sandbox.set_env(&mut command);
    log.run(&mut command).map(drop)
}

/// Runs an example program in Java with the URL of a server.
pub(crate) fn java_example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = example_command(log, JAVA_EXAMPLES, &format!("{name}.java"))?;
    sandbox.set_env(&mut command);
    log.run(&mut command).map(drop)
}

fn example_command(log: &mut Log, folder: &str, file: &str) -> Result<Command, TaskError> {
    let path = root().join(folder).join(file);
    let source = fs::read_to_string(&path).map_err(|error| log.fail(&format!("{}: {error}", path.display())))?;
    let kotlin = kotlin(log)?;
    let mut command = kotlin.jdk.java();
    kotlin.set_env(&mut command);
    command.args(["-ea", "-cp", compile(log)?]).arg(main_class(file, &source));
    Ok(command)
}

/// The class with a file's `main`. In Kotlin its name comes from the file.
fn main_class(file: &str, source: &str) -> String {
    let package = source.lines().find_map(|line| line.strip_prefix("package "));
    let package = package.map(|name| name.trim_end_matches(';').to_owned() + ".").unwrap_or_default();
    match file.strip_suffix(".kt") {
        Some(name) => format!("{package}{name}Kt"),
        None => package + file.trim_end_matches(".java"),
    }
}

/// Runs the demo as a suite.
pub(crate) fn demo_suite(log: &mut Log) -> Result<(), TaskError> {
    let sandbox = Sandbox::start(log)?;
    example(log, DEMO, &sandbox)
}

/// Runs the demo with its output on the terminal.
pub(crate) fn demo() -> Result<(), TaskError> {
    let (mut command, sandbox) = Log::print_on_failure(|log| {
        Ok((example_command(log, EXAMPLES, &format!("{DEMO}.kt"))?, Sandbox::start(log)?))
    })?;
    sandbox.set_env(&mut command);
    run(&mut command)
}

#[cfg(test)]
mod classes {
    use super::*;

    #[test]
    fn are_named_by_package_and_file() {
        let cases = [
            ("Demo.kt", "package a.b\n\nfun main() {}\n", "a.b.DemoKt"),
            ("Demo.kt", "fun main() {}\n", "DemoKt"),
            ("Demo.java", "package a.b;\n\nclass Demo {}\n", "a.b.Demo"),
        ];
        for (file, source, expected) in cases {
            assert_eq!(main_class(file, source), expected);
        }
    }
}
