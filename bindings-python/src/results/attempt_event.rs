//! The Python class of attempt events.

use workspace_sdk::NextStep;

use super::record::record;

record! {
    /// One attempt of a call: it succeeded, failed or was cancelled.
    AttemptEvent {
        /// The operation, such as `templates.send`.
        operation: String,
        /// Its safety class: `read`, `upsert` or `send`.
        safety: String,
        /// Which attempt of the call, from 1.
        attempt: u32,
        /// The HTTP status, if there was a response.
        status: Option<u16>,
        /// The server's `x-request-id`, if it gave one that looks like an id.
        request_id: Option<String>,
        /// How long the attempt took, in seconds.
        elapsed: f64,
        /// What went wrong; `None` after a success and for an attempt that the caller cancelled.
        failure: Option<String>,
        /// Whether the request reached the server: `answered`, `not_sent` or `unknown`.
        sent: String,
        /// What happens next: `done`, `retry`, `stop` or `cancelled`.
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
