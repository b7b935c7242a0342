//! The benchmarks of a language whose ratios are checked.

use super::ratio::CheckedRatio;
use super::selection::{Selection, peers};
use super::{book, calls, core, starts};
use crate::check_args::CheckOptions;
use crate::error::BoxError;
use crate::ledger::languages::Client;
use crate::measured_language::MeasuredLanguage;
use crate::packages::Package;
use crate::{network, node, python};

/// The benchmarks of a language.
pub(super) struct Benchmarks {
    /// Not in Rust, whose calls are those of the core.
    package: Option<Package<'static>>,
    /// The client of the benchmark of the network.
    client: Client,
}

impl Benchmarks {
    /// Builds and installs what the benchmarks need.
    pub(super) fn set_up(language: MeasuredLanguage, options: &CheckOptions) -> Result<Self, BoxError> {
        let packages = options.packages.as_deref();
        let package = match (language, packages) {
            (MeasuredLanguage::Rust, _) => None,
            (MeasuredLanguage::Python, _) => Some(python::package()?),
            (MeasuredLanguage::Node, None) => return Err("Node needs --packages with our packed packages".into()),
            (MeasuredLanguage::Node, Some(packages)) => Some(node::package(&options.node, packages)?),
        };
        Ok(Self { package, client: network::program(&options.node, packages).set_up(language)? })
    }

    /// The versions of the interpreter and of the peers.
    pub(super) fn versions(&self) -> Option<String> {
        self.package.as_ref().map(|package| format!("{}, {}", package.version, package.peers))
    }

    /// Measures the selected ratios.
    pub(super) fn ratios(&self, selection: &Selection<'_>) -> Result<Vec<CheckedRatio>, BoxError> {
        let peers = peers(self.client.language);
        let mut ratios = match &self.package {
            None => core::ratios(selection)?,
            Some(package) => {
                [calls::ratios(package, peers, selection)?, starts::ratios(package, peers, selection)?].concat()
            }
        };
        ratios.extend(book::ratios(&self.client, peers, selection)?);
        Ok(ratios)
    }
}
