//! Measures the Python package and the libraries it is compared with.
//!
//! The peers are the files in `bench/python/peers`. Each measurement is a separate process, as for the core.

mod cases;
mod environment;

use crate::args::PackageOptions;
use crate::error::BoxError;
use crate::packages::{self, Package, Scripts, UnpinnedScope};

use cases::{CASES, PACKAGES, PROGRAMS};
pub(crate) use environment::Environment;
use environment::versions;

/// Sets up the environment, measures, and reports.
pub(crate) fn run(options: &PackageOptions) -> Result<(), BoxError> {
    packages::run(&package()?, options)
}

/// The package, after its environment has been set up.
pub(crate) fn package() -> Result<Package<'static>, BoxError> {
    let environment = Environment::set_up()?;
    let scripts = Scripts {
        interpreter: environment.python(),
        folder: Environment::scripts(),
        client: "client.py",
        // Isolated: ignores environment variables, user packages and the folder of the script.
        startup_flags: &["-I"],
    };
    Ok(Package {
        name: "python",
        launcher: Box::new(scripts),
        version: environment.version(),
        peers: versions(PACKAGES)?,
        cases: &CASES,
        unpinned: UnpinnedScope::OursAndGoals,
        startup_programs: &PROGRAMS,
        startup_baseline: "the bare interpreter",
        binary_size: None,
    })
}
