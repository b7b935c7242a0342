//! The Python package beside what Python programs call such an API with.
//!
//! The peers are files of `tests/bench/python/peers`; each measurement is a process of its own, as with the core.

mod cases;
mod environment;

use crate::Failure;
use crate::args::PackageOptions;
use crate::packages::{self, Package, Unpinned};

use cases::{CASES, PACKAGES, PROGRAMS};
use environment::{Environment, versions};

/// Makes the environment ready, measures, and reports.
pub(crate) fn run(options: &PackageOptions) -> Result<(), Failure> {
    let environment = Environment::ready()?;
    let package = Package {
        name: "python",
        interpreter: environment.python(),
        version: environment.version(),
        peers: versions(PACKAGES)?,
        scripts: Environment::scripts(),
        client: "client.py",
        cases: &CASES,
        unpinned: Unpinned::WithGoals,
        // Isolated: neither the user's settings nor the script's own folder take part.
        alone: &["-I"],
        programs: &PROGRAMS,
        weight: None,
    };
    packages::run(&package, options)
}
