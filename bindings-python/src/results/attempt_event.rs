//! The Python classes of attempt events.

use workspace_sdk::NextStep;

use super::record::record;

record! {
    /// One attempt of a call that has ended: it succeeded, failed or was cancelled.
    AttemptEvent {
        /// The operation, such as `templates.send`.
        operation: String,
        /// How safe the operation is to repeat: `read`, `upsert` or `send`.
        safety: String,
        /// The number of the attempt within its call, from 1.
        attempt: u32,
        /// The HTTP status, if the server responded.
        status: Option<u16>,
        /// The server's `x-request-id`, if it looks like an id.
        request_id: Option<String>,
        /// How long the attempt took, in seconds.
        elapsed: f64,
        /// How the attempt failed; `None` if it succeeded or was cancelled.
        failure: Option<String>,
        /// Whether the request reached the server: `answered`, `not_sent` or `unknown`.
        sent: String,
        /// The next step: `done`, `retry`, `stop`, `cancelled` or `replayed`.
        next: String,
        /// The wait before the next attempt, in seconds; `None` if there is none.
        wait: Option<f64>,
        /// Why there is no further attempt; `None` unless `next` is `stop`.
        stop_reason: Option<String>,
    }
}

impl From<workspace_sdk::AttemptEvent> for AttemptEvent {
    fn from(event: workspace_sdk::AttemptEvent) -> Self {
        let workspace_sdk::AttemptEvent {
            operation,
            safety,
            attempt,
            status,
            request_id,
            elapsed,
            failure,
            sent,
            next,
            ..
        } = event;
        let (wait, stop_reason) = match next {
            NextStep::Retry(wait) => (Some(wait.as_secs_f64()), None),
            NextStep::Stop(reason) => (None, Some(reason.as_str().to_owned())),
            _ => (None, None),
        };
        Self {
            operation: operation.to_owned(),
            safety: safety.as_str().to_owned(),
            attempt,
            status,
            request_id,
            elapsed: elapsed.as_secs_f64(),
            failure: failure.map(|failure| failure.code().to_owned()),
            sent: sent.as_str().to_owned(),
            next: next.code().to_owned(),
            wait,
            stop_reason,
        }
    }
}

record! {
    /// The start of an attempt, before its first byte is sent.
    AttemptStart {
        /// The operation, such as `templates.send`.
        operation: String,
        /// How safe the operation is to repeat: `read`, `upsert` or `send`.
        safety: String,
        /// The number of the attempt within its call, from 1.
        attempt: u32,
    }
}

impl From<workspace_sdk::AttemptStart> for AttemptStart {
    fn from(start: workspace_sdk::AttemptStart) -> Self {
        let workspace_sdk::AttemptStart { operation, safety, attempt, .. } = start;
        Self { operation: operation.to_owned(), safety: safety.as_str().to_owned(), attempt }
    }
}
