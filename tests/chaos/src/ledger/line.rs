//! The lines that the processes print about their calls.

use std::collections::HashSet;

use crate::processes;

/// A process that has ended.
pub(crate) type EndedProcess = processes::EndedProcess<Line>;

/// A line that a process printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A call under the key with this number starts.
    Start(u32),
    /// The call ended, with this result or code of an error.
    End(u32, String),
    /// The operator resolved the entry.
    Resolved(u32),
}

impl Line {
    pub(crate) fn number(&self) -> u32 {
        match self {
            Self::Start(number) | Self::End(number, _) | Self::Resolved(number) => *number,
        }
    }
}

impl processes::Line for Line {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (kind, number) = (words.next()?, words.next()?.parse().ok()?);
        match kind {
            "start" => Some(Self::Start(number)),
            "end" => Some(Self::End(number, words.next()?.to_owned())),
            "resolved" => Some(Self::Resolved(number)),
            _ => None,
        }
    }
}

impl EndedProcess {
    /// The keys of the calls that had not ended.
    pub(crate) fn in_flight(&self) -> HashSet<u32> {
        let mut keys = HashSet::new();
        for line in &self.lines {
            match line {
                Line::Start(number) => _ = keys.insert(*number),
                Line::End(number, _) => _ = keys.remove(number),
                Line::Resolved(_) => {}
            }
        }
        keys
    }
}
