//! How to run the Node programs, for the benchmarks of several languages.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::BoxError;

/// How to run the Node programs.
#[derive(Args, Debug)]
pub(crate) struct NodePrograms {
    /// The folder with our packed Node packages
    #[arg(long, value_name = "FOLDER")]
    packages: Option<PathBuf>,

    /// The Node program
    #[arg(long = "node", id = "node", value_name = "FILE", default_value = "node")]
    pub(crate) program: PathBuf,
}

impl NodePrograms {
    /// The folder with our packed Node packages.
    ///
    /// # Errors
    ///
    /// If the command line does not name it.
    pub(crate) fn packages(&self) -> Result<&Path, BoxError> {
        Ok(self.packages.as_deref().ok_or("Node needs --packages with our packed packages")?)
    }
}
