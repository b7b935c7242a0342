//! Runs the tests, the examples and the formatter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{TaskError, root, run};
use crate::counts::swift_summary;
use crate::log::Log;
use crate::sandbox::Sandbox;

use super::build::{build_examples, build_release, build_tests, folder, swift};

/// The prefix of the names of the conformance tests.
const CONFORMANCE: &str = "Conformance";

/// How `swift package dump-symbol-graph` names its output, and the file in it.
const SYMBOL_GRAPHS: &str = "Files written to ";
const SYMBOL_GRAPH: &str = "WorkspaceSDK.symbols.json";

/// The folder of generated sources, which are not formatted.
const GENERATED: &str = "Generated";

/// The folder of the examples. They are a separate package, as a user's program is.
pub(crate) const EXAMPLES: &str = "bindings-mobile/swift/Examples/Sources";

const DEMO: &str = "demo";

/// The package of the benchmark programs.
const BENCH: &str = "bench/swift/Bench";

/// Creates the environment that the other suites need.
pub(crate) fn prepare(log: &mut Log) -> Result<(), TaskError> {
    build_tests(log).map(drop)
}

/// All tests except the conformance cases.
pub(crate) fn tests(log: &mut Log) -> Result<(), TaskError> {
    test(log, "--skip")
}

/// The conformance cases, which every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), TaskError> {
    test(log, "--filter")
}

/// Runs the tests, which all use Swift Testing.
fn test(log: &mut Log, selection: &str) -> Result<(), TaskError> {
    let scratch = build_tests(log)?;
    let mut command = swift(log)?.command("swift");
    command.args(["test", "--skip-build", "--disable-xctest", selection, CONFORMANCE]);
    command.arg("--scratch-path").arg(scratch);
    let output = log.run(&mut command)?;
    log.add_counts(swift_summary(&output));
    Ok(())
}

/// Checks the format of hand-written sources; configured in `.swift-format`.
pub(crate) fn format(log: &mut Log) -> Result<(), TaskError> {
    let swift = swift(log)?;
    log.run(swift.command("swift").args(["format", "lint", "--strict"]).args(sources(&folder()))).map(drop)
}

/// The hand-written sources.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        if path.is_dir() && name != GENERATED && !name.to_string_lossy().starts_with('.') {
            sources.extend(self::sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "swift") {
            sources.push(path);
        }
    }
    sources.sort();
    sources
}

/// Writes the public symbols of the built module as JSON, and returns the file.
pub(crate) fn symbol_graph(log: &mut Log) -> Result<PathBuf, TaskError> {
    let scratch = build_tests(log)?;
    let mut command = swift(log)?.command("swift");
    command.arg("package").arg("--scratch-path").arg(scratch);
    command.args(["dump-symbol-graph", "--minimum-access-level", "public", "--skip-synthesized-members"]);
    let output = log.run(&mut command)?;
    // The last line is `Files written to FOLDER`.
    let folder = output.lines().find_map(|line| line.strip_prefix(SYMBOL_GRAPHS));
    let folder = folder.ok_or_else(|| log.fail("swift package dump-symbol-graph names no folder"))?;
    Ok(Path::new(folder.trim()).join(SYMBOL_GRAPH))
}

/// Builds the benchmark programs, and returns the arguments that the benchmark needs for them.
pub(crate) fn bench_arguments(log: &mut Log) -> Result<Vec<String>, TaskError> {
    let programs = build_release(log, "bench", &root().join(BENCH))?;
    let swift = swift(log)?;
    let version = log.run(swift.command("swift").arg("--version"))?;
    let version = version.lines().find(|line| line.contains("Swift version")).unwrap_or("Swift");
    // Everything before the name of the program: nothing, or the command that enters the chroot.
    let command = swift.command("");
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let mut wrapper: Vec<String> = words.map(|word| word.to_string_lossy().into()).collect();
    wrapper.pop();
    // For these strings, Rust's debug format of a list is JSON.
    let wrapper = format!("{wrapper:?}");
    let arguments = ["--swift", &programs.to_string_lossy(), "--swift-version", version, "--within", &wrapper];
    Ok(arguments.map(str::to_owned).into())
}

/// Runs an example program with the URL of a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), TaskError> {
    let mut command = example_command(log, name)?;
    sandbox.set_env(&mut command);
    log.run(&mut command).map(drop)
}

fn example_command(log: &mut Log, name: &str) -> Result<Command, TaskError> {
    let path = build_examples(log)?.join("debug").join(name);
    Ok(swift(log)?.command(path))
}

/// Runs the demo as a suite.
pub(crate) fn demo_suite(log: &mut Log) -> Result<(), TaskError> {
    let sandbox = Sandbox::start(log)?;
    example(log, DEMO, &sandbox)
}

/// Runs the demo with its output on the terminal.
pub(crate) fn demo() -> Result<(), TaskError> {
    let (mut command, sandbox) = Log::print_on_failure(|log| Ok((example_command(log, DEMO)?, Sandbox::start(log)?)))?;
    sandbox.set_env(&mut command);
    run(&mut command)
}

#[cfg(test)]
mod source_files {
    use super::*;

    #[test]
    fn finds_hand_written_sources() {
        let folder = std::env::temp_dir().join(format!("workspace-xtask-swift-{}", std::process::id()));
        for path in ["Package.swift", "Sources/A/a.swift", "Sources/A/Generated/b.swift", ".build/c.swift", "d.txt"] {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(sources(&folder), [folder.join("Package.swift"), folder.join("Sources/A/a.swift")]);
        fs::remove_dir_all(folder).unwrap();
    }
}
