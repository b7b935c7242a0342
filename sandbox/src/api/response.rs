//! API responses: the documented error body, and the result of a request.

use serde_json::{Value, json};

use crate::journal::Effect;

/// An error that the API's documentation lists.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: u16,
    message: String,
}

impl ApiError {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(500, format!("The sandbox's database failed: {error}"))
    }
}

/// The short reason for a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Missing or invalid parameters",
        401 => "Missing or invalid API key",
        403 => "Access denied",
        404 => "Resource not found",
        405 => "Method not allowed",
        408 => "Request timeout",
        413 => "Request too large",
        429 => "Too many requests",
        502 => "Bad gateway",
        503 => "Service unavailable",
        504 => "Gateway timeout",
        500.. => "Server error",
        _ => "Request failed",
    }
}

/// The documented error body.
pub(crate) fn error_body(status: u16, message: &str) -> Value {
    json!({ "success": false, "error": reason(status), "message": message })
}

/// The response to a request, and what the request changed.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) effect: Option<Effect>,
}

impl From<ApiError> for ApiResponse {
    fn from(error: ApiError) -> Self {
        let body = error_body(error.status, &error.message);
        Self { status: error.status, body, effect: None }
    }
}
