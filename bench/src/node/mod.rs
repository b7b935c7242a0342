//! The Node package beside what Node programs call such an API with.
//!
//! The peers are files of `bench/node/peers`; each measurement is a process of its own, as with the core.

mod cases;
mod environment;

use crate::Failure;
use crate::args::NodeOptions;
use crate::packages::{self, Package, Scripts, Unpinned, Weight};

use cases::{CASES, MOST_BYTES, PROGRAMS};
use environment::Environment;

/// Installs the peers and our package, measures, and reports.
pub(crate) fn run(options: &NodeOptions) -> Result<(), Failure> {
    let environment = Environment::ready(options)?;
    let scripts =
        Scripts { interpreter: options.node.clone(), folder: Environment::scripts(), client: "client.mjs", alone: &[] };
    let package = Package {
        name: "node",
        launch: &scripts,
        version: environment.version()?,
        peers: environment.peers()?,
        cases: &CASES,
        unpinned: Unpinned::All,
        programs: &PROGRAMS,
        bare: "the bare interpreter",
        weight: Some(Weight { what: "The addon", bytes: environment.addon_bytes()?, most: MOST_BYTES }),
    };
    packages::run(&package, &options.package)
}
