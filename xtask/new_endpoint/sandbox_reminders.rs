//! Reminders, a resource that does not exist.

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::params::CHANNEL;

pub(super) static LIST: Operation = Operation {
    name: "reminders.list",
    path: "/reminders/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    handler: list,
};

fn list(_context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    Ok(HandlerResult::list(vec![serde_json::json!({"id": "reminder_1", "subject": "Call back"})], "reminder"))
}
