//! The cases to measure: workloads, candidates and goals.

use crate::args::Workload;

/// One workload, and the candidates that run it: our package first.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) workload: Workload,
    pub(crate) inflight: u64,
    pub(crate) candidates: &'static [Candidate],
    pub(crate) memory: Option<MemoryGoal>,
}

/// A library that is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// The name of a library: of a file in `peers/`, or a build target.
    pub(crate) name: &'static str,
    /// Measured calls: enough for one to two seconds.
    pub(crate) calls: u64,
    /// Calls made before, enough for a steady state.
    pub(crate) warmup: u64,
    pub(crate) goal: Option<Goal>,
}

/// The minimum ratio of our calls per second to those of a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    pub(crate) pinned: f64,
    /// If the server and the clients may use every core.
    pub(crate) unpinned: f64,
}

/// The maximum ratio of our peak memory to that of a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryGoal {
    /// The candidate it is compared with.
    pub(crate) baseline: &'static str,
    /// The maximum ratio.
    pub(crate) max_ratio: f64,
}

/// Which candidates are measured a second time without pinned cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnpinnedScope {
    All,
    /// Ours, and the candidates with a goal.
    OursAndGoals,
}

impl Candidate {
    /// A candidate without a goal.
    pub(crate) const fn new(name: &'static str, calls: u64, warmup: u64) -> Self {
        Self { name, calls, warmup, goal: None }
    }

    pub(crate) const fn with_goal(self, times: f64) -> Self {
        self.with_goals(times, times)
    }

    pub(crate) const fn with_goals(self, pinned: f64, unpinned: f64) -> Self {
        Self { goal: Some(Goal { pinned, unpinned }), ..self }
    }
}

impl Goal {
    pub(crate) fn at(self, is_pinned: bool) -> f64 {
        if is_pinned { self.pinned } else { self.unpinned }
    }
}
