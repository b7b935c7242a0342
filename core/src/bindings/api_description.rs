//! The API of the SDK as data, taken from the tables that the SDK itself uses. A test compares every language with it.

use serde_json::{Value, json};

use crate::api::OPERATIONS;
use crate::bindings::derived_operations::{
    DERIVED_OPERATIONS, DerivedOperation, SEND_MANY_MESSAGES, SEND_MANY_TEMPLATES,
};
use crate::bindings::options::option_names;
use crate::client::builder::{ENV_API_KEY, ENV_BASE_URL, ENV_CHANNEL_ID};
use crate::config::option_table::LEDGER_OPTIONS;
use crate::config::options::{Auth, RequestStyle, TrustRoots};
use crate::error::{Disposition, ErrorKind, Failure, FieldErrorKind};
use crate::events::{NextStep, SentState};
use crate::ledger::{EntryState, LedgerKeep};
use crate::many::{AtDailyLimit, Outcome, OutcomeReason, StopRule};
use crate::policy::retry::StopReason;
use crate::response::api_response::Pagination;
use crate::response::model::Model as _;
use crate::spec::safety::Safety;
use crate::spec::{ModelDescription, Spec};

/// The environment variables that a client can be created from.
pub const ENVIRONMENT: &[&str] = &[ENV_BASE_URL, ENV_API_KEY, ENV_CHANNEL_ID];

const CALL_INFO: ModelDescription = ModelDescription {
    name: "CallInfo",
    fields: &["status", "requestId", "attempts", "elapsed", "replayed", "recorded"],
};

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
    "idempotency_key",
    "since",
    "replayed",
];

/// The fields of a `LedgerEntry`.
const LEDGER_ENTRY_FIELDS: &[&str] = &[
    "idempotencyKey",
    "scope",
    "operation",
    "state",
    "attempts",
    "createdAt",
    "changedAt",
    "messageId",
    "failure",
    "status",
    "requestId",
    "whatsappCode",
    "recipient",
    "note",
    "alsoAccepted",
];

/// The fields of a `RecipientResult`, which also has the recipient as it was given.
const RECIPIENT_RESULT_FIELDS: &[&str] =
    &["index", "recipient", "to", "outcome", "reason", "messageId", "error", "duplicateOf", "possibleDuplicateOf"];

/// The fields of the progress of a send to many.
const PROGRESS_FIELDS: &[&str] = &[
    "total",
    "done",
    "accepted",
    "rejected",
    "notSent",
    "unknown",
    "skipped",
    "rate",
    "remaining",
    "pausedFor",
    "stoppedBy",
];

/// The fields of the report of a send to many.
const REPORT_FIELDS: &[&str] =
    &["progress", "lines", "possibleDuplicates", "elapsed", "estimate", "dailyLimitAt", "unchecked", "previews"];

/// The fields of an `AttemptStart`.
const ATTEMPT_START_FIELDS: &[&str] = &["operation", "safety", "attempt"];

/// The fields of an `AttemptEvent`.
const ATTEMPT_EVENT_FIELDS: &[&str] =
    &["operation", "safety", "attempt", "status", "request_id", "elapsed", "failure", "sent", "next"];

/// The fields of the event that each attempt logs.
const LOG_FIELDS: &[&str] =
    &["operation", "safety", "attempt", "status", "request_id", "elapsed_ms", "failure", "sent", "next"];

/// The fields of a `PhoneNumber`.
const PHONE_NUMBER_FIELDS: &[&str] = &["number", "comparison_key"];

/// The description as JSON.
#[must_use]
pub fn describe() -> String {
    json!({
        "format": 1,
        "operations": OPERATIONS.iter().map(|spec| operation(spec)).collect::<Vec<_>>(),
        "derived_operations": DERIVED_OPERATIONS.iter().map(derived_operation).collect::<Vec<_>>(),
        "models": models(),
        "options": option_names(false),
        "overrides": option_names(true),
        "environment": ENVIRONMENT,
        "values": values(),
        "errors": errors(),
        "error_fields": ERROR_FIELDS,
        "ledger_entry": LEDGER_ENTRY_FIELDS,
        "recipient_result": RECIPIENT_RESULT_FIELDS,
        "send_many_progress": PROGRESS_FIELDS,
        "send_many_report": REPORT_FIELDS,
        "without_ledger": without_ledger(),
        "field_error": ["field", "kind", "message"],
        "failures": Failure::CODES,
        "field_error_kinds": codes(FieldErrorKind::ALL, FieldErrorKind::as_str),
        "phone_number": PHONE_NUMBER_FIELDS,
        "attempt_start": ATTEMPT_START_FIELDS,
        "attempt_event": ATTEMPT_EVENT_FIELDS,
        "sent_states": codes(SentState::ALL, SentState::as_str),
        "next_steps": [
            NextStep::Done.code(),
            NextStep::Retry(std::time::Duration::ZERO).code(),
            NextStep::Stop(StopReason::Retries).code(),
            NextStep::Cancelled.code(),
            NextStep::Replayed.code(),
        ],
        "stop_reasons": codes(StopReason::ALL, StopReason::as_str),
        "log_fields": LOG_FIELDS,
    })
    .to_string()
}

/// The parts that languages without a ledger do not have. Their programs are apps, in which no queue repeats a send.
fn without_ledger() -> Value {
    json!({
        "languages": ["swift", "kotlin"],
        "parameters": ["idempotencyKey"],
        "derived_operations": [SEND_MANY_TEMPLATES.name, SEND_MANY_MESSAGES.name],
        "options": LEDGER_OPTIONS,
        "call_info": ["replayed", "recorded"],
        "error_fields": ["idempotency_key", "since", "replayed"],
        "values": ["ledger_keep", "entry_state", "outcome", "outcome_reason", "stop_rule", "at_daily_limit"],
    })
}

fn operation(spec: &Spec) -> Value {
    json!({
        "name": spec.name,
        "path": spec.path,
        "safety": spec.safety.as_str(),
        "result": spec.model.name,
        "list": spec.is_list,
        "parameters": parameters(spec.parameters.iter().map(|parameter| (parameter.name, parameter.required))),
    })
}

fn derived_operation(derived: &DerivedOperation) -> Value {
    json!({
        "name": derived.name,
        "operation": derived.operation.map(|spec| spec.name),
        "parameters": parameters(derived.parameters()),
    })
}

fn parameters(parameters: impl Iterator<Item = (&'static str, bool)>) -> Vec<Value> {
    parameters.map(|(name, required)| json!({"name": name, "required": required})).collect()
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
        "ledger_keep": codes(LedgerKeep::ALL, LedgerKeep::as_str),
        "entry_state": codes(EntryState::ALL, EntryState::as_str),
        "outcome": codes(Outcome::ALL, Outcome::as_str),
        "outcome_reason": codes(OutcomeReason::ALL, OutcomeReason::as_str),
        "stop_rule": codes(StopRule::ALL, StopRule::as_str),
        "at_daily_limit": codes(AtDailyLimit::ALL, AtDailyLimit::as_str),
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
