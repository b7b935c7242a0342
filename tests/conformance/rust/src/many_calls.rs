//! Sends to many, with the arguments of a case.

use serde_json::{Value, json};
use workspace_sdk::bindings::json_calls::{DispatchError, JsonArguments};
use workspace_sdk::bindings::many::{ManyBatch, ManyRun, Naming};
use workspace_sdk::{Client, Error, RecipientResult};

use crate::actual_result::ActualResult;
use crate::arguments::Arguments;

/// Sends to all recipients of a case.
///
/// # Errors
///
/// If the case itself is wrong. An error of the SDK is a result.
pub async fn call(client: &Client, operation: &str, arguments: &Arguments) -> Result<ActualResult, String> {
    let mut arguments = arguments.clone();
    let recipients = arguments.remove("recipients").ok_or("recipients are missing")?;
    let arguments = JsonArguments { text: Value::Object(arguments).to_string(), ..JsonArguments::default() };
    let run = match ManyRun::start(client, operation, arguments, Naming::Camel, true) {
        Ok(run) => run,
        Err(DispatchError::Call(error)) => return Ok(ActualResult::of_error(&error)),
        Err(DispatchError::InvalidArgument(message)) => return Err(message),
    };
    if run.add_json_rows(&recipients.to_string(), true).is_err() {
        return Err("recipients must be an array".to_owned());
    }
    let mut results = Vec::new();
    loop {
        let ManyBatch { results: batch, end, .. } = run.next_batch(false).await;
        results.extend(batch);
        match end {
            None => {}
            Some(Err(error)) => return Ok(ActualResult::of_error(&error)),
            Some(Ok(())) => break,
        }
    }
    results.sort_by_key(|result| result.index);
    let report: Value = serde_json::from_str(run.report().to_json().as_json()).map_err(|error| error.to_string())?;
    let previews = report.get("previews").and_then(Value::as_array);
    let previews: Vec<_> = previews.into_iter().flatten().filter_map(|each| each.get("text")).collect();
    let facts = json!({
        "stoppedBy": report.pointer("/progress/stoppedBy"),
        "estimate": report.get("estimate"),
        "dailyLimitAt": report.get("dailyLimitAt"),
        "previews": (!previews.is_empty()).then_some(previews),
    });
    let data: Vec<Value> = results.iter().map(to_json).collect();
    Ok(ActualResult::of_run(data, without_nulls(facts)))
}

/// A result as a case writes it: the error is its code.
fn to_json(result: &RecipientResult) -> Value {
    without_nulls(json!({
        "index": result.index,
        "to": result.to,
        "outcome": result.outcome().as_str(),
        "reason": result.reason.as_str(),
        "messageId": result.message_id,
        "error": result.error.as_ref().map(Error::code),
        "duplicateOf": result.duplicate_of,
        "possibleDuplicateOf": result.possible_duplicate_of,
    }))
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            fields.retain(|_, value| !value.is_null());
            Value::Object(fields)
        }
        other => other,
    }
}
