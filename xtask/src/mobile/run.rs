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
    Log::print_on_failure(|log| match only {
        Some(Language::Kotlin) => kotlin::bench_arguments(log),
        Some(Language::Swift) => swift::bench_arguments(log),
        None => Ok([kotlin::bench_arguments(log)?, swift::bench_arguments(log)?].concat()),
    })
}

/// Builds the library and generates the sources.
pub(crate) fn build() -> Result<(), TaskError> {
    let environment = Log::print_on_failure(environment)?;
    let library = environment.library_folder().display();
    println!("The native library is in {library}. The generated sources are in bindings-mobile/swift and");
    println!("bindings-mobile/kotlin. To open the Swift package in an IDE, set WORKSPACE_SDK_LIBRARY={library}.");
    Ok(())
}

/// The jar, which contains the library, and the library, which is all that is compiled of the Swift package.
pub(crate) fn packages(log: &mut Log) -> Result<Vec<PathBuf>, TaskError> {
    Ok(vec![kotlin::jar(log)?, environment(log)?.library.clone()])
}

/// Checks libraries that were built elsewhere.
pub(crate) fn check_libraries(libraries: &[PathBuf]) -> Result<(), TaskError> {
    Log::print_on_failure(|log| {
        libraries.iter().try_for_each(|library| library_check::check(log, library))?;
        suite::notes(log.text()).for_each(|note| println!("{note}"));
        Ok(())
    })
}
