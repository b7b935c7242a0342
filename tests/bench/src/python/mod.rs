//! The Python package beside what Python programs call such an API with.
//!
//! The peers are files of `tests/bench/python/peers`; each measurement is a process of its own, as with the core.

mod cases;
mod environment;
mod measure;
mod report;
mod startup;

use std::fs;

use crate::args::PythonOptions;
use crate::machine::Machine;
use crate::{Failure, marks};

use environment::Environment;
use report::Report;

/// Makes the environment ready, measures, and reports.
pub(crate) fn run(options: &PythonOptions) -> Result<(), Failure> {
    let environment = Environment::ready()?;
    let machine = Machine::describe();
    let groups = measure::all(options, &machine, &environment)?;
    let starts = startup::all(options, &machine, &environment)?;
    let report = Report { machine: &machine, environment: &environment, options, groups: &groups, starts: &starts };
    let text = report.to_markdown()?;
    println!("{text}");
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", report.to_json()))?;
    }
    if let Some(file) = &options.markdown {
        marks::replace(file, "python", &text)?;
    }
    Ok(())
}
