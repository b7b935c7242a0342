//! The Python package beside what Python programs call such an API with.
//!
//! The peers are files of `bench/python/peers`; each measurement is a process of its own, as with the core.

mod cases;
mod environment;

use crate::Failure;
use crate::args::PackageOptions;
use crate::packages::{self, Package, Scripts, Unpinned};

use cases::{CASES, PACKAGES, PROGRAMS};
use environment::{Environment, versions};

/// Makes the environment ready, measures, and reports.
pub(crate) fn run(options: &PackageOptions) -> Result<(), Failure> {
    let environment = Environment::ready()?;
    let scripts = Scripts {
        interpreter: environment.python(),
        folder: Environment::scripts(),
        client: "client.py",
        // Isolated: neither the user's settings nor the script's own folder take part.
        alone: &["-I"],
    };
    let package = Package {
        name: "python",
        launch: &scripts,
        version: environment.version(),
        peers: versions(PACKAGES)?,
        cases: &CASES,
        unpinned: Unpinned::WithGoals,
        programs: &PROGRAMS,
        bare: "the bare interpreter",
        weight: None,
    };
    packages::run(&package, options)
}
