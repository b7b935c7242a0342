//! What is measured, of whom, and what is to be reached.

use crate::args::Work;

/// One kind of work, and who does it: our package first.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) work: Work,
    pub(crate) inflight: u64,
    pub(crate) sides: &'static [Side],
    pub(crate) memory: Option<Memory>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Side {
    /// A file of `peers/`, or what stands for one.
    pub(crate) name: &'static str,
    /// As many as make a second or two.
    pub(crate) calls: u64,
    /// Calls made before, after which more of them would change nothing.
    pub(crate) warmup: u64,
    pub(crate) goal: Option<Goal>,
}

/// How many times a side's calls a second ours are to be at least.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    pub(crate) pinned: f64,
    /// Where the server and the clients may use every core.
    pub(crate) unpinned: f64,
}

/// What our peak memory may be at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// The side it is compared with.
    pub(crate) beside: &'static str,
    /// How many times that of this side.
    pub(crate) most: f64,
}

/// Who is measured a second time without bound cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpinned {
    All,
    /// Ours, and the sides it has a goal beside.
    WithGoals,
}

impl Side {
    /// Without a goal.
    pub(crate) const fn new(name: &'static str, calls: u64, warmup: u64) -> Self {
        Self { name, calls, warmup, goal: None }
    }

    pub(crate) const fn beaten(self, times: f64) -> Self {
        self.beaten_unpinned(times, times)
    }

    pub(crate) const fn beaten_unpinned(self, pinned: f64, unpinned: f64) -> Self {
        Self { goal: Some(Goal { pinned, unpinned }), ..self }
    }
}

impl Goal {
    pub(crate) fn at(self, is_pinned: bool) -> f64 {
        if is_pinned { self.pinned } else { self.unpinned }
    }
}
