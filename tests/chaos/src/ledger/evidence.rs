//! The evidence of a run: the ledger, the lines of the processes, and the records of the server.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use workspace_sdk::EntryState;

use crate::ledger::line::{EndedProcess, Line};
use crate::processes::Ending;

#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// How many keys there are; their numbers begin with 0.
    pub(crate) keys: u32,
    pub(crate) processes: Vec<EndedProcess>,
    /// The state of each key in the ledger, and whether its message was accepted twice.
    pub(crate) entries: HashMap<u32, (EntryState, bool)>,
    /// How many messages the server sent under each key.
    pub(crate) sent: HashMap<u32, usize>,
    /// The keys with a request whose response was lost by a planned fault, and the number of such requests.
    pub(crate) lost: HashMap<u32, usize>,
    /// How many processes were killed while a claim was on disk and its outcome was not.
    pub(crate) between: usize,
    /// Whether the processes can end at named points.
    pub(crate) has_points: bool,
    /// How often a process was stopped and continued, and how often its files could not grow.
    pub(crate) stops: usize,
    pub(crate) full_disks: usize,
}

impl Evidence {
    /// The processes that did not end by themselves.
    pub(crate) fn killed(&self) -> impl Iterator<Item = &EndedProcess> {
        self.processes.iter().filter(|process| process.ending != Ending::Finished)
    }

    /// How many processes ended at each named point.
    pub(crate) fn points(&self) -> BTreeMap<&'static str, usize> {
        let mut points = BTreeMap::new();
        for process in &self.processes {
            if let Ending::AtPoint(name) = process.ending {
                *points.entry(name).or_default() += 1;
            }
        }
        points
    }

    /// The lines of the processes about a key.
    pub(crate) fn history(&self, of: u32) -> String {
        let mut history = format!("key {of}");
        for (index, process) in self.processes.iter().enumerate() {
            let lines = process.lines.iter().filter(|line| line.number() == of);
            let lines: Vec<_> = lines.map(|line| format!("{line:?}")).collect();
            if !lines.is_empty() {
                let _ = write!(history, "\n  process {index}, {:?}: {}", process.ending, lines.join(", "));
            }
        }
        history
    }

    /// How many calls ended in each way.
    pub(crate) fn ends(&self) -> BTreeMap<&str, usize> {
        let mut ends = BTreeMap::new();
        for line in self.processes.iter().flat_map(|process| &process.lines) {
            if let Line::End(_, code) = line {
                *ends.entry(code.as_str()).or_default() += 1;
            }
        }
        ends
    }
}
