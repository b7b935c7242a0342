//! A process that has ended: how, and what it printed.

use std::collections::HashSet;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By itself.
    Finished,
    /// By a signal, at a random moment.
    Killed,
    /// At a named point.
    AtPoint(&'static str),
    /// By an error, because it could not write to its files.
    Failed,
}

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

    pub(crate) fn parse(line: &str) -> Option<Self> {
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

/// A process that has ended.
#[derive(Clone, Debug)]
pub(crate) struct EndedProcess {
    pub(crate) lines: Vec<Line>,
    pub(crate) ending: Ending,
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
