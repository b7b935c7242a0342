//! Makes a call with the API's own parameters, as the language bindings do.

use futures_util::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workspace_sdk::bindings::params::OperationParams;
use workspace_sdk::params::*;
use workspace_sdk::{Client, DeliveryStatus, Json, ListContacts, Safety};

use crate::actual_result::ActualResult;
use crate::arguments::{Arguments, RemainingArguments};
use crate::many_calls;

/// Reads the arguments of an operation. They are serialized and parsed, because raw JSON values can only be read from
/// text.
///
/// # Errors
///
/// If an argument is unknown or has a wrong type.
fn read<T: DeserializeOwned>(arguments: &Arguments) -> Result<T, String> {
    let text = Value::Object(arguments.clone()).to_string();
    serde_json::from_str(&text).map_err(|error| format!("arguments: {error}"))
}

/// Declares a function that calls an operation by its name; `None` if there is no such operation.
macro_rules! call_operation {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        async fn call_operation(client: &Client, operation: &str, arguments: &Arguments) -> Option<Result<ActualResult, String>> {
            $( if operation == <$params as OperationParams>::OPERATION {
                let params = match read::<$params>(arguments) {
                    Ok(params) => params,
                    Err(error) => return Some(Err(error)),
                };
                return Some(ActualResult::of_response(params.send(client).await));
            } )+
            None
        }
    };
}

workspace_sdk::for_each_operation! { call_operation }

/// Makes one call.
///
/// # Errors
///
/// If the case itself is wrong. An error of the SDK is a result.
pub async fn call(client: &Client, operation: &str, arguments: &Arguments) -> Result<ActualResult, String> {
    if let Some(result) = call_operation(client, operation, arguments).await {
        return result;
    }
    match operation {
        "contacts.iter" => iter(client, arguments).await,
        "messages.wait" => wait(client, arguments).await,
        "messages.watch" => watch(client, arguments).await,
        "client.request" => request(client, arguments).await,
        "templates.send_many" | "messages.send_many" => many_calls::call(client, operation, arguments).await,
        _ => Err(format!("unknown operation {operation}")),
    }
}

async fn iter(client: &Client, arguments: &Arguments) -> Result<ActualResult, String> {
    let mut remaining = RemainingArguments::of(arguments);
    let (most, prefetch) = (remaining.integer("maxItems")?, remaining.integer("prefetch")?);
    let resumes = remaining.integer("resumeAfterErrors")?;
    let mut request = ListContacts::new();
    if let Some(page) = remaining.integer("page")? {
        request = request.page(page);
    }
    if let Some(limit) = remaining.integer("limit")? {
        request = request.limit(limit);
    }
    if let Some(search) = remaining.string("search")? {
        request = request.search(search);
    }
    if let Some(channel_id) = remaining.string("channelId")? {
        request = request.channel_id(channel_id);
    }
    remaining.finish()?;
    let mut contacts = client.contacts().iter(request);
    if let Some(most) = most {
        contacts = contacts.max_items(most);
    }
    if let Some(prefetch) = prefetch {
        contacts = contacts.prefetch(prefetch);
    }
    match resumes {
        Some(resumes) => collect_with_errors(contacts, resumes).await,
        None => collect(contacts).await,
    }
}

/// Resumes the stream after each of its first errors.
async fn collect_with_errors<T: Serialize>(
    stream: impl futures_util::Stream<Item = Result<T, workspace_sdk::Error>>,
    resumes: usize,
) -> Result<ActualResult, String> {
    let mut stream = std::pin::pin!(stream);
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => all.push(item),
            Err(error) if errors.len() < resumes => errors.push(error.code()),
            Err(error) => return Ok(ActualResult::of_error(&error)),
        }
    }
    ActualResult::of_data_and_errors(&all, &errors)
}

async fn collect<T: Serialize>(
    stream: impl futures_util::Stream<Item = Result<T, workspace_sdk::Error>>,
) -> Result<ActualResult, String> {
    let all: Result<Vec<T>, _> = stream.try_collect().await;
    ActualResult::of_data(all)
}

async fn wait(client: &Client, arguments: &Arguments) -> Result<ActualResult, String> {
    let mut remaining = RemainingArguments::of(arguments);
    let mut wait = client.messages().wait(remaining.string("wamid")?.unwrap_or_default());
    if let Some(until) = remaining.string("until")? {
        wait = wait.until(DeliveryStatus::from(until.as_str()));
    }
    if let Some(timeout) = remaining.seconds("timeout")? {
        wait = wait.timeout(timeout);
    }
    if let Some(interval) = remaining.seconds("interval")? {
        wait = wait.interval(interval);
    }
    remaining.finish()?;
    ActualResult::of_response(wait.await)
}

async fn watch(client: &Client, arguments: &Arguments) -> Result<ActualResult, String> {
    let mut remaining = RemainingArguments::of(arguments);
    let mut watch = client.messages().watch(remaining.string("wamid")?.unwrap_or_default());
    if let Some(timeout) = remaining.seconds("timeout")? {
        watch = watch.timeout(timeout);
    }
    if let Some(interval) = remaining.seconds("interval")? {
        watch = watch.interval(interval);
    }
    remaining.finish()?;
    collect(watch.map_ok(workspace_sdk::ApiResponse::into_data)).await
}

async fn request(client: &Client, arguments: &Arguments) -> Result<ActualResult, String> {
    let mut remaining = RemainingArguments::of(arguments);
    let path = remaining.string("path")?.unwrap_or_default();
    let safety = remaining.string("safety")?;
    let key = remaining.string("idempotencyKey")?;
    let params = remaining.value("params").unwrap_or_else(|| Value::Object(Arguments::new()));
    remaining.finish()?;
    let params = params.as_object().ok_or("params must be an object")?;
    let params: Vec<(String, Json)> = params
        .iter()
        .map(|(name, value)| Ok((name.clone(), value.to_string().parse().map_err(|_| "params must be JSON")?)))
        .collect::<Result<_, &str>>()?;
    let mut request = client.request(path, params);
    if let Some(safety) = safety {
        request = request.safety(match safety.as_str() {
            "read" => Safety::Read,
            "upsert" => Safety::Upsert,
            "send" => Safety::Send,
            _ => return Err(format!("unknown safety {safety}")),
        });
    }
    if let Some(key) = key {
        request = request.idempotency_key(key);
    }
    ActualResult::of_response(request.await)
}
