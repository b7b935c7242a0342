//! Whether the cases reach everything the surface lists.

use std::collections::BTreeSet;

use serde_json::Value;
use workspace_sandbox::FaultKind;

use crate::case::Located;

/// Everything that no case reaches.
#[must_use]
pub fn missing(surface: &Value, cases: &[Located]) -> Vec<String> {
    let mut missing = Vec::new();
    let mut check = |what: &str, wanted: Vec<String>, seen: BTreeSet<String>| {
        missing.extend(wanted.into_iter().filter(|name| !seen.contains(name)).map(|name| format!("{what} {name}")));
    };
    let operations = cases.iter().map(|located| located.case.call.operation.clone()).collect();
    check("operation", names(surface, "operations", "name"), operations);
    check("error type", leaves(surface), of_errors(cases, "type"));
    check("failure", texts(surface, "failures"), of_errors(cases, "failure"));
    check("disposition", texts(&surface["values"], "disposition"), of_errors(cases, "disposition"));
    check("problem", texts(surface, "field_error_kinds"), problems(cases));
    let options = cases.iter().flat_map(|located| located.case.client.keys().cloned()).collect();
    check("option", texts(surface, "options"), options);
    let kinds = cases.iter().flat_map(|located| &located.case.faults).filter_map(|fault| text(fault, "kind"));
    check("fault", fault_kinds(), kinds.collect());
    missing
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn names(value: &Value, name: &str, key: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| text(item, key)).collect()
}

/// The root of the tree is never raised itself: it has no code.
fn leaves(surface: &Value) -> Vec<String> {
    let errors = list(surface, "errors").iter();
    errors.filter(|error| text(error, "code").is_some()).filter_map(|error| text(error, "type")).collect()
}

fn of_errors(cases: &[Located], key: &str) -> BTreeSet<String> {
    let errors = cases.iter().filter_map(|located| located.case.error.as_ref());
    errors.filter_map(|error| error.get(key)?.as_str().map(str::to_owned)).collect()
}

fn problems(cases: &[Located]) -> BTreeSet<String> {
    let errors = cases.iter().filter_map(|located| located.case.error.as_ref());
    let fields = errors.flat_map(|error| error.get("fields").and_then(Value::as_array)).flatten();
    fields.filter_map(|field| text(field, "kind")).collect()
}

/// The README of the sandbox lists them.
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
