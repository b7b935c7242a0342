//! The client's record of a call: how it ended, and the events of its attempts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use workspace_sdk::{AttemptEvent, CallInfo, Disposition, Error, ErrorKind, Failure, NextStep, SentState};

use crate::lateness::Lateness;
use crate::model::call::CallId;

/// The result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallSuccess {
    pub(crate) attempts: u32,
    /// The id of the message or execution, for a send.
    pub(crate) id: Option<String>,
}

impl CallSuccess {
    pub(crate) fn of(call: &CallInfo) -> Self {
        Self::with_id(call, None)
    }

    pub(crate) fn with_id(call: &CallInfo, id: Option<String>) -> Self {
        Self { attempts: call.attempts, id }
    }
}

/// The error of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallError {
    pub(crate) kind: ErrorKind,
    pub(crate) disposition: Disposition,
    pub(crate) failure: Option<Failure>,
    pub(crate) attempts: u32,
}

impl CallError {
    pub(crate) fn of(error: &Error) -> Self {
        let (kind, disposition) = (error.kind(), error.disposition());
        Self { kind, disposition, failure: error.failure(), attempts: error.attempts() }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallEnd {
    Success(CallSuccess),
    Error(CallError),
    Cancelled,
    /// Neither a result nor an error, long after the deadline.
    Hung,
}

/// One attempt, as reported to the hook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attempt {
    pub(crate) number: u32,
    pub(crate) failure: Option<Failure>,
    pub(crate) sent: SentState,
    pub(crate) next: NextStep,
    /// When it ended, since the start of the call.
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

/// The client's record of a call.
#[derive(Clone, Debug)]
pub(crate) struct ClientRecord {
    pub(crate) id: CallId,
    pub(crate) end: CallEnd,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) began: Instant,
    pub(crate) took: Duration,
    pub(crate) longest_poll: LongestPoll,
    /// The delays of the call's runtime.
    pub(crate) lateness: Arc<Lateness>,
}

/// The longest poll of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LongestPoll {
    pub(crate) began: Instant,
    pub(crate) took: Duration,
}

/// The SDK's claim about the execution of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientClaim {
    Executed,
    NotExecuted,
    Unknown,
}

impl ClientRecord {
    /// The SDK's claim about a send.
    pub(crate) fn claim(&self) -> ClientClaim {
        match &self.end {
            CallEnd::Success(_) => ClientClaim::Executed,
            CallEnd::Error(error) if error.disposition == Disposition::Unknown => ClientClaim::Unknown,
            CallEnd::Error(_) => ClientClaim::NotExecuted,
            // A call that is dropped before its first poll reports no attempt, and makes none.
            CallEnd::Cancelled => match self.attempts.last() {
                None => ClientClaim::NotExecuted,
                Some(last) if last.sent == SentState::NotSent => ClientClaim::NotExecuted,
                Some(_) => ClientClaim::Unknown,
            },
            CallEnd::Hung => ClientClaim::Unknown,
        }
    }
}
