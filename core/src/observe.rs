//! What a caller may see of a call while it runs: an event an attempt, and spans for `tracing`.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Failure;
use crate::operations::operation::Class;
use crate::retry::StopReason;

/// One attempt of a call that ended, well or not, or was given up.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(not(feature = "bindings"), non_exhaustive)]
pub struct AttemptEvent {
    /// The operation, such as `templates.send`.
    pub operation: &'static str,
    /// Its safety class.
    pub class: Class,
    /// Which attempt of the call, from 1.
    pub attempt: u32,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The server's `x-request-id`, if it gave one that looks like an id.
    pub request_id: Option<String>,
    /// How long the attempt took.
    pub elapsed: Duration,
    /// What went wrong; `None` for a success and for an attempt given up by the caller.
    pub failure: Option<Failure>,
    /// Whether the request reached the server.
    pub sent: Sent,
    /// What happens next.
    pub next: Next,
}

impl AttemptEvent {
    /// The names of the fields.
    #[doc(hidden)]
    pub const FIELDS: &'static [&'static str] =
        &["operation", "class", "attempt", "status", "request_id", "elapsed", "failure", "sent", "next"];
}

/// Whether the server got an attempt's request and may have processed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// An answer came.
    Answered,
    /// The server provably did not get the whole request, or did not process it.
    NotSent,
    /// Nobody can say.
    Unknown,
}

impl Sent {
    /// `answered`, `not_sent` or `unknown`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
        }
    }
}

/// What happens after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "bindings"), non_exhaustive)]
pub enum Next {
    /// The call succeeded.
    Done,
    /// Another attempt after this wait.
    Retry(Duration),
    /// The call failed, and is not tried again for this reason.
    Stop(StopReason),
    /// The caller gave the call up.
    Cancelled,
}

impl Next {
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

    pub(crate) fn see(&self, event: &AttemptEvent) {
        (self.0)(event);
    }
}
