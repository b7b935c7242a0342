//! A process that has ended: how, and what it printed.

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By itself.
    Finished,
    /// By a signal, at a random moment.
    Killed,
    /// At a named point.
    AtPoint(&'static str),
    /// By an error, because it could not write to its files, or not connect to its database.
    Failed,
}

/// A line that a process prints.
pub(crate) trait Line: Sized + Send + 'static {
    /// `None` for a line without meaning, such as half of one.
    fn parse(line: &str) -> Option<Self>;
}

/// A process that has ended.
#[derive(Clone, Debug)]
pub(crate) struct EndedProcess<L> {
    pub(crate) lines: Vec<L>,
    pub(crate) ending: Ending,
}
