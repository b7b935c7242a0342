//! Reports each attempt of a call when it ends, to `tracing` and to the client's observer.

use tokio::time::Instant;

use crate::config::options::Settings;
use crate::error::Failure;
use crate::events::{AttemptEvent, NextStep, SentState};
use crate::response::classify::{AttemptError, SuccessResponse};
use crate::spec::safety::Safety;
use crate::transport::InFlight;

/// Tracks the attempts of one call and reports each when it ends, including one that is dropped.
pub(super) struct AttemptObserver<'a> {
    settings: &'a Settings,
    operation: &'static str,
    safety: Safety,
    pub(super) attempt: u32,
    started_at: Instant,
    pub(super) in_flight: InFlight,
    is_active: bool,
}

impl<'a> AttemptObserver<'a> {
    pub(super) fn new(settings: &'a Settings, operation: &'static str, safety: Safety) -> Self {
        let (started_at, in_flight) = (Instant::now(), InFlight::default());
        Self { settings, operation, safety, attempt: 0, started_at, in_flight, is_active: false }
    }

    /// Marks the backoff before an attempt: if the call is cancelled here, the attempt was not sent.
    pub(super) fn start_backoff(&mut self) {
        self.is_active = true;
        self.attempt += 1;
        self.in_flight = InFlight::default();
        self.started_at = Instant::now();
    }

    pub(super) fn start(&mut self) {
        if !self.is_active {
            self.start_backoff();
        }
        self.started_at = Instant::now();
    }

    /// Ends an attempt that did not start, without an event: another call holds the idempotency key.
    pub(super) fn withdraw(&mut self) {
        self.is_active = false;
        self.attempt -= 1;
    }

    /// Reports that the recorded result of an earlier call was returned.
    pub(super) fn replay(&self, status: u16) {
        self.emit(Some(status), &None, None, SentState::NotSent, NextStep::Replayed);
    }

    pub(super) fn end(&mut self, outcome: Result<&SuccessResponse, &AttemptError>, next: NextStep) {
        self.is_active = false;
        let (status, request_id, failure) = match outcome {
            Ok(success) => (Some(success.status), &success.request_id, None),
            Err(error) => (error.status, &error.request_id, Some(error.failure)),
        };
        let sent = match failure {
            _ if status.is_some() => SentState::Answered,
            Some(failure) if failure.definitely_not_sent() => SentState::NotSent,
            _ => SentState::Unknown,
        };
        self.emit(status, request_id, failure, sent, next);
    }

    fn emit(
        &self,
        status: Option<u16>,
        request_id: &Option<String>,
        failure: Option<Failure>,
        sent: SentState,
        next: NextStep,
    ) {
        let elapsed = self.started_at.elapsed();
        tracing::debug!(
            operation = self.operation,
            safety = self.safety.as_str(),
            attempt = self.attempt,
            status,
            request_id,
            elapsed_ms = elapsed.as_secs_f64() * 1000.0,
            failure = failure.map(Failure::code),
            sent = sent.as_str(),
            next = next.code(),
            "attempt"
        );
        let Some(observer) = &self.settings.observer else { return };
        observer.notify(&AttemptEvent {
            operation: self.operation,
            safety: self.safety,
            attempt: self.attempt,
            status,
            request_id: request_id.clone(),
            elapsed,
            failure,
            sent,
            next,
        });
    }
}

impl AttemptObserver<'_> {
    /// Revokes the request of the active attempt, and returns what is known about it. Without an active attempt,
    /// nothing was sent.
    pub(super) fn revoke(&self) -> (SentState, Option<u16>) {
        let status = self.in_flight.status().filter(|_| self.is_active);
        let sent = match status {
            Some(_) => SentState::Answered,
            None if !self.is_active || self.in_flight.revoke() => SentState::NotSent,
            None => SentState::Unknown,
        };
        (sent, status)
    }

    /// Ends the active attempt, if there is one, because the calls of the client were aborted.
    pub(super) fn abort(&mut self, error: &AttemptError) {
        if self.is_active {
            self.end(Err(error), NextStep::Cancelled);
        }
    }
}

impl Drop for AttemptObserver<'_> {
    fn drop(&mut self) {
        if self.is_active {
            let (sent, status) = self.revoke();
            self.emit(status, &None, None, sent, NextStep::Cancelled);
        }
    }
}
