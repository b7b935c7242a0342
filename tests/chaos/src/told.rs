//! What the caller was told of one call: its end, and each attempt as the hook saw it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use workspace_sdk::{AttemptEvent, CallInfo, Disposition, Error, ErrorKind, Failure, Next, SentState};

use crate::plan::CallId;
use crate::watchdog::Lateness;

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Success {
    pub(crate) attempts: u32,
    /// The id of the message or execution, for a send.
    pub(crate) id: Option<String>,
}

impl Success {
    pub(crate) fn of(call: &CallInfo) -> Self {
        Self::with_id(call, None)
    }

    pub(crate) fn with_id(call: &CallInfo, id: Option<String>) -> Self {
        Self { attempts: call.attempts, id }
    }
}

/// An error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) kind: ErrorKind,
    pub(crate) disposition: Disposition,
    pub(crate) failure: Option<Failure>,
    pub(crate) attempts: u32,
}

impl Failed {
    pub(crate) fn of(error: &Error) -> Self {
        let (kind, disposition) = (error.kind(), error.disposition());
        Self { kind, disposition, failure: error.failure(), attempts: error.attempts() }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done(Success),
    Failed(Failed),
    Cancelled,
    /// Neither a result nor an error, long after the deadline.
    Hung,
}

/// One attempt, as the hook saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attempt {
    pub(crate) number: u32,
    pub(crate) failure: Option<Failure>,
    pub(crate) sent: SentState,
    pub(crate) next: Next,
    /// Since the call began.
    pub(crate) at: Duration,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Attempt {
    pub(crate) fn of(event: &AttemptEvent, at: Duration) -> Self {
        let (number, took) = (event.attempt, event.elapsed);
        Self { number, failure: event.failure, sent: event.sent, next: event.next, at, took }
    }
}

/// All that a caller was told of a call.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) id: CallId,
    pub(crate) end: End,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) began: Instant,
    pub(crate) took: Duration,
    pub(crate) longest_poll: Poll,
    /// What the runtime of the call was late by.
    pub(crate) lateness: Arc<Lateness>,
}

/// One poll of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poll {
    pub(crate) began: Instant,
    pub(crate) took: Duration,
}

/// What a caller may believe of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belief {
    Done,
    NotDone,
    Maybe,
}

impl Told {
    /// What the caller of a send may believe.
    pub(crate) fn belief(&self) -> Belief {
        match &self.end {
            End::Done(_) => Belief::Done,
            End::Failed(failed) if failed.disposition == Disposition::Unknown => Belief::Maybe,
            End::Failed(_) => Belief::NotDone,
            // Dropped before it was ever polled, a call tells of no attempt, and there was none.
            End::Cancelled => match self.attempts.last() {
                None => Belief::NotDone,
                Some(last) if last.sent == SentState::NotSent => Belief::NotDone,
                Some(_) => Belief::Maybe,
            },
            End::Hung => Belief::Maybe,
        }
    }
}
