//! Measures the Node package and the libraries it is compared with.
//!
//! The peers are the files in `bench/node/peers`. Each measurement is a separate process, as for the core.

mod cases;
mod environment;

use std::path::Path;

use crate::args::NodeOptions;
use crate::error::BoxError;
use crate::packages::{self, BinarySize, Package, Scripts, UnpinnedScope};

use cases::{CASES, MAX_ADDON_BYTES, PROGRAMS};
pub(crate) use environment::Environment;

/// Installs the peers and our package, measures, and reports.
pub(crate) fn run(options: &NodeOptions) -> Result<(), BoxError> {
    packages::run(&package(&options.node, &options.packages)?, &options.package)
}

/// The package, after the peers and our package have been installed.
pub(crate) fn package(node: &Path, packages: &Path) -> Result<Package<'static>, BoxError> {
    let environment = Environment::set_up(node, packages)?;
    let scripts = Scripts {
        interpreter: node.to_owned(),
        folder: Environment::scripts(),
        client: "client.mjs",
        startup_flags: &[],
    };
    Ok(Package {
        name: "node",
        launcher: Box::new(scripts),
        version: environment.version()?,
        peers: environment.peers()?,
        cases: &CASES,
        unpinned: UnpinnedScope::All,
        startup_programs: &PROGRAMS,
        startup_baseline: "the bare interpreter",
        binary_size: Some(BinarySize {
            what: "The addon",
            bytes: environment.addon_bytes()?,
            max_bytes: MAX_ADDON_BYTES,
        }),
    })
}
