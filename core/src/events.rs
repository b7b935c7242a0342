//! Events for the caller: one at the start and one at the end of each attempt of a call.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Failure, HookError};
use crate::macros::string_enum;
use crate::policy::retry::StopReason;
use crate::spec::safety::Safety;

/// One attempt of a call, reported to [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt) when it ends:
/// when it has succeeded or failed, or when the caller has cancelled it.
///
/// A call that succeeds on its first attempt has one event. A call that is retried has one event per attempt; all but
/// the last have [`NextStep::Retry`]. So count calls by the events whose `next` is not `Retry`, and retries by those
/// whose `next` is.
///
/// No field contains the API key, a phone number, a message or text from the server, so an event is safe to log.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use workspace_sdk::{Client, NextStep};
///
/// let retries = Arc::new(AtomicU32::new(0));
/// let counter = Arc::clone(&retries);
/// let client = Client::builder()
///     .base_url(&url)
///     .api_key("sandbox-key")
///     .on_attempt(move |attempt| {
///         if let NextStep::Retry(_) = attempt.next {
///             counter.fetch_add(1, Ordering::Relaxed);
///         }
///     })
///     .build()?;
/// client.channels().list().await?;
/// assert_eq!(retries.load(Ordering::Relaxed), 0);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
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
    /// Whether the server received the request.
    pub sent: SentState,
    /// The next step after this attempt.
    pub next: NextStep,
}

string_enum! {
    /// Whether the server received the request of an attempt, and so may have processed it. A cancelled call has no
    /// error, so this field of its last event is the only way to learn whether a message may have been sent.
    pub enum SentState {
        /// The server responded. The status says whether it processed the request.
        Answered = "answered",
        /// The server provably did not receive the whole request, or did not process it.
        NotSent = "not_sent",
        /// It is not known whether the server received the request.
        Unknown = "unknown",
    }
}

/// The next step after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// The call succeeded.
    Done,
    /// Another attempt follows after this wait.
    Retry(Duration),
    /// The call failed, and this is the reason why it is not retried.
    Stop(StopReason),
    /// The caller cancelled the call, or aborted all calls of the client.
    Cancelled,
    /// There was no attempt: the ledger has the result of an earlier call with the same idempotency key. The number of
    /// the attempt is 0.
    Replayed,
}

impl NextStep {
    /// `done`, `retry`, `stop`, `cancelled` or `replayed`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retry(_) => "retry",
            Self::Stop(_) => "stop",
            Self::Cancelled => "cancelled",
            Self::Replayed => "replayed",
        }
    }
}

/// The function that is called at the end of each attempt.
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

/// The start of an attempt, passed to [`ClientBuilder::on_attempt_start`](crate::ClientBuilder::on_attempt_start)
/// before the first byte of the attempt is sent.
///
/// No field contains the API key, a phone number or a message, so it is safe to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptStart {
    /// The operation, such as `templates.send`.
    pub operation: &'static str,
    /// The safety of repeating the operation.
    pub safety: Safety,
    /// The number of the attempt within the call, from 1.
    pub attempt: u32,
}

/// The future that a [`StartHook`] returns.
type StartFuture = Pin<Box<dyn Future<Output = Result<(), HookError>> + Send>>;

/// The function that is called at the start of each attempt. The attempt waits until its future is ready.
#[derive(Clone)]
pub(crate) struct StartHook(Arc<dyn Fn(AttemptStart) -> StartFuture + Send + Sync>);

impl StartHook {
    pub(crate) fn new<F, R, E>(hook: F) -> Self
    where
        F: Fn(AttemptStart) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<HookError>,
    {
        Self(Arc::new(move |start| {
            let result = hook(start);
            Box::pin(async move { result.await.map_err(Into::into) })
        }))
    }

    pub(crate) fn call(&self, start: AttemptStart) -> StartFuture {
        (self.0)(start)
    }
}
