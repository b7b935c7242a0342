//! The API of the SDK as data, taken from the tables that the SDK itself uses. A test compares every language with it.

use serde_json::{Value, json};

use crate::api::OPERATIONS;
use crate::bindings::options::option_names;
use crate::client::builder::{ENV_API_KEY, ENV_BASE_URL, ENV_CHANNEL_ID};
use crate::config::options::{Auth, RequestStyle, TrustRoots};
use crate::error::{Disposition, ErrorKind, Failure, FieldErrorKind};
use crate::events::{AttemptEvent, NextStep, SentState};
use crate::response::api_response::Pagination;
use crate::response::model::Model as _;
use crate::spec::ModelDescription;
use crate::spec::Spec;
use crate::spec::parameter::Parameter;
use crate::spec::safety::Safety;

/// The environment variables that a client can be created from.
pub const ENVIRONMENT: &[&str] = &[ENV_BASE_URL, ENV_API_KEY, ENV_CHANNEL_ID];
use crate::policy::retry::StopReason;

/// Convenience calls built on an operation: the name of each, and the operation it uses.
pub(crate) const DERIVED_OPERATIONS: &[(&str, Option<&str>)] = &[
    ("contacts.iter", Some("contacts.list")),
    ("messages.send_text", Some("messages.send")),
    ("messages.send_image", Some("messages.send")),
    ("messages.send_video", Some("messages.send")),
    ("messages.send_document", Some("messages.send")),
    ("messages.send_audio", Some("messages.send")),
    ("messages.wait", Some("messages.status")),
    ("messages.watch", Some("messages.status")),
    ("client.request", None),
    ("client.with_options", None),
];

const CALL_INFO: ModelDescription =
    ModelDescription { name: "CallInfo", fields: &["status", "requestId", "attempts", "elapsed"] };

const ERROR_FIELDS: &[&str] = &[
    "type",
    "code",
    "disposition",
    "message",
    "operation",
    "failure",
    "status",
    "request_id",
    "attempts",
    "elapsed",
    "retry_after",
    "whatsapp_code",
    "fields",
    "server_text",
];

/// The fields of the event each attempt logs.
const LOG_FIELDS: &[&str] =
    &["operation", "safety", "attempt", "status", "request_id", "elapsed_ms", "failure", "sent", "next"];

/// The description as JSON.
#[must_use]
pub fn describe() -> String {
    let derived_operations =
        DERIVED_OPERATIONS.iter().map(|(name, operation)| json!({"name": name, "operation": operation}));
    json!({
        "format": 1,
        "operations": OPERATIONS.iter().map(|spec| operation(spec)).collect::<Vec<_>>(),
        "derived_operations": derived_operations.collect::<Vec<_>>(),
        "models": models(),
        "options": option_names(false),
        "overrides": option_names(true),
        "environment": ENVIRONMENT,
        "values": values(),
        "errors": errors(),
        "error_fields": ERROR_FIELDS,
        "field_error": ["field", "kind", "message"],
        "failures": Failure::CODES,
        "field_error_kinds": codes(FieldErrorKind::ALL, FieldErrorKind::as_str),
        "attempt_event": AttemptEvent::FIELDS,
        "sent_states": codes(SentState::ALL, SentState::as_str),
        "next_steps": [
            NextStep::Done.code(),
            NextStep::Retry(std::time::Duration::ZERO).code(),
            NextStep::Stop(StopReason::Retries).code(),
            NextStep::Cancelled.code(),
        ],
        "stop_reasons": codes(StopReason::ALL, StopReason::as_str),
        "log_fields": LOG_FIELDS,
    })
    .to_string()
}

fn operation(spec: &Spec) -> Value {
    let parameter = |parameter: &Parameter| json!({"name": parameter.name, "required": parameter.required});
    json!({
        "name": spec.name,
        "path": spec.path,
        "safety": spec.safety.as_str(),
        "result": spec.model.name,
        "list": spec.is_list,
        "parameters": spec.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}

/// The models of all operations, each once, and those of every call.
fn models() -> Vec<Value> {
    let mut models: Vec<&ModelDescription> = Vec::new();
    for model in OPERATIONS.iter().map(|spec| spec.model).chain([Pagination::DESCRIPTION, &CALL_INFO]) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models.iter().map(|model| json!({"name": model.name, "fields": model.fields})).collect()
}

fn values() -> Value {
    json!({
        "auth": codes(Auth::ALL, Auth::as_str),
        "request_style": codes(RequestStyle::ALL, RequestStyle::as_str),
        "trust_roots": codes(TrustRoots::ALL, TrustRoots::as_str),
        "safety": codes(Safety::ALL, Safety::as_str),
        "disposition": codes(Disposition::ALL, Disposition::as_str),
    })
}

fn codes<T: Copy>(values: &[T], code: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|value| code(*value)).collect()
}

fn errors() -> Vec<Value> {
    let root = json!({"type": "WorkspaceError", "code": null, "parent": null});
    let rest = ErrorKind::ALL
        .iter()
        .map(|kind| json!({"type": kind.class_name(), "code": kind.code(), "parent": kind.parent_name()}));
    std::iter::once(root).chain(rest).collect()
}
