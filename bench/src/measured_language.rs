//! The languages that a benchmark of several languages can measure.

use clap::ValueEnum;

/// A language whose clients run on a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MeasuredLanguage {
    Rust,
    Python,
    Node,
}

impl MeasuredLanguage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::Node => "node",
        }
    }
}
