//! The kinds of findings, and the findings of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::call::{Call, CallId};
use crate::model::scenario::Scenario;

/// The largest number of findings that are kept. All are counted.
pub(crate) const MAX_FINDINGS: usize = 100;

/// A kind of finding: something that must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum FindingKind {
    /// A send was executed twice for one call.
    Duplicate,
    /// The call was reported as not sent, and the server executed it.
    FalseNotSent,
    /// An attempt was reported as not sent, and the server received the complete request.
    FalseAttemptNotSent,
    /// An upsert was reported as rejected, and an attempt had executed it.
    FalseRejection,
    /// The call was reported as sent, and the server did not execute it.
    FalseSuccess,
    /// A send that was certainly not sent was reported as unknown.
    FalseUnknown,
    /// The outcome of an attempt is unknown without any event of its connection that explains it.
    UnexplainedUnknown,
    /// The call failed although another retry was allowed.
    MissingRetry,
    /// The call returned neither a result nor an error.
    Hung,
    /// The call exceeded its deadline by more than the delays of the machine.
    Late,
    /// The end, the number of attempts or the reason to stop differs from the table.
    Unexpected,
    /// The server contradicts itself or its faults, so no other check can be trusted.
    SandboxInconsistency,
}

impl FindingKind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Duplicate,
        Self::FalseNotSent,
        Self::FalseAttemptNotSent,
        Self::FalseRejection,
        Self::FalseSuccess,
        Self::FalseUnknown,
        Self::UnexplainedUnknown,
        Self::MissingRetry,
        Self::Hung,
        Self::Late,
        Self::Unexpected,
        Self::SandboxInconsistency,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) call: CallId,
    pub(crate) kind: FindingKind,
    pub(crate) detail: String,
}

/// The call that took longest, relative to its timeout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongestCall {
    pub(crate) call: CallId,
    pub(crate) took: Duration,
    pub(crate) timeout: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// The first findings.
    pub(crate) findings: Vec<Finding>,
    counts: BTreeMap<FindingKind, usize>,
    /// Attempts that ended in an unplanned way: another call's fault ended the connection, or the machine was busy.
    pub(crate) unplanned: BTreeMap<(Scenario, &'static str), usize>,
    pub(crate) longest: Option<LongestCall>,
}

impl Verdict {
    pub(crate) fn count(&self, kind: FindingKind) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    pub(crate) fn all(&self) -> usize {
        self.counts.values().sum()
    }

    pub(crate) fn unplanned(&self) -> usize {
        self.unplanned.values().sum()
    }

    pub(crate) fn report(&mut self, call: &Call, kind: FindingKind, detail: impl Into<String>) {
        *self.counts.entry(kind).or_default() += 1;
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { call: call.id, kind, detail: detail.into() });
        }
    }
}
