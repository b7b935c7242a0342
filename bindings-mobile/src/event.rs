//! Events of attempts: their start and their end.

use workspace_sdk as core;

use crate::enums::{Safety, SentState, StopReason};
use crate::ffi::{FfiDuration, FfiFailure, FfiU32, IntoFfi};

/// The start of an attempt, before its first byte is sent. It contains no API key, phone number or message, so it is
/// safe to log.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct AttemptStart {
    /// The operation, such as `templates.send`.
    pub operation: String,
    /// How safe it is to repeat the operation.
    pub safety: Safety,
    /// The number of the attempt within the call, from 1.
    pub attempt: FfiU32,
}

impl IntoFfi<AttemptStart> for core::AttemptStart {
    fn into_ffi(self) -> AttemptStart {
        let Self { operation, safety, attempt, .. } = self;
        AttemptStart { operation: operation.to_owned(), safety: safety.into_ffi(), attempt: attempt.into() }
    }
}

/// The end of one attempt of a call: it succeeded, failed or was cancelled.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct AttemptEvent {
    /// The operation, such as `templates.send`.
    pub operation: String,
    /// How safe it is to repeat the operation.
    pub safety: Safety,
    /// The number of the attempt within the call, from 1.
    pub attempt: FfiU32,
    /// The HTTP status, if there was a response.
    pub status: Option<FfiU32>,
    /// The server's `x-request-id`, if it sent one.
    pub request_id: Option<String>,
    /// The duration of this attempt.
    pub elapsed: FfiDuration,
    /// Why the attempt failed, such as `connection_lost`; absent if it succeeded or was cancelled.
    pub failure: Option<FfiFailure>,
    /// Whether the request reached the server.
    pub sent: SentState,
    /// The step that follows.
    pub next: NextStep,
}

/// The step that follows an attempt.
#[derive(Clone, PartialEq, uniffi::Enum)]
pub enum NextStep {
    /// The attempt succeeded, so the call is complete.
    Done,
    /// The attempt failed, and another one follows.
    Retry {
        /// The delay before the next attempt.
        wait: FfiDuration,
    },
    /// The attempt failed, and the caller gets the error.
    Stop {
        /// The reason why there are no more attempts.
        reason: StopReason,
    },
    /// The caller cancelled the call.
    Cancelled,
    /// The ledger has the result of an earlier call. Only languages with a ledger have it, so it does not occur here.
    Replayed,
}

impl IntoFfi<AttemptEvent> for core::AttemptEvent {
    fn into_ffi(self) -> AttemptEvent {
        let Self { operation, safety, attempt, status, request_id, elapsed, failure, sent, next, .. } = self;
        AttemptEvent {
            operation: operation.to_owned(),
            safety: safety.into_ffi(),
            attempt: attempt.into(),
            status: status.map(FfiU32::from),
            request_id,
            elapsed: elapsed.into(),
            failure: failure.map(FfiFailure::from),
            sent: sent.into_ffi(),
            next: next.into_ffi(),
        }
    }
}

impl IntoFfi<NextStep> for core::NextStep {
    fn into_ffi(self) -> NextStep {
        match self {
            Self::Done => NextStep::Done,
            Self::Retry(wait) => NextStep::Retry { wait: wait.into() },
            Self::Stop(reason) => NextStep::Stop { reason: reason.into_ffi() },
            Self::Replayed => NextStep::Replayed,
            // The core has no other step.
            _ => NextStep::Cancelled,
        }
    }
}
