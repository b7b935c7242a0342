//! Validates a fault: which fields belong to which kind.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};

use super::definition::Fault;
use super::kind::{FaultBytes, FaultKind};
use crate::api;

/// The maximum length of a `big` response, so that a typo does not exhaust the memory.
const MAX_BIG_LENGTH: u64 = 1 << 30;

/// The fields of a kind: the required and the optional ones.
fn fields(kind: FaultKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        FaultKind::Delay | FaultKind::Slow => (&["milliseconds"], &[]),
        FaultKind::Status => (&["status"], &["headers", "body"]),
        FaultKind::Html => (&["status"], &[]),
        FaultKind::Answer => (&["status", "body"], &["headers", "act"]),
        FaultKind::Raw => (&[], &["bytes", "base64", "act"]),
        FaultKind::Stall => (&[], &["act", "milliseconds"]),
        FaultKind::Silence | FaultKind::PingsOnly => (&[], &["act"]),
        FaultKind::Informational => (&["count"], &[]),
        FaultKind::StallBody => (&[], &["milliseconds"]),
        FaultKind::Big => (&["bytes"], &[]),
        FaultKind::Random => (&["seed", "rate"], &[]),
        FaultKind::Reset
        | FaultKind::Close
        | FaultKind::LostAnswer
        | FaultKind::Truncate
        | FaultKind::CloseAfter
        | FaultKind::RefusedStream
        | FaultKind::Goaway
        | FaultKind::GoawayAfter
        | FaultKind::GoawayGraceful
        | FaultKind::GoawayDrain => (&[], &[]),
    }
}

/// Checks that the fields fit the kind; the error names the field.
pub(super) fn check(fault: &Fault) -> Result<(), String> {
    let present = [
        ("milliseconds", fault.milliseconds.is_some()),
        ("status", fault.status.is_some()),
        ("headers", fault.headers.is_some()),
        ("body", fault.body.is_some()),
        ("bytes", fault.bytes.is_some()),
        ("base64", fault.base64.is_some()),
        ("count", fault.count.is_some()),
        ("act", fault.act.is_some()),
        ("seed", fault.seed.is_some()),
        ("rate", fault.rate.is_some()),
    ];
    let kind = fault.kind.name();
    let (required, optional) = fields(fault.kind);
    for (field, is_present) in present {
        if required.contains(&field) && !is_present {
            return Err(format!("fault '{kind}' needs '{field}'"));
        }
        if is_present && !required.contains(&field) && !optional.contains(&field) {
            return Err(format!("fault '{kind}' does not take '{field}'"));
        }
    }
    if let Some(operation) = &fault.operation
        && !api::is_operation(operation)
    {
        return Err(format!("unknown operation '{operation}'"));
    }
    if fault.status.is_some_and(|status| !(200..=599).contains(&status)) {
        return Err("'status' must be 200 to 599".to_owned());
    }
    if fault.rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
        return Err("'rate' must be 0 to 1".to_owned());
    }
    if let Some(text) = &fault.base64
        && STANDARD.decode(text).is_err()
    {
        return Err("'base64' is not valid Base64".to_owned());
    }
    match (&fault.bytes, fault.kind) {
        (Some(FaultBytes::Length(length)), FaultKind::Big) if *length <= MAX_BIG_LENGTH => {}
        (Some(FaultBytes::Text(_)), FaultKind::Raw) | (None, _) => {}
        (_, FaultKind::Big) => return Err(format!("'bytes' must be a length up to {MAX_BIG_LENGTH}")),
        _ => return Err("'bytes' must be a string".to_owned()),
    }
    if fault.kind == FaultKind::Raw && fault.bytes.is_some() == fault.base64.is_some() {
        return Err("fault 'raw' needs 'bytes' or 'base64'".to_owned());
    }
    for (name, value) in fault.headers.iter().flatten() {
        let known = HeaderName::from_str(name).map_err(|_| format!("bad header name '{name}'"))?;
        HeaderValue::from_str(value).map_err(|_| format!("bad value for header '{name}'"))?;
        if known == http::header::CONTENT_LENGTH || known == http::header::TRANSFER_ENCODING {
            return Err(format!("'{name}' is set by the sandbox; use 'raw' for invalid framing"));
        }
    }
    Ok(())
}
