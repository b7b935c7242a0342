//! The benchmarks of a language whose ratios are checked.

use super::ratio::CheckedRatio;
use super::selection::{Selection, peers};
use super::{book, calls, core, starts};
use crate::check_args::CheckOptions;
use crate::error::BoxError;
use crate::measured_language::MeasuredLanguage;
use crate::network::{Language, make_certificates};
use crate::network_args::{NetworkLanguage, NetworkPrograms};
use crate::packages::Package;
use crate::server::Certificates;
use crate::{node, python};

/// The benchmarks of a language.
pub(super) struct Benchmarks<'a> {
    language: MeasuredLanguage,
    /// Not in Rust, whose calls are those of the core.
    package: Option<Package<'static>>,
    /// The programs of the benchmark of the network.
    network: Language<'a>,
    certificates: Certificates,
}

impl<'a> Benchmarks<'a> {
    /// Builds and installs what the benchmarks need.
    pub(super) fn set_up(language: MeasuredLanguage, options: &'a CheckOptions) -> Result<Self, BoxError> {
        let (package, kind) = match language {
            MeasuredLanguage::Rust => (None, NetworkLanguage::Rust),
            MeasuredLanguage::Python => (Some(python::package()?), NetworkLanguage::Python),
            MeasuredLanguage::Node => {
                (Some(node::package(&options.node.program, options.node.packages()?)?), NetworkLanguage::Node)
            }
        };
        let programs = NetworkPrograms { node: &options.node, kotlin: None, swift: None };
        let certificates = make_certificates()?;
        Ok(Self { language, package, network: Language::set_up(kind, &programs, &certificates)?, certificates })
    }

    /// The versions of the interpreter and of the peers.
    pub(super) fn versions(&self) -> Option<String> {
        self.package.as_ref().map(|package| format!("{}, {}", package.version, package.peers))
    }

    /// Measures the selected ratios.
    pub(super) fn ratios(&self, selection: &Selection<'_>) -> Result<Vec<CheckedRatio>, BoxError> {
        let peers = peers(self.language);
        let mut ratios = match &self.package {
            None => core::ratios(selection)?,
            Some(package) => {
                [calls::ratios(package, peers, selection)?, starts::ratios(package, peers, selection)?].concat()
            }
        };
        ratios.extend(book::ratios(&self.network, &self.certificates, peers, selection)?);
        Ok(ratios)
    }
}
