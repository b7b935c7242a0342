//! What a caller may observe of a call while it runs: one event per attempt.

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
    /// How safe the operation is to repeat.
    pub safety: Safety,
    /// Which attempt of the call, from 1.
    pub attempt: u32,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's `x-request-id`, if it gave one that looks like an id.
    pub request_id: Option<String>,
    /// How long the attempt took.
    pub elapsed: Duration,
    /// What went wrong; `None` for a success and for an attempt cancelled by the caller.
    pub failure: Option<Failure>,
    /// Whether the request reached the server.
    pub sent: SentState,
    /// What happens next.
    pub next: NextStep,
}

impl AttemptEvent {
    /// The names of the fields.
    #[doc(hidden)]
    pub const FIELDS: &'static [&'static str] =
        &["operation", "safety", "attempt", "status", "request_id", "elapsed", "failure", "sent", "next"];
}

string_enum! {
    /// Whether the server got an attempt's request and may have processed it.
    pub enum SentState {
        /// An answer came.
        Answered = "answered",
        /// The server provably did not get the whole request, or did not process it.
        NotSent = "not_sent",
        /// Nobody can say.
        Unknown = "unknown",
    }
}

/// What happens after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// The call succeeded.
    Done,
    /// Another attempt after this wait.
    Retry(Duration),
    /// The call failed, and is not tried again for this reason.
    Stop(StopReason),
    /// The caller gave the call up.
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

/// A function that sees attempts.
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
