//! The parts of a response other than its data.

use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use workspace_sdk::{ApiResponse, Json, Pagination};

use super::record::record;

record! {
    /// Information about a call.
    CallInfo {
        /// The HTTP status.
        status: u16,
        /// The server's `x-request-id`, if it looks like an id.
        request_id: Option<String>,
        /// How many attempts the call needed, 1 or more.
        attempts: u32,
        /// How long the whole call took, including all waits, in seconds.
        elapsed: f64,
        /// Whether this is the recorded result of an earlier call with the same idempotency key; nothing was sent now.
        replayed: bool,
        /// Whether the outcome of a call with an idempotency key is in the ledger. `False` also without a key.
        recorded: bool,
    }
}

/// The server's message, the pagination, the call information, and the raw body.
#[derive(Clone)]
pub(crate) struct ResponseMeta(Arc<ApiResponse<()>>);

/// The status, the request id, the attempts, the elapsed time, and whether the result was replayed and recorded.
type CallParts = (u16, Option<String>, u32, f64, bool, bool);

/// The pickled form: message, pagination as JSON, call info, raw body.
pub(crate) type ResponseMetaParts = (Option<String>, Option<String>, CallParts, String);

impl ResponseMeta {
    pub(crate) fn new(response: ApiResponse<()>) -> Self {
        Self(Arc::new(response))
    }

    pub(crate) fn to_parts(&self) -> PyResult<ResponseMetaParts> {
        let call = &self.0.call;
        let elapsed = call.elapsed.as_secs_f64();
        let call = (call.status, call.request_id.clone(), call.attempts, elapsed, call.replayed, call.recorded);
        let pagination = self.0.pagination.as_ref().map(Json::from_serialize).transpose().map_err(invalid_pickle)?;
        let pagination = pagination.map(|pagination| pagination.as_json().to_owned());
        Ok((self.0.message.clone(), pagination, call, self.0.raw().to_owned()))
    }

    /// # Errors
    ///
    /// `ValueError` if this is not the result of `to_parts`.
    pub(crate) fn from_parts(parts: ResponseMetaParts) -> PyResult<Self> {
        let (message, pagination, (status, request_id, attempts, elapsed, replayed, recorded), raw) = parts;
        let elapsed = Duration::try_from_secs_f64(elapsed).unwrap_or_default();
        let call = workspace_sdk::CallInfo::of_parts(status, request_id, attempts, elapsed, replayed, recorded);
        let pagination = pagination.map(|json| json.parse::<Json>()).transpose().map_err(invalid_pickle)?;
        let pagination = pagination.map(|json| json.to::<Pagination>()).transpose().map_err(invalid_pickle)?;
        Ok(Self::new(ApiResponse::of_parts((), message, pagination, call, raw)))
    }

    /// The error of `.call`, `.message` and `.raw` on an object that is not the result of a call.
    pub(crate) fn missing() -> PyErr {
        PyAttributeError::new_err(
            "only the result of a call has this, not an element of a list or a model that was created from JSON",
        )
    }

    pub(crate) fn call(&self) -> CallInfo {
        let call = &self.0.call;
        CallInfo {
            status: call.status,
            request_id: call.request_id.clone(),
            attempts: call.attempts,
            elapsed: call.elapsed.as_secs_f64(),
            replayed: call.replayed,
            recorded: call.recorded,
        }
    }

    pub(crate) fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    pub(crate) fn pagination(&self) -> Option<Pagination> {
        self.0.pagination.clone()
    }

    pub(crate) fn raw(&self) -> &str {
        self.0.raw()
    }
}

fn invalid_pickle(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(format!("not pickled response metadata: {error}"))
}
