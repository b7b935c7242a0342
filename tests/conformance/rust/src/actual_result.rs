//! The result or error of a call, as JSON in the format of a case's `result` or `error`.

use std::time::UNIX_EPOCH;

use serde::Serialize;
use serde_json::{Map, Value, json};
use workspace_sdk::{ApiResponse, Error};

use crate::compare::{brief, compare};

/// The result or error of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum ActualResult {
    Result(Map<String, Value>),
    Error(Map<String, Value>),
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The JSON of a model. It is serialized to text and parsed, because raw JSON values cannot be serialized to a `Value`
/// directly.
fn to_value<T: Serialize + ?Sized>(data: &T) -> Result<Value, String> {
    let text = serde_json::to_string(data).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

impl ActualResult {
    /// # Errors
    ///
    /// If the data cannot be serialized.
    pub fn of_response<T: Serialize>(response: Result<ApiResponse<T>, Error>) -> Result<Self, String> {
        let response = match response {
            Ok(response) => response,
            Err(error) => return Ok(Self::of_error(&error)),
        };
        Ok(Self::Result(object(json!({
            "data": to_value(&response.data)?,
            "message": response.message,
            "pagination": to_value(&response.pagination)?,
            "call": {
                "status": response.call.status,
                "attempts": response.call.attempts,
                "requestId": response.call.request_id,
                "replayed": response.call.replayed.then_some(true),
                "recorded": response.call.recorded.then_some(true),
            },
        }))))
    }

    /// # Errors
    ///
    /// If the data cannot be serialized.
    pub fn of_data<T: Serialize>(data: Result<T, Error>) -> Result<Self, String> {
        match data {
            Ok(data) => Ok(Self::Result(object(json!({ "data": to_value(&data)? })))),
            Err(error) => Ok(Self::of_error(&error)),
        }
    }

    /// The items of an iterator that was resumed after errors, and the codes of the errors.
    ///
    /// # Errors
    ///
    /// If the data cannot be serialized.
    pub fn of_data_and_errors<T: Serialize>(data: &[T], errors: &[&str]) -> Result<Self, String> {
        Ok(Self::Result(object(json!({ "data": to_value(data)?, "errors": errors }))))
    }

    /// The results of a send to many, and facts of its report.
    #[must_use]
    pub fn of_run(data: Vec<Value>, report: Value) -> Self {
        Self::Result(object(json!({ "data": data, "report": report })))
    }

    /// The result of building a client.
    #[must_use]
    pub fn empty() -> Self {
        Self::Result(Map::new())
    }

    #[must_use]
    pub fn of_error(error: &Error) -> Self {
        let fields: Vec<_> = error
            .fields()
            .iter()
            .map(|problem| json!({ "field": problem.field, "kind": problem.kind.as_str() }))
            .collect();
        Self::Error(object(json!({
            "type": error.kind().class_name(),
            "code": error.code(),
            "disposition": error.disposition().as_str(),
            "status": error.status(),
            "attempts": error.attempts(),
            "whatsapp_code": error.whatsapp_code(),
            "retry_after": error.retry_after().map(|wait| wait.as_secs_f64()),
            "failure": error.failure().map(|failure| failure.code()),
            "request_id": error.request_id(),
            "fields": fields,
            "server_text": error.server_text(),
            "idempotency_key": error.idempotency_key(),
            "since": error.since().and_then(|time| Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64())),
            "replayed": error.replayed(),
        })))
    }

    /// All differences from a case.
    pub fn compare(&self, result: Option<&Map<String, Value>>, error: Option<&Map<String, Value>>) -> Vec<String> {
        let mut differences = Vec::new();
        match (self, result, error) {
            (Self::Result(found), Some(expected), _) => compare_result(expected, found, &mut differences),
            (Self::Error(found), _, Some(expected)) => compare_error(expected, found, &mut differences),
            (Self::Result(found), ..) => {
                let found = brief(&Value::Object(found.clone()));
                differences.push(format!("expected an error, found the result {found}"));
            }
            (Self::Error(found), ..) => {
                let found = brief(&Value::Object(found.clone()));
                differences.push(format!("expected a result, found the error {found}"));
            }
        }
        differences
    }
}

/// `call` is compared if the case has it. Null and absent are the same.
fn compare_result(expected: &Map<String, Value>, found: &Map<String, Value>, differences: &mut Vec<String>) {
    let normalize = |map: &Map<String, Value>| {
        let mut map = map.clone();
        map.retain(|key, value| !value.is_null() && (key != "call" || expected.contains_key("call")));
        if let Some(Value::Object(call)) = map.get_mut("call") {
            call.retain(|_, value| !value.is_null());
        }
        Value::Object(map)
    };
    compare("result", &normalize(expected), &normalize(found), differences);
}

/// Compares only the keys of the case, and `fields` in any order.
fn compare_error(expected: &Map<String, Value>, found: &Map<String, Value>, differences: &mut Vec<String>) {
    for (key, wanted) in expected {
        let found = found.get(key).cloned().unwrap_or(Value::Null);
        if key == "fields" {
            compare(&format!("error.{key}"), &sorted(wanted), &sorted(&found), differences);
        } else {
            compare(&format!("error.{key}"), wanted, &found, differences);
        }
    }
}

fn sorted(list: &Value) -> Value {
    let mut list = list.as_array().cloned().unwrap_or_default();
    list.sort_by_key(ToString::to_string);
    Value::Array(list)
}
