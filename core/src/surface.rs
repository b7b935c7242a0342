//! The whole surface as data, taken from the tables the SDK itself works by. A test holds every language against it.

use serde_json::{Value, json};

use crate::answer::Pagination;
use crate::builder::{ENV_API_KEY, ENV_BASE_URL, ENV_CHANNEL_ID};
use crate::error::{Disposition, ErrorKind, Failure, ProblemKind};
use crate::model::Model;
use crate::observe::{AttemptEvent, Next, Sent as SentState};
use crate::operations::TABLE;
use crate::operations::operation::{Class, Spec};
use crate::operations::parameters::Parameter;
use crate::options::{Auth, RequestStyle, Roots};
pub use crate::options::{OPTION_NAMES, OVERRIDE_NAMES};

/// The variables of the environment that a client can be made of.
pub const ENVIRONMENT: &[&str] = &[ENV_BASE_URL, ENV_API_KEY, ENV_CHANNEL_ID];
use crate::retry::StopReason;

/// What stands on top of the operations: its name, and the operation it uses.
pub(crate) const HELPERS: &[(&str, Option<&str>)] = &[
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

const CALL_INFO: &[&str] = &["status", "requestId", "attempts", "elapsed"];

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
    "meta_code",
    "fields",
    "server_text",
];

/// The fields of the event each attempt logs.
const LOG_FIELDS: &[&str] =
    &["operation", "class", "attempt", "status", "request_id", "elapsed_ms", "failure", "sent", "next"];

/// The whole surface as JSON text.
#[must_use]
pub fn describe() -> String {
    let helpers = HELPERS.iter().map(|(name, operation)| json!({"name": name, "operation": operation}));
    json!({
        "format": 1,
        "operations": TABLE.iter().map(|spec| operation(spec)).collect::<Vec<_>>(),
        "helpers": helpers.collect::<Vec<_>>(),
        "models": models(),
        "options": OPTION_NAMES,
        "overrides": OVERRIDE_NAMES,
        "environment": ENVIRONMENT,
        "values": values(),
        "errors": errors(),
        "error_fields": ERROR_FIELDS,
        "field_problem": ["field", "problem", "message"],
        "failures": Failure::CODES,
        "problems": codes(ProblemKind::ALL, ProblemKind::code),
        "attempt_event": AttemptEvent::FIELDS,
        "attempt_sent": codes(&[SentState::Answered, SentState::NotSent, SentState::Unknown], SentState::code),
        "attempt_next": [
            Next::Done.code(),
            Next::Retry(std::time::Duration::ZERO).code(),
            Next::Stop(StopReason::Retries).code(),
            Next::Cancelled.code(),
        ],
        "stop_reasons": codes(StopReason::ALL, StopReason::code),
        "log_fields": LOG_FIELDS,
    })
    .to_string()
}

fn operation(spec: &Spec) -> Value {
    let parameter = |parameter: &Parameter| json!({"name": parameter.name, "required": parameter.required});
    json!({
        "name": spec.name,
        "path": spec.path,
        "class": spec.class.code(),
        "result": spec.model,
        "list": spec.is_list,
        "parameters": spec.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}

fn models() -> Vec<Value> {
    vec![
        model::<crate::Channel>(),
        model::<crate::Contact>(),
        model::<crate::Label>(),
        model::<crate::CustomField>(),
        model::<crate::Template>(),
        model::<crate::Sent>(),
        model::<crate::MessageStatus>(),
        model::<crate::Automation>(),
        model::<crate::Execution>(),
        model::<Pagination>(),
        json!({"name": "CallInfo", "fields": CALL_INFO}),
    ]
}

fn model<M: Model>() -> Value {
    json!({"name": M::NAME, "fields": M::FIELDS})
}

fn values() -> Value {
    json!({
        "auth": codes(Auth::ALL, Auth::as_str),
        "request_style": codes(RequestStyle::ALL, RequestStyle::as_str),
        "roots": codes(Roots::ALL, Roots::as_str),
        "class": codes(&[Class::Read, Class::Upsert, Class::Send], Class::code),
        "disposition": codes(
            &[Disposition::Rejected, Disposition::Retryable, Disposition::Unknown],
            Disposition::code,
        ),
    })
}

fn codes<T: Copy>(values: &[T], code: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|value| code(*value)).collect()
}

fn errors() -> Vec<Value> {
    let root = json!({"type": "WorkspaceError", "code": null, "parent": null});
    let rest = ErrorKind::all()
        .map(|kind| json!({"type": kind.class_name(), "code": kind.code(), "parent": kind.parent_name()}));
    std::iter::once(root).chain(rest).collect()
}
