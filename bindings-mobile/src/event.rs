//! What a program sees of a call while it runs.

use workspace_sdk as core;

use crate::cross::Cross;
use crate::values::{SmallCount, TimeSpan};
use crate::words::{OperationClass, SentState, StopReason};

/// One attempt of a call that ended, well or not, or was given up.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct AttemptEvent {
    /// The operation, such as `templates.send`.
    pub operation: String,
    /// Its safety class.
    pub operation_class: OperationClass,
    /// Which attempt of the call, from 1.
    pub attempt: SmallCount,
    /// The HTTP status, if an answer came.
    pub status: Option<SmallCount>,
    /// The server's `x-request-id`, if it gave one.
    pub request_id: Option<String>,
    /// How long this attempt took.
    pub elapsed: TimeSpan,
    /// What went wrong, such as `connection_lost`; absent where nothing did, and where the call was given up.
    pub failure: Option<String>,
    /// Whether the request reached the server.
    pub sent: SentState,
    /// What happens next.
    pub next: Next,
}

/// What follows an attempt.
#[derive(Clone, PartialEq, uniffi::Enum)]
pub enum Next {
    /// Nothing: it succeeded.
    Done,
    /// Another attempt.
    Retry {
        /// After this time.
        wait: TimeSpan,
    },
    /// The caller gets the error.
    Stop {
        /// Why.
        reason: StopReason,
    },
    /// The caller gave the call up.
    Cancelled,
}

impl Cross<AttemptEvent> for core::AttemptEvent {
    fn cross(self) -> AttemptEvent {
        let Self { operation, class, attempt, status, request_id, elapsed, failure, sent, next } = self;
        AttemptEvent {
            operation: operation.to_owned(),
            operation_class: class.cross(),
            attempt: attempt.into(),
            status: status.map(SmallCount::from),
            request_id,
            elapsed: elapsed.into(),
            failure: failure.map(|failure| failure.code().to_owned()),
            sent: sent.cross(),
            next: next.cross(),
        }
    }
}

impl Cross<Next> for core::Next {
    fn cross(self) -> Next {
        match self {
            Self::Done => Next::Done,
            Self::Retry(wait) => Next::Retry { wait: wait.into() },
            Self::Stop(reason) => Next::Stop { reason: reason.cross() },
            Self::Cancelled => Next::Cancelled,
        }
    }
}
