//! What a caller gets, as JSON in the shape of a case's `result` or `error`.

use serde::Serialize;
use serde_json::{Map, Value, json};
use workspace_sdk::{ApiResponse, Error};

use crate::compare::{brief, compare};

/// What a call came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Result(Map<String, Value>),
    Error(Map<String, Value>),
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The JSON of a model. By way of text, so that values kept as their exact text come out as values.
fn to_value<T: Serialize + ?Sized>(data: &T) -> Result<Value, String> {
    let text = serde_json::to_string(data).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

impl Outcome {
    /// # Errors
    ///
    /// Where the data has no JSON form.
    pub fn of_answer<T: Serialize>(answer: Result<ApiResponse<T>, Error>) -> Result<Self, String> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Ok(Self::of_error(&error)),
        };
        Ok(Self::Result(object(json!({
            "data": to_value(&answer.data)?,
            "message": answer.message,
            "pagination": to_value(&answer.pagination)?,
            "call": {
                "status": answer.call.status,
                "attempts": answer.call.attempts,
                "requestId": answer.call.request_id,
            },
        }))))
    }

    /// # Errors
    ///
    /// Where the data has no JSON form.
    pub fn of_data<T: Serialize>(data: Result<T, Error>) -> Result<Self, String> {
        match data {
            Ok(data) => Ok(Self::Result(object(json!({ "data": to_value(&data)? })))),
            Err(error) => Ok(Self::of_error(&error)),
        }
    }

    /// What an iterator gave that was asked again after errors, and their codes.
    ///
    /// # Errors
    ///
    /// Where the data has no JSON form.
    pub fn of_data_and_errors<T: Serialize>(data: &[T], errors: &[&str]) -> Result<Self, String> {
        Ok(Self::Result(object(json!({ "data": to_value(data)?, "errors": errors }))))
    }

    /// What a client that could be built gives.
    #[must_use]
    pub fn nothing() -> Self {
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
        })))
    }

    /// Notes every difference from what a case says.
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

/// `call` is compared where it is given; null and not there are the same.
fn compare_result(expected: &Map<String, Value>, found: &Map<String, Value>, differences: &mut Vec<String>) {
    let plain = |map: &Map<String, Value>| {
        let mut map = map.clone();
        map.retain(|key, value| !value.is_null() && (key != "call" || expected.contains_key("call")));
        if let Some(Value::Object(call)) = map.get_mut("call") {
            call.retain(|_, value| !value.is_null());
        }
        Value::Object(map)
    };
    compare("result", &plain(expected), &plain(found), differences);
}

/// Only what is given is compared; `fields` in any order.
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
