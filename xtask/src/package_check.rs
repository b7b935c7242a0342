//! Checks the packages of every language.

use std::path::PathBuf;

use crate::command::TaskError;
use crate::log::Log;
use crate::{mobile, node, packages, python, suite};

/// Builds the packages of a language, and returns them.
type Build = fn(&mut Log) -> Result<Vec<PathBuf>, TaskError>;

/// How the packages of each language are built. The suites install the same files.
const BUILDS: &[Build] = &[python::packages, node::package_files, mobile::packages];

/// Checks the packages of this machine, which it builds, or those that were built elsewhere.
pub(crate) fn run(files: &[PathBuf]) -> Result<(), TaskError> {
    Log::print_on_failure(|log| {
        let mut files = files.to_vec();
        if files.is_empty() {
            for build in BUILDS {
                files.extend(build(log)?);
            }
        }
        files.iter().try_for_each(|file| packages::check(log, file))?;
        suite::notes(log.text()).for_each(|note| println!("{note}"));
        Ok(())
    })
}
