//! The task of a suite: one program with its arguments, or a function that runs several programs.

use workspace_test_services::Program;

use crate::command::{TaskError, cargo_command};
use crate::counts::{Counts, rust_summary};
use crate::log::Log;
use crate::services::{self, Services, Variable};
use crate::suite;
use crate::{node, python};

pub(crate) enum Task {
    /// Cargo's arguments. The suite is one test.
    Cargo(&'static [&'static str]),
    /// The arguments of `cargo test`, whose tests are counted.
    CargoTest(&'static [&'static str]),
    /// The same, with a PostgreSQL for ledgers.
    CargoTestOnPostgres(&'static [&'static str]),
    /// The same, for tests that start these servers themselves.
    CargoTestWithServers(&'static [Program], &'static [&'static str]),
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
            Self::CargoTest(arguments) => cargo_test(log, arguments, &[]),
            Self::CargoTestOnPostgres(arguments) => {
                let services = Services::for_ledgers(log)?;
                cargo_test(log, arguments, services.variables())
            }
            Self::CargoTestWithServers(programs, arguments) => {
                services::install(log, programs)?;
                cargo_test(log, arguments, &[])
            }
            Self::Python(arguments) => python::run_python(log, arguments),
            Self::Node(arguments) => node::run_node(log, arguments),
            Self::Function(function) => function(log),
        }
    }
}

fn cargo_test(log: &mut Log, arguments: &[&str], variables: &[Variable]) -> Result<(), TaskError> {
    let before = log.text().len();
    let result = log.run(cargo_command().args(["test", "--locked"]).args(arguments).envs(variables.iter().cloned()));
    log.add_counts(rust_summary(log.text().get(before..).unwrap_or_default()));
    result.map(drop)
}
