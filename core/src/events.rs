//! Events for the caller: one per attempt of a call.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Failure;
use crate::macros::string_enum;
use crate::policy::retry::StopReason;
use crate::spec::safety::Safety;

/// One attempt of a call that succeeded, failed or was cancelled.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AttemptEvent {
    /// The operation, such as `templates.send`.
    pub operation: &'static str,
    /// The safety of repeating the operation.
    pub safety: Safety,
    /// The number of the attempt within the call, from 1.
    pub attempt: u32,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// The server's `x-request-id`, if the response has one that looks like an id.
    pub request_id: Option<String>,
    /// How long the attempt took.
    pub elapsed: Duration,
    /// The reason for the failure; `None` for a success and for an attempt that the caller cancelled.
    pub failure: Option<Failure>,
    /// Whether the request reached the server.
    pub sent: SentState,
    /// The step after this attempt.
    pub next: NextStep,
}

string_enum! {
    /// Whether the server received the request of an attempt and may have processed it.
    pub enum SentState {
        /// The server responded.
        Answered = "answered",
        /// The server provably did not receive the whole request, or did not process it.
        NotSent = "not_sent",
        /// It is not known whether the server received the request.
        Unknown = "unknown",
    }
}

/// The step after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// The call succeeded.
    Done,
    /// Another attempt follows after this wait.
    Retry(Duration),
    /// The call failed, and is not retried for this reason.
    Stop(StopReason),
    /// The caller cancelled the call.
    Cancelled,
}

impl NextStep {
    /// `done`, `retry`, `stop` or `cancelled`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retry(_) => "retry",
            Self::Stop(_) => "stop",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The function that is called for each attempt.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&AttemptEvent) + Send + Sync>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(&AttemptEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn notify(&self, event: &AttemptEvent) {
        (self.0)(event);
    }
}
