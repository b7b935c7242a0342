//! The evidence of a run: the ledger, the lines of the processes, and the records of the server.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use workspace_sdk::EntryState;

use crate::ledger::command::Point;
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
    /// The named points at which the processes can end.
    pub(crate) points: Vec<Point>,
    /// How often a process was stopped and continued, and how often its files could not grow.
    pub(crate) stops: usize,
    pub(crate) full_disks: usize,
    /// The events of the database; `None` if the ledger is a file.
    pub(crate) database: Option<Database>,
}

/// The events of the database of a ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Database {
    /// How often the server crashed and started again.
    pub(crate) crashes: usize,
    /// How often its standby became the primary.
    pub(crate) failovers: usize,
    /// How often the network of a machine was interrupted.
    pub(crate) interruptions: usize,
    /// How many connections were lost in the middle of what goes to the server, and of what comes from it.
    pub(crate) lost_connections: [usize; 2],
    /// The keys with calls during an outage so long that others take their process for dead, and how many.
    pub(crate) during_outages: HashMap<u32, usize>,
    /// The keys with an outcome that the server may have lost when it crashed, and how many.
    pub(crate) lost_outcomes: HashMap<u32, usize>,
    /// The keys that were sent while a standby that became the primary had fallen behind.
    pub(crate) not_replicated: HashSet<u32>,
    /// The keys that processes had sent which still ran when the standby became the primary.
    pub(crate) sent_by_living: HashSet<u32>,
}

impl Evidence {
    /// The processes that did not end by themselves.
    pub(crate) fn interrupted(&self) -> impl Iterator<Item = &EndedProcess> {
        self.processes.iter().filter(|process| process.ending != Ending::Finished)
    }

    /// Those of them that were killed.
    pub(crate) fn killed(&self) -> impl Iterator<Item = &EndedProcess> {
        self.interrupted().filter(|process| process.ending != Ending::Failed)
    }

    /// How many processes ended at each named point.
    pub(crate) fn ends_at_points(&self) -> BTreeMap<&'static str, usize> {
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
