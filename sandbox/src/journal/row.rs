//! A request in a list of calls.

use serde::Serialize;

use super::details::Details;
use super::entry::{Effect, Entry};
use super::recipient::recipient;

/// The part of a request that a list shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(super) seq: u64,
    at: String,
    operation: Option<String>,
    method: String,
    path: String,
    http: String,
    connection: u64,
    call: Option<String>,
    status: Option<u16>,
    fault: Option<String>,
    effect: Option<Effect>,
    /// The phone number that the request names.
    to: Option<String>,
    /// Counts the attempts of the call from 1, also those that were dropped.
    pub(super) attempt: u32,
    idempotency_key: Option<String>,
    /// The time until nothing more was sent, in milliseconds; none while the request is pending.
    duration_ms: Option<f64>,
    pending: bool,
    /// The `seq` of an earlier request that sent the same message.
    same_message_as: Option<u64>,
}

impl Row {
    pub(super) fn new(entry: &Entry, details: &Details) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at.clone(),
            operation: entry.operation.clone(),
            method: entry.method.clone(),
            path: entry.path.clone(),
            http: entry.http.clone(),
            connection: entry.connection,
            call: entry.call.clone(),
            status: entry.status,
            fault: entry.fault.clone(),
            effect: entry.effect.clone(),
            to: recipient(entry),
            attempt: details.attempt,
            idempotency_key: entry.header("idempotency-key").map(str::to_owned),
            // Microseconds are as exact as it is useful.
            duration_ms: details.duration.map(|duration| (duration.as_secs_f64() * 1e6).round() / 1e3),
            pending: details.duration.is_none(),
            same_message_as: details.same_message_as,
        }
    }
}
