//! The events of attempts as JSON.

use serde::Serialize;
use workspace_sdk::{AttemptEvent, AttemptStart, Failure, NextStep};

use crate::milliseconds;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventJson<'a> {
    operation: &'a str,
    safety: &'a str,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// In milliseconds, like every time here.
    elapsed: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
    sent: &'a str,
    next: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<&'a str>,
}

/// The JSON of an event.
pub(crate) fn to_json(event: &AttemptEvent) -> String {
    let AttemptEvent { operation, safety, attempt, status, request_id, elapsed, failure, sent, next, .. } = event;
    let (wait, stop_reason) = match next {
        NextStep::Retry(wait) => (Some(milliseconds(*wait)), None),
        NextStep::Stop(reason) => (None, Some(reason.as_str())),
        _ => (None, None),
    };
    let json = EventJson {
        operation,
        safety: safety.as_str(),
        attempt: *attempt,
        status: *status,
        request_id: request_id.as_deref(),
        elapsed: milliseconds(*elapsed),
        failure: failure.map(Failure::code),
        sent: sent.as_str(),
        next: next.code(),
        wait,
        stop_reason,
    };
    serde_json::to_string(&json).unwrap_or_default()
}

#[derive(Serialize)]
struct StartJson<'a> {
    operation: &'a str,
    safety: &'a str,
    attempt: u32,
}

/// The JSON of the start of an attempt.
pub(crate) fn start_to_json(start: AttemptStart) -> String {
    let AttemptStart { operation, safety, attempt, .. } = start;
    serde_json::to_string(&StartJson { operation, safety: safety.as_str(), attempt }).unwrap_or_default()
}
