//! The core's errors as JSON, from which TypeScript creates the error classes.

use std::error::Error as _;
use std::time::UNIX_EPOCH;

use serde::Serialize;
use workspace_sdk::bindings::json_calls::DispatchError;
use workspace_sdk::{Error, Failure};

use crate::milliseconds;

/// The fields of an error, as TypeScript reads them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorJson<'a> {
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
    /// In milliseconds, like every time here.
    elapsed: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp_code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp_meaning: Option<&'a str>,
    fields: Vec<FieldJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
    /// In milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replayed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_text: Option<&'a str>,
    /// The messages of the transport errors, each caused by the next.
    causes: Vec<String>,
}

#[derive(Serialize)]
struct FieldJson {
    field: String,
    kind: &'static str,
    message: String,
}

impl<'a> From<&'a Error> for ErrorJson<'a> {
    fn from(error: &'a Error) -> Self {
        let fields = error.fields_in_camel_case().into_iter().map(|error| FieldJson {
            field: error.field,
            kind: error.kind.as_str(),
            message: error.message,
        });
        let causes = std::iter::successors(error.source(), |cause| (*cause).source());
        Self {
            name: error.class_name(),
            message: error.message_in_camel_case(),
            code: error.code(),
            disposition: error.disposition().as_str(),
            operation: error.operation(),
            failure: error.failure().map(Failure::code),
            status: error.status(),
            request_id: error.request_id(),
            attempts: error.attempts(),
            elapsed: milliseconds(error.elapsed()),
            retry_after: error.retry_after().map(milliseconds),
            whatsapp_code: error.whatsapp_code(),
            whatsapp_meaning: error.whatsapp_meaning(),
            fields: fields.collect(),
            idempotency_key: error.idempotency_key(),
            since: error.since().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map(milliseconds),
            replayed: error.replayed(),
            server_text: error.server_text(),
            causes: causes.map(ToString::to_string).collect(),
        }
    }
}

/// The JSON of an error.
pub(crate) fn to_json(error: &Error) -> String {
    serde_json::to_string(&ErrorJson::from(error)).unwrap_or_default()
}

/// An exception that TypeScript translates: its message is the message of a `TypeError`, or the JSON of another error.
pub(crate) fn to_exception(error: impl Into<DispatchError>) -> napi::Error {
    match error.into() {
        DispatchError::InvalidArgument(message) => napi::Error::new(napi::Status::InvalidArg, message),
        DispatchError::Call(error) => napi::Error::new(napi::Status::GenericFailure, to_json(&error)),
    }
}
