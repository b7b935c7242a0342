//! The ratios to measure, and the sides that the SDK is compared with.

use crate::machine::Machine;
use crate::measured_language::MeasuredLanguage;

/// The ratios to measure, and how often.
pub(super) struct Selection<'a> {
    pub(super) machine: &'a Machine,
    pub(super) rounds: usize,
    pub(super) scope: Scope<'a>,
}

/// Which of the ratios to measure.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    All,
    /// Only those with these names.
    Named(&'a [String]),
}

impl Selection<'_> {
    pub(super) fn includes(&self, name: &str) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Named(names) => names.iter().any(|one| one == name),
        }
    }
}

/// The sides that the SDK is compared with: the peers that a careful program would use, and plain reqwest. The
/// asynchronous client of httpx is left out, because most of its time with 64 calls in flight is its own.
pub(super) fn peers(language: MeasuredLanguage) -> &'static [&'static str] {
    match language {
        MeasuredLanguage::Rust => &["reqwest", "workspace-prefetch-0"],
        MeasuredLanguage::Python => &["aiohttp", "aiohttp-msgspec-async", "httpx", "pyreqwest", "pyreqwest-async"],
        MeasuredLanguage::Node => &["undici", "fetch"],
    }
}
