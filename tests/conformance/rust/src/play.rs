//! Plays a call in its flat form: the API's own parameters, as every language binding passes them.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workspace_sdk::bindings::params::OperationParams;
use workspace_sdk::params::*;
use workspace_sdk::{Client, DeliveryStatus, Json, ListContacts, Safety};

use crate::Arguments;
use crate::outcome::Outcome;

/// Reads arguments into a type that knows them. By way of text, so that JSON kept as text can be read.
///
/// # Errors
///
/// Where the arguments are not its own.
fn read<T: DeserializeOwned>(arguments: &Arguments) -> Result<T, String> {
    let text = Value::Object(arguments.clone()).to_string();
    serde_json::from_str(&text).map_err(|error| format!("arguments: {error}"))
}

/// Declares a function that calls the operation of a name; `None` where no operation has it.
macro_rules! call_operation {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        async fn call_operation(client: &Client, operation: &str, arguments: &Arguments) -> Option<Result<Outcome, String>> {
            $( if operation == <$params as OperationParams>::OPERATION {
                let params = match read::<$params>(arguments) {
                    Ok(params) => params,
                    Err(error) => return Some(Err(error)),
                };
                return Some(Outcome::of_answer(params.send(client).await));
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
/// Where the case itself is wrong. An error of the SDK is an outcome.
pub async fn play(client: &Client, operation: &str, arguments: &Arguments) -> Result<Outcome, String> {
    if let Some(outcome) = call_operation(client, operation, arguments).await {
        return outcome;
    }
    match operation {
        "contacts.iter" => iter(client, arguments).await,
        "messages.wait" => wait(client, arguments).await,
        "messages.watch" => watch(client, arguments).await,
        "client.request" => request(client, arguments).await,
        _ => Err(format!("unknown operation {operation}")),
    }
}

/// Takes arguments one by one, and knows whether one was left over.
struct Taken(Arguments);

impl Taken {
    fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} must be a text")),
        }
    }

    fn seconds(&mut self, name: &str) -> Result<Option<Duration>, String> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        let seconds = value.as_f64().ok_or_else(|| format!("{name} must be seconds"))?;
        Duration::try_from_secs_f64(seconds).map(Some).map_err(|error| error.to_string())
    }

    fn whole<T: TryFrom<i64>>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        number.map(Some).ok_or_else(|| format!("{name} must be a whole number that is not negative"))
    }

    fn end(self) -> Result<(), String> {
        self.0.keys().next().map_or(Ok(()), |name| Err(format!("unknown argument {name}")))
    }
}

async fn iter(client: &Client, arguments: &Arguments) -> Result<Outcome, String> {
    let mut taken = Taken(arguments.clone());
    let most = taken.whole("maxItems")?;
    let resumes = taken.whole("resumeAfterErrors")?;
    let mut request = ListContacts::new();
    if let Some(page) = taken.whole("page")? {
        request = request.page(page);
    }
    if let Some(limit) = taken.whole("limit")? {
        request = request.limit(limit);
    }
    if let Some(search) = taken.text("search")? {
        request = request.search(search);
    }
    if let Some(channel_id) = taken.text("channelId")? {
        request = request.channel_id(channel_id);
    }
    taken.end()?;
    let mut contacts = client.contacts().iter(request);
    if let Some(most) = most {
        contacts = contacts.max_items(most);
    }
    match resumes {
        Some(resumes) => collect_past_errors(contacts, resumes).await,
        None => collect(contacts).await,
    }
}

/// Asks the same stream again after each of its first errors.
async fn collect_past_errors<T: Serialize>(
    stream: impl futures_util::Stream<Item = Result<T, workspace_sdk::Error>>,
    resumes: usize,
) -> Result<Outcome, String> {
    let mut stream = std::pin::pin!(stream);
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => all.push(item),
            Err(error) if errors.len() < resumes => errors.push(error.code()),
            Err(error) => return Ok(Outcome::of_error(&error)),
        }
    }
    Outcome::of_data_and_errors(&all, &errors)
}

async fn collect<T: Serialize>(
    stream: impl futures_util::Stream<Item = Result<T, workspace_sdk::Error>>,
) -> Result<Outcome, String> {
    let all: Result<Vec<T>, _> = stream.try_collect().await;
    Outcome::of_data(all)
}

async fn wait(client: &Client, arguments: &Arguments) -> Result<Outcome, String> {
    let mut taken = Taken(arguments.clone());
    let mut wait = client.messages().wait(taken.text("wamid")?.unwrap_or_default());
    if let Some(until) = taken.text("until")? {
        wait = wait.until(DeliveryStatus::from(until.as_str()));
    }
    if let Some(timeout) = taken.seconds("timeout")? {
        wait = wait.timeout(timeout);
    }
    if let Some(interval) = taken.seconds("interval")? {
        wait = wait.interval(interval);
    }
    taken.end()?;
    Outcome::of_answer(wait.await)
}

async fn watch(client: &Client, arguments: &Arguments) -> Result<Outcome, String> {
    let mut taken = Taken(arguments.clone());
    let mut watch = client.messages().watch(taken.text("wamid")?.unwrap_or_default());
    if let Some(timeout) = taken.seconds("timeout")? {
        watch = watch.timeout(timeout);
    }
    if let Some(interval) = taken.seconds("interval")? {
        watch = watch.interval(interval);
    }
    taken.end()?;
    collect(watch.map_ok(workspace_sdk::ApiResponse::into_data)).await
}

async fn request(client: &Client, arguments: &Arguments) -> Result<Outcome, String> {
    let mut taken = Taken(arguments.clone());
    let path = taken.text("path")?.unwrap_or_default();
    let safety = taken.text("safety")?;
    let params = taken.0.remove("params").unwrap_or_else(|| Value::Object(Arguments::new()));
    taken.end()?;
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
    Outcome::of_answer(request.await)
}
