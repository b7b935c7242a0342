//! The task of a suite: one program with its arguments, or a function that runs several programs.

use crate::command::{TaskError, cargo_command};
use crate::counts::{Counts, rust_summary};
use crate::log::Log;
use crate::suite;
use crate::{node, python};

pub(crate) enum Task {
    /// Cargo's arguments. The suite is one test.
    Cargo(&'static [&'static str]),
    /// The arguments of `cargo test`, whose tests are counted.
    CargoTest(&'static [&'static str]),
    /// The arguments of the Python interpreter, in the environment with the SDK and the development tools.
    Python(&'static [&'static str]),
    /// The arguments of Node, in the folder of the binding.
    Node(&'static [&'static str]),
    /// Runs several programs, and may count tests in the log.
    Function(fn(&mut Log) -> Result<(), TaskError>),
}

/// A suite: its name and its task.
pub(crate) type Suite = (&'static str, Task);

/// Runs the suites whose name contains `filter`.
pub(crate) fn run_all(suites: &[Suite], filter: &str) -> Counts {
    let chosen = suites.iter().filter(|(name, _)| name.contains(filter));
    chosen.map(|(name, task)| suite::run(name, |log| task.run(log))).sum()
}

impl Task {
    fn run(&self, log: &mut Log) -> Result<(), TaskError> {
        match self {
            Self::Cargo(arguments) => log.run(cargo_command().args(*arguments)).map(drop),
            Self::CargoTest(arguments) => cargo_test(log, arguments),
            Self::Python(arguments) => python::run_python(log, arguments),
            Self::Node(arguments) => node::run_node(log, arguments),
            Self::Function(function) => function(log),
        }
    }
}

fn cargo_test(log: &mut Log, arguments: &[&str]) -> Result<(), TaskError> {
    let before = log.text().len();
    let result = log.run(cargo_command().args(["test", "--locked"]).args(arguments));
    log.add_counts(rust_summary(log.text().get(before..).unwrap_or_default()));
    result.map(drop)
}
