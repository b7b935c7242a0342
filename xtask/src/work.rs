//! What a suite does: one program with its arguments, or a chore of several programs.

use crate::command::{Failed, cargo_command};
use crate::log::Log;
use crate::node;
use crate::python;
use crate::suite::{self, Counter, Counts};

pub(crate) enum Work {
    /// Cargo's arguments.
    Cargo(&'static [&'static str]),
    /// The arguments of the interpreter that has the SDK and the tools of the lock.
    Python(&'static [&'static str]),
    /// Node's arguments, in the folder of the binding.
    Node(&'static [&'static str]),
    /// Several programs.
    Chore(fn(&mut Log) -> Result<(), Failed>),
}

/// A suite: its name, what it does, and how its output is counted.
pub(crate) type Suite = (&'static str, Work, Counter);

/// Runs the suites of a table whose name has a word in it.
pub(crate) fn every(suites: &[Suite], word: &str) -> Counts {
    let chosen = suites.iter().filter(|(name, ..)| name.contains(word));
    let counts = chosen.map(|(name, work, counter)| suite::run(name, *counter, |log| work.run(log)));
    counts.fold(Counts::default(), Counts::add)
}

impl Work {
    fn run(&self, log: &mut Log) -> Result<(), Failed> {
        match self {
            Self::Cargo(arguments) => log.run(cargo_command().args(*arguments)).map(drop),
            Self::Python(arguments) => python::quiet(log, arguments),
            Self::Node(arguments) => node::quiet(log, arguments),
            Self::Chore(chore) => chore(log),
        }
    }
}
