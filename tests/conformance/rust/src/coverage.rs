//! Whether the cases cover everything that the API description lists.

use std::collections::BTreeSet;

use serde_json::Value;
use workspace_sandbox::FaultKind;

use crate::case::CaseAt;

/// The failures that a program causes itself, by closing a client or with a hook, or by damaging the file of its ledger
/// between two calls. A case cannot express that, so each language tests them.
const OF_PROGRAMS: &[&str] = &["aborted", "hook", "ledger"];

/// The errors that need two calls at once.
const OF_CONCURRENCY: &[&str] = &["IdempotencyInProgressError"];

/// Everything that no case covers.
#[must_use]
pub fn missing(description: &Value, cases: &[CaseAt]) -> Vec<String> {
    let mut missing = Vec::new();
    let mut check = |what: &str, wanted: Vec<String>, seen: BTreeSet<String>| {
        missing.extend(wanted.into_iter().filter(|name| !seen.contains(name)).map(|name| format!("{what} {name}")));
    };
    let operations = cases.iter().map(|case_at| case_at.case.call.operation.clone()).collect();
    check("operation", names(description, "operations", "name"), operations);
    let types = error_types(description).into_iter().filter(|name| !OF_CONCURRENCY.contains(&&**name));
    check("error type", types.collect(), values_of_errors(cases, "type"));
    let failures = strings(description, "failures").into_iter().filter(|failure| !OF_PROGRAMS.contains(&&**failure));
    check("failure", failures.collect(), values_of_errors(cases, "failure"));
    check("disposition", strings(&description["values"], "disposition"), values_of_errors(cases, "disposition"));
    check("kind of field error", strings(description, "field_error_kinds"), field_error_kinds(cases));
    let options = cases.iter().flat_map(|case_at| case_at.case.client.keys().cloned()).collect();
    check("option", strings(description, "options"), options);
    let kinds = cases.iter().flat_map(|case_at| &case_at.case.faults).filter_map(|fault| string(fault, "kind"));
    check("fault", fault_kinds(), kinds.collect());
    missing
}

fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn strings(value: &Value, name: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn names(value: &Value, name: &str, key: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| string(item, key)).collect()
}

/// The root of the tree has no code, because it is never raised.
fn error_types(description: &Value) -> Vec<String> {
    let errors = list(description, "errors").iter();
    errors.filter(|error| string(error, "code").is_some()).filter_map(|error| string(error, "type")).collect()
}

fn values_of_errors(cases: &[CaseAt], key: &str) -> BTreeSet<String> {
    let errors = cases.iter().filter_map(|case_at| case_at.case.error.as_ref());
    errors.filter_map(|error| error.get(key)?.as_str().map(str::to_owned)).collect()
}

fn field_error_kinds(cases: &[CaseAt]) -> BTreeSet<String> {
    let errors = cases.iter().filter_map(|case_at| case_at.case.error.as_ref());
    let fields = errors.flat_map(|error| error.get("fields").and_then(Value::as_array)).flatten();
    fields.filter_map(|field| string(field, "kind")).collect()
}

/// The kinds of faults in the README of the sandbox.
fn fault_kinds() -> Vec<String> {
    const KINDS: &[FaultKind] = &[
        FaultKind::Delay,
        FaultKind::Status,
        FaultKind::Html,
        FaultKind::Answer,
        FaultKind::Raw,
        FaultKind::Reset,
        FaultKind::Close,
        FaultKind::LostAnswer,
        FaultKind::Truncate,
        FaultKind::Stall,
        FaultKind::StallBody,
        FaultKind::Slow,
        FaultKind::CloseAfter,
        FaultKind::Big,
        FaultKind::RefusedStream,
        FaultKind::Goaway,
        FaultKind::GoawayAfter,
        FaultKind::Random,
    ];
    let name = |kind| serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned));
    KINDS.iter().filter_map(name).collect()
}
