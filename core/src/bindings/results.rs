//! Takes a result apart, and puts together one that was stored.

use std::time::Duration;

use bytes::Bytes;

use crate::response::api_response::{ApiResponse, CallInfo, Pagination};

impl CallInfo {
    /// Creates a call info from its parts, such as one that was stored.
    pub fn of_parts(
        status: u16,
        request_id: Option<String>,
        attempts: u32,
        elapsed: Duration,
        replayed: bool,
        recorded: bool,
    ) -> Self {
        Self { status, request_id, attempts, elapsed, replayed, recorded }
    }
}

impl<T> ApiResponse<T> {
    /// The data, and the rest of the response, which bindings store separately.
    pub fn split(self) -> (T, ApiResponse<()>) {
        let Self { data, message, pagination, call, raw } = self;
        (data, ApiResponse { data: (), message, pagination, call, raw })
    }

    /// The whole body.
    pub fn into_body(self) -> Bytes {
        self.raw.0
    }

    /// Creates a response from its parts, such as one that was stored.
    pub fn of_parts(
        data: T,
        message: Option<String>,
        pagination: Option<Pagination>,
        call: CallInfo,
        raw: String,
    ) -> Self {
        Self::new(data, message, pagination, call, Bytes::from(raw))
    }
}
