//! Attempt events.

use workspace_sdk as core;

use crate::enums::{OperationClass, SentState, StopReason};
use crate::ffi::{FfiDuration, FfiU32, IntoFfi};

/// One attempt of a call that succeeded, failed or was cancelled.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct AttemptEvent {
    /// The operation, such as `templates.send`.
    pub operation: String,
    /// Its safety class.
    pub operation_class: OperationClass,
    /// The number of the attempt within the call, from 1.
    pub attempt: FfiU32,
    /// The HTTP status, if there was an answer.
    pub status: Option<FfiU32>,
    /// The server's `x-request-id`, if it sent one.
    pub request_id: Option<String>,
    /// The duration of this attempt.
    pub elapsed: FfiDuration,
    /// Why the attempt failed, such as `connection_lost`; absent if it succeeded or was cancelled.
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
        /// The delay before the attempt.
        wait: FfiDuration,
    },
    /// The caller gets the error.
    Stop {
        /// Why.
        reason: StopReason,
    },
    /// The caller cancelled the call.
    Cancelled,
}

impl IntoFfi<AttemptEvent> for core::AttemptEvent {
    fn into_ffi(self) -> AttemptEvent {
        let Self { operation, class, attempt, status, request_id, elapsed, failure, sent, next } = self;
        AttemptEvent {
            operation: operation.to_owned(),
            operation_class: class.into_ffi(),
            attempt: attempt.into(),
            status: status.map(FfiU32::from),
            request_id,
            elapsed: elapsed.into(),
            failure: failure.map(|failure| failure.code().to_owned()),
            sent: sent.into_ffi(),
            next: next.into_ffi(),
        }
    }
}

impl IntoFfi<Next> for core::Next {
    fn into_ffi(self) -> Next {
        match self {
            Self::Done => Next::Done,
            Self::Retry(wait) => Next::Retry { wait: wait.into() },
            Self::Stop(reason) => Next::Stop { reason: reason.into_ffi() },
            Self::Cancelled => Next::Cancelled,
        }
    }
}
