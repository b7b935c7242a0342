//! What a run found.

use std::fmt;

/// A case that does not hold, and every way in which it does not.
#[derive(Clone, Debug)]
pub struct Failed {
    pub file: String,
    pub name: String,
    pub differences: Vec<String>,
}

/// All of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub cases: usize,
    pub assertions: usize,
    pub failed: Vec<Failed>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failed in &self.failed {
            writeln!(f, "{} ({})", failed.name, failed.file)?;
            for difference in &failed.differences {
                writeln!(f, "    {difference}")?;
            }
        }
        if !self.failed.is_empty() {
            writeln!(f, "{} of {} cases failed", self.failed.len(), self.cases)?;
        }
        write!(f, "conformance: {} cases, {} assertions", self.cases, self.assertions)
    }
}
