//! The commands `cargo xtask mobile` and `cargo xtask bench mobile`.

use std::path::PathBuf;

use crate::command::TaskError;
use crate::log::Log;
use crate::suite;

use super::environment::environment;
use super::{kotlin, library_check, swift};

/// A language of the binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    Kotlin,
    Swift,
}

/// Builds the benchmark programs of one language, or of both, and returns the arguments that the benchmark needs for
/// them.
pub(crate) fn bench_arguments(only: Option<Language>) -> Result<Vec<String>, TaskError> {
    let mut log = Log::default();
    let arguments = match only {
        Some(Language::Kotlin) => kotlin::bench_arguments(&mut log),
        Some(Language::Swift) => swift::bench_arguments(&mut log),
        None => kotlin::bench_arguments(&mut log)
            .and_then(|kotlin| Ok([kotlin, swift::bench_arguments(&mut log)?].concat())),
    };
    arguments.inspect_err(|TaskError| eprintln!("{}", log.text()))
}

/// Builds the library and generates the sources.
pub(crate) fn build() -> Result<(), TaskError> {
    let mut log = Log::default();
    let environment = environment(&mut log).inspect_err(|TaskError| eprintln!("{}", log.text()))?;
    let library = environment.library_folder().display();
    println!("The native library is in {library}. The generated sources are in bindings-mobile/swift and");
    println!("bindings-mobile/kotlin. To open the Swift package in an IDE, set WORKSPACE_SDK_LIBRARY={library}.");
    Ok(())
}

/// Checks libraries that were built elsewhere.
pub(crate) fn check_libraries(libraries: &[PathBuf]) -> Result<(), TaskError> {
    let mut log = Log::default();
    let checked = libraries.iter().try_for_each(|library| library_check::check(&mut log, library));
    checked.inspect_err(|TaskError| eprintln!("{}", log.text()))?;
    suite::notes(log.text()).for_each(|note| println!("{note}"));
    Ok(())
}
