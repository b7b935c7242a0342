//! Reports each attempt of a call as it ends: to `tracing` and to the client's observer.

use tokio::time::Instant;

use crate::config::options::Settings;
use crate::error::Failure;
use crate::events::{AttemptEvent, NextStep, SentState};
use crate::response::classify::{AttemptError, SuccessResponse};
use crate::spec::safety::Safety;
use crate::transport::InFlight;

/// Follows the attempts of one call, and reports each as it ends, also one that is dropped.
pub(super) struct AttemptObserver<'a> {
    settings: &'a Settings,
    operation: &'static str,
    safety: Safety,
    pub(super) attempt: u32,
    begun: Instant,
    pub(super) in_flight: InFlight,
    is_open: bool,
}

impl<'a> AttemptObserver<'a> {
    pub(super) fn new(settings: &'a Settings, operation: &'static str, safety: Safety) -> Self {
        let (begun, in_flight) = (Instant::now(), InFlight::default());
        Self { settings, operation, safety, attempt: 0, begun, in_flight, is_open: false }
    }

    /// The wait before the next attempt: if the call is cancelled in it, that attempt was not sent.
    pub(super) fn wait(&mut self) {
        self.is_open = true;
        self.attempt += 1;
        self.in_flight = InFlight::default();
        self.begun = Instant::now();
    }

    pub(super) fn begin(&mut self) {
        if !self.is_open {
            self.wait();
        }
        self.begun = Instant::now();
    }

    pub(super) fn end(&mut self, outcome: Result<&SuccessResponse, &AttemptError>, next: NextStep) {
        self.is_open = false;
        let (status, request_id, failure) = match outcome {
            Ok(success) => (Some(success.status), &success.request_id, None),
            Err(failed) => (failed.status, &failed.request_id, Some(failed.failure)),
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
        let elapsed = self.begun.elapsed();
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

impl Drop for AttemptObserver<'_> {
    fn drop(&mut self) {
        if self.is_open {
            let status = self.in_flight.status();
            let sent = match status {
                Some(_) => SentState::Answered,
                None if self.in_flight.revoke() => SentState::NotSent,
                None => SentState::Unknown,
            };
            self.emit(status, &None, None, sent, NextStep::Cancelled);
        }
    }
}
