//! Swift: the package, its tests and its examples, each built once.

mod debian;
mod toolchain;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{Failed, root, run, target};
use crate::log::Log;
use crate::sandbox::Sandbox;

use super::{Mobile, mobile, tell};

use toolchain::Toolchain;

/// What the tests run with.
struct Swift {
    toolchain: Toolchain,
    mobile: &'static Mobile,
}

/// What the cases that every language runs are called here.
const CONFORMANCE: &str = "Conformance";

/// What the generator writes, in a style of its own.
const GENERATED: &str = "Generated";

/// The folder of the package.
fn folder() -> PathBuf {
    super::folder().join("swift")
}

/// The folder of the examples, which are a package of their own, as a user's program is.
pub(crate) const EXAMPLES: &str = "bindings-mobile/swift/Examples/Sources";

const DEMO: &str = "demo";

/// The package of the programs that measure.
const BENCH: &str = "bench/swift/Bench";

/// Finds Swift, and brings what is generated: once, whoever asks first.
fn swift(log: &mut Log) -> Result<&'static Swift, Failed> {
    static SWIFT: OnceLock<Option<Swift>> = OnceLock::new();
    let made = SWIFT.get_or_init(|| make(log).ok());
    made.as_ref().ok_or_else(|| log.fail("the Swift environment could not be made"))
}

fn make(log: &mut Log) -> Result<Swift, Failed> {
    Ok(Swift { toolchain: Toolchain::find(log)?, mobile: mobile(log)? })
}

/// Builds the tests: once, whoever asks first. Answers with the folder they are built in.
fn tests_built(log: &mut Log) -> Result<&'static PathBuf, Failed> {
    static TESTS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = TESTS.get_or_init(|| build(log, "tests", &["--build-tests"]).ok());
    built.as_ref().ok_or_else(|| log.fail("Swift's tests could not be built"))
}

/// The same for the examples.
fn examples_built(log: &mut Log) -> Result<&'static PathBuf, Failed> {
    static EXAMPLES: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = EXAMPLES.get_or_init(|| build(log, "examples", &["--package-path", "Examples"]).ok());
    built.as_ref().ok_or_else(|| log.fail("Swift's examples could not be built"))
}

fn build(log: &mut Log, name: &str, arguments: &[&str]) -> Result<PathBuf, Failed> {
    let swift = swift(log)?;
    let scratch = target().join("swift").join(name);
    relink(swift.mobile, &scratch.join("debug"));
    log.run(swift.command("swift").arg("build").args(arguments).arg("--scratch-path").arg(&scratch))?;
    Ok(scratch)
}

/// Forgets what was linked with an older native library: Swift does not know that it is a part of its programs.
fn relink(mobile: &Mobile, built: &Path) {
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let library = modified(&mobile.library);
    for entry in fs::read_dir(built).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_linked(&path) && modified(&path) < library {
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

/// Programs have no extension, tests one of their own, which may be a folder; what else lies beside them is only compiled.
fn is_linked(path: &Path) -> bool {
    path.extension().map_or_else(|| path.is_file(), |extension| extension == "xctest")
}

impl Swift {
    /// A program, in the folder of the package.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.toolchain.command(Path::new(program.as_ref()), &folder());
        tell(&mut command, self.mobile);
        command
    }
}

/// The programs that measure, which are a package of their own: what the benchmark is told of them.
pub(super) fn measuring(log: &mut Log) -> Result<Vec<String>, Failed> {
    let swift = swift(log)?;
    let scratch = target().join("swift").join("bench");
    let programs = scratch.join("release");
    relink(swift.mobile, &programs);
    let mut build = swift.command("swift");
    build.args(["build", "--configuration", "release", "--package-path"]).arg(root().join(BENCH));
    log.run(build.arg("--scratch-path").arg(&scratch))?;
    let version = log.run(swift.command("swift").arg("--version"))?;
    let version = version.lines().find(|line| line.contains("Swift version")).unwrap_or("Swift");
    // All that comes before a program.
    let program = swift.command("");
    let mut within: Vec<String> = [program.get_program()]
        .into_iter()
        .chain(program.get_args())
        .map(|word| word.to_string_lossy().into())
        .collect();
    within.pop();
    // Rust's own form of such a list is JSON, for all that these words have.
    let within = format!("{within:?}");
    let told = ["--swift", &programs.to_string_lossy(), "--swift-version", version, "--within", &within];
    Ok(told.map(str::to_owned).into())
}

/// Everything that the other suites need.
pub(crate) fn environment(log: &mut Log) -> Result<(), Failed> {
    tests_built(log).map(drop)
}

/// All tests but the cases that every language runs.
pub(crate) fn tests(log: &mut Log) -> Result<(), Failed> {
    test(log, "--skip")
}

/// The cases that every language runs.
pub(crate) fn conformance(log: &mut Log) -> Result<(), Failed> {
    test(log, "--filter")
}

fn test(log: &mut Log, which: &str) -> Result<(), Failed> {
    let scratch = tests_built(log)?;
    let mut command = swift(log)?.command("swift");
    command.args(["test", "--skip-build", which, CONFORMANCE, "--scratch-path"]).arg(scratch);
    log.run(&mut command).map(drop)
}

/// The form of what is written by hand; how strict it is stands in `.swift-format`.
pub(crate) fn format(log: &mut Log) -> Result<(), Failed> {
    let swift = swift(log)?;
    log.run(swift.command("swift").args(["format", "lint", "--strict"]).args(sources(&folder()))).map(drop)
}

/// What is written by hand.
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

/// Runs one of the example programs against a server.
pub(crate) fn example(log: &mut Log, name: &str, sandbox: &Sandbox) -> Result<(), Failed> {
    let mut command = program(log, name)?;
    sandbox.lead(&mut command);
    log.run(&mut command).map(drop)
}

fn program(log: &mut Log, name: &str) -> Result<Command, Failed> {
    let path = examples_built(log)?.join("debug").join(name);
    Ok(swift(log)?.command(path))
}

/// Runs the demo, as a suite.
pub(crate) fn quiet_demo(log: &mut Log) -> Result<(), Failed> {
    let sandbox = Sandbox::start(log)?;
    example(log, DEMO, &sandbox)
}

/// Runs the demo, its output shown.
pub(crate) fn demo() -> Result<(), Failed> {
    let mut log = Log::default();
    let ready = program(&mut log, DEMO).and_then(|program| Ok((program, Sandbox::start(&mut log)?)));
    let (mut program, sandbox) = ready.inspect_err(|Failed| eprintln!("{}", log.text()))?;
    sandbox.lead(&mut program);
    run(&mut program)
}

#[cfg(test)]
mod of_sources {
    use super::*;

    #[test]
    fn knows_what_is_written_by_hand() {
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
