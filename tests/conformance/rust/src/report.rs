//! The result of a run.

use std::fmt;

/// A case that failed, and all its differences.
#[derive(Clone, Debug)]
pub struct CaseFailure {
    pub file: String,
    pub name: String,
    pub differences: Vec<String>,
}

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub cases: usize,
    pub assertions: usize,
    pub failures: Vec<CaseFailure>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{} ({})", failure.name, failure.file)?;
            for difference in &failure.differences {
                writeln!(f, "    {difference}")?;
            }
        }
        if !self.failures.is_empty() {
            writeln!(f, "{} of {} cases failed", self.failures.len(), self.cases)?;
        }
        write!(f, "conformance: {} cases, {} assertions", self.cases, self.assertions)
    }
}
