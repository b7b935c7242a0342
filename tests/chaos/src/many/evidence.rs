//! The evidence of a run: the ledger, the lines of the processes, and the records of the server.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use workspace_sdk::EntryState;

use crate::many::line::{EndedRun, Line};
use crate::many::list::Lists;
use crate::processes::Ending;

#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) lists: Lists,
    pub(crate) campaigns: u32,
    pub(crate) runs: Vec<EndedRun>,
    /// The state of each row in the ledger, and whether its message was accepted twice.
    pub(crate) entries: HashMap<u32, (EntryState, bool)>,
    /// How many entries of the ledger belong to no row.
    pub(crate) other_entries: usize,
    /// How many messages the server sent for each row.
    pub(crate) sent: HashMap<u32, usize>,
    /// The places in the server's journal of requests that are not those of a row that must be sent.
    pub(crate) strange_requests: Vec<u64>,
    /// The rows with a request whose response was lost by a planned fault.
    pub(crate) lost: HashMap<u32, usize>,
    /// How many requests were refused because of the limits of WhatsApp.
    pub(crate) limited: usize,
    /// How many requests had each planned fault.
    pub(crate) faults: BTreeMap<String, usize>,
    /// How many processes were killed while a claim was on disk and its outcome was not.
    pub(crate) between: usize,
    /// How often a process was stopped and continued.
    pub(crate) stops: usize,
}

impl Evidence {
    /// The number of rows of all lists.
    pub(crate) fn rows(&self) -> u32 {
        self.lists.rows * self.campaigns
    }

    /// The runs that did not end by themselves.
    pub(crate) fn killed(&self) -> impl Iterator<Item = &EndedRun> {
        self.runs.iter().filter(|run| run.process.ending != Ending::Finished)
    }

    /// The runs that ended by themselves, and did not fail.
    pub(crate) fn finished(&self) -> impl Iterator<Item = &EndedRun> {
        self.runs.iter().filter(|run| run.is_finished())
    }

    /// The last run of a campaign.
    pub(crate) fn last_run(&self, campaign: u32) -> Option<&EndedRun> {
        self.runs.iter().rev().find(|run| run.campaign == campaign)
    }

    /// How many results of all runs had each reason.
    pub(crate) fn reasons(&self) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for (_, reason) in self.runs.iter().flat_map(EndedRun::results) {
            *reasons.entry(reason.as_str()).or_default() += 1;
        }
        reasons
    }

    /// The lines of the processes about a row.
    pub(crate) fn history(&self, of: u32) -> String {
        let mut history = format!("row {of}");
        for (index, run) in self.runs.iter().enumerate() {
            let lines = run.process.lines.iter();
            let lines = lines.filter(|line| matches!(line, Line::Read(row) | Line::Result(row, _) if *row == of));
            let lines: Vec<_> = lines.map(|line| format!("{line:?}")).collect();
            if !lines.is_empty() {
                let _ = write!(history, "\n  run {index}, {:?}: {}", run.process.ending, lines.join(", "));
            }
        }
        history
    }
}
