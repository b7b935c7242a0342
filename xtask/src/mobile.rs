//! Mobile: the native library as it is published, and what the generator makes of it for Swift and Kotlin.

pub(crate) mod kotlin;
pub(crate) mod library;
pub(crate) mod swift;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{Failed, as_by_hand, cargo_command, root};
use crate::log::Log;
use crate::sandbox;
use crate::suite;

/// What the tests of both languages run with: the library, and the server that they start.
struct Mobile {
    library: PathBuf,
    sandbox: PathBuf,
}

impl Mobile {
    /// The folder that holds the library, which is how both languages are told of it.
    fn folder(&self) -> &Path {
        self.library.parent().unwrap_or(&self.library)
    }
}

/// The folder of the binding.
fn folder() -> PathBuf {
    root().join("bindings-mobile")
}

/// Builds the library, what is generated from it, and the server: once, whoever asks first.
fn mobile(log: &mut Log) -> Result<&'static Mobile, Failed> {
    static MOBILE: OnceLock<Option<Mobile>> = OnceLock::new();
    let made = MOBILE.get_or_init(|| make(log).ok());
    made.as_ref().ok_or_else(|| log.fail("the native library could not be made"))
}

fn make(log: &mut Log) -> Result<Mobile, Failed> {
    generate(log)?;
    Ok(Mobile { library: library::build(log)?, sandbox: sandbox::build(log)? })
}

/// The generator knows where its output belongs.
fn generate(log: &mut Log) -> Result<(), Failed> {
    let library = library::described(log)?;
    let mut command = cargo_command();
    command.args(["run", "--quiet", "--locked", "--package", "workspace-sdk-mobile-generate", "--"]).arg(library);
    log.run(&mut command).map(drop)
}

/// What every program of either language may ask its environment.
fn tell(command: &mut Command, mobile: &Mobile) {
    command.env("WORKSPACE_ROOT", root()).env("WORKSPACE_SANDBOX_BIN", &mobile.sandbox);
    command.env("WORKSPACE_SDK_LIBRARY", mobile.folder());
    as_by_hand(command);
    // Cargo's own: a library that happens to lie in one of its folders must not be taken for the one under test.
    command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
}

/// Everything that the suites of both languages need.
pub(crate) fn environment(log: &mut Log) -> Result<(), Failed> {
    mobile(log).map(drop)
}

/// Builds what the benchmark runs, of one language or of both: its arguments, and what it is told besides.
pub(crate) fn measuring(arguments: &[String]) -> Result<Vec<String>, Failed> {
    let mut log = Log::default();
    let told = match arguments {
        [flag, language, ..] if flag == "--only" && language == "kotlin" => kotlin::measuring(&mut log),
        [flag, language, ..] if flag == "--only" && language == "swift" => swift::measuring(&mut log),
        [flag, ..] if flag == "--only" => Err(log.fail("--only kotlin or --only swift")),
        _ => kotlin::measuring(&mut log).and_then(|kotlin| Ok([kotlin, swift::measuring(&mut log)?].concat())),
    };
    let told = told.inspect_err(|Failed| eprintln!("{}", log.text()))?;
    let is_choice = arguments.first().is_some_and(|flag| flag == "--only");
    let rest = arguments.get(if is_choice { 2 } else { 0 }..).unwrap_or_default();
    Ok([told.as_slice(), rest].concat())
}

/// For people: builds and generates, or looks at libraries that were built elsewhere.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failed> {
    let mut log = Log::default();
    let outcome = match arguments {
        [] => environment(&mut log),
        [command, libraries @ ..] if command == "check" && !libraries.is_empty() => {
            libraries.iter().try_for_each(|library| library::check(&mut log, Path::new(library)))
        }
        _ => Err(log.fail("usage: cargo xtask mobile [check LIBRARY...]")),
    };
    let Ok(()) = outcome else {
        eprintln!("{}", log.text());
        return Err(Failed);
    };
    suite::notes(log.text()).for_each(|note| println!("{note}"));
    if arguments.is_empty() {
        let library = mobile(&mut log)?.folder().display();
        println!("The native library is in {library}; the generated sources are below bindings-mobile/swift and");
        println!(
            "bindings-mobile/kotlin. Let WORKSPACE_SDK_LIBRARY={library} be known to what opens the Swift package."
        );
    }
    Ok(())
}
