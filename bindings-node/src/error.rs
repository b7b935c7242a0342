//! The core's errors as JSON text, of which TypeScript makes the real classes.

use std::error::Error as _;

use serde::Serialize;
use workspace_sdk::by_name::{Refused, options_in_camel_case};
use workspace_sdk::{Error, ErrorKind, Failure};

use crate::milliseconds;

/// What TypeScript makes an error of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    name: &'a str,
    message: String,
    code: &'a str,
    disposition: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    attempts: u32,
    /// Milliseconds, as every time here.
    elapsed: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_meaning: Option<&'a str>,
    fields: Vec<Field<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_text: Option<&'a str>,
    /// What the transport said, each level raised from the next.
    causes: Vec<String>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: String,
    problem: &'a str,
    message: String,
}

/// The JSON text of an error.
pub(crate) fn json(error: &Error) -> String {
    // An option's name is said as a program writes it.
    let named = |text: &str| match error.kind() {
        ErrorKind::Configuration => options_in_camel_case(text),
        _ => text.to_owned(),
    };
    let fields = error.fields().iter().map(|problem| Field {
        field: named(&problem.field),
        problem: problem.problem.code(),
        message: named(&problem.message),
    });
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let facts = Facts {
        name: error.class_name(),
        message: named(&error.to_string()),
        code: error.code(),
        disposition: error.disposition().code(),
        operation: error.operation(),
        failure: error.failure().map(Failure::code),
        status: error.status(),
        request_id: error.request_id(),
        attempts: error.attempts(),
        elapsed: milliseconds(error.elapsed()),
        retry_after: error.retry_after().map(milliseconds),
        meta_code: error.meta_code(),
        meta_meaning: error.meta_meaning(),
        fields: fields.collect(),
        server_text: error.server_text(),
        causes: causes.map(ToString::to_string).collect(),
    };
    serde_json::to_string(&facts).unwrap_or_default()
}

/// The same as an exception that is thrown at once: a type error by its message, another by its JSON text in the reason.
pub(crate) fn thrown(refused: impl Into<Refused>) -> napi::Error {
    match refused.into() {
        Refused::Argument(message) => napi::Error::new(napi::Status::InvalidArg, message),
        Refused::Error(error) => napi::Error::new(napi::Status::GenericFailure, json(&error)),
    }
}
