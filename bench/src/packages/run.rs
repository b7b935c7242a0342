//! Measures a package and reports.

use serde_json::Value;

use super::measure::measure_cases;
use super::package::Package;
use super::report::Report;
use super::startup::measure_startups;
use crate::args::PackageOptions;
use crate::error::BoxError;
use crate::machine::Machine;

/// Measures a package, prints the report, and writes the requested files.
pub(crate) fn run(package: &Package<'_>, options: &PackageOptions) -> Result<(), BoxError> {
    let figures = measure(package, options)?;
    options.files.write_figures(&figures)
}

/// Measures a package and prints the report; returns the figures as JSON.
pub(crate) fn measure(package: &Package<'_>, options: &PackageOptions) -> Result<Value, BoxError> {
    let machine = Machine::describe();
    let cases = measure_cases(package, options, &machine)?;
    let startups =
        measure_startups(package, &package.startup_programs.iter().collect::<Vec<_>>(), options.starts, &machine)?;
    let report = Report { package, machine: &machine, options, cases: &cases, startups: &startups };
    let text = report.to_markdown()?;
    options.files.publish_text(package.name, &text)?;
    Ok(report.to_json())
}
