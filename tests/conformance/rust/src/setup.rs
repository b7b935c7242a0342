//! The preparation of a case's call: the client's options, control calls and faults.

use std::time::Duration;

use serde_json::{Map, Value};
use workspace_sandbox::{Fault, Sandbox};
use workspace_sdk::{CaBundle, Client, ClientBuilder, Error};

use crate::case::Control;

/// The servers that the options of a case can name.
#[derive(Clone, Copy, Debug)]
pub struct Servers<'a> {
    pub sandbox: &'a Sandbox,
    /// An https URL of a socket that listens and never responds.
    pub silent_url: &'a str,
}

/// The default options of a case.
fn defaults(sandbox: &Sandbox, base_path: &str) -> Map<String, Value> {
    let mut options = Map::new();
    options.insert("base_url".to_owned(), format!("{}{base_path}", sandbox.url()).into());
    options.insert("api_key".to_owned(), workspace_sandbox::API_KEY.into());
    options.insert("max_retries".to_owned(), 2.into());
    options
}

/// Builds the client of a case. Null removes a default option.
///
/// # Errors
///
/// The outer error if the case is wrong, the inner error if the SDK rejects the options.
pub fn build_client(servers: Servers<'_>, case_options: &Map<String, Value>) -> Result<Result<Client, Error>, String> {
    let base_path = string_of("base_path", case_options.get("base_path").unwrap_or(&Value::String(String::new())))?;
    let mut options = defaults(servers.sandbox, &base_path);
    for (name, value) in case_options.iter().filter(|(name, _)| *name != "base_path") {
        options.insert(name.clone(), resolve_server(servers, value)?);
    }
    options.retain(|_, value| !value.is_null());
    let mut builder = Client::builder();
    for (name, value) in &options {
        builder = match set(builder, name, value)? {
            Ok(builder) => builder,
            Err(error) => return Ok(Err(error)),
        };
    }
    Ok(builder.build())
}

/// `{"$sandbox": "https_url"}` stands for that field of the sandbox's TLS side.
fn resolve_server(servers: Servers<'_>, value: &Value) -> Result<Value, String> {
    let Some(name) = value.get("$sandbox") else { return Ok(value.clone()) };
    if name == "silent_url" {
        return Ok(servers.silent_url.into());
    }
    let tls = serde_json::to_value(servers.sandbox.tls()).map_err(|error| error.to_string())?;
    let found = name.as_str().and_then(|name| tls.get(name));
    found.cloned().ok_or_else(|| format!("the sandbox has no {name}"))
}

fn set(builder: ClientBuilder, name: &str, value: &Value) -> Result<Result<ClientBuilder, Error>, String> {
    let string = || string_of(name, value);
    let seconds = || {
        let seconds = value.as_f64().ok_or_else(|| format!("option {name} must be seconds"))?;
        Duration::try_from_secs_f64(seconds).map_err(|error| format!("option {name}: {error}"))
    };
    let boolean = || value.as_bool().ok_or_else(|| format!("option {name} must be true or false"));
    let count = || {
        let count = value.as_u64().ok_or_else(|| format!("option {name} must be a whole number"))?;
        usize::try_from(count).map_err(|error| format!("option {name}: {error}"))
    };
    Ok(Ok(match name {
        "base_url" => builder.base_url(string()?),
        "api_key" => builder.api_key(string()?),
        "channel_id" => builder.channel_id(string()?),
        "proxy" => builder.proxy(string()?),
        "app_info" => builder.app_info(string()?),
        "ca_bundle" => builder.ca_bundle(CaBundle::Pem(string()?.into_bytes())),
        "timeout" => builder.timeout(seconds()?),
        "connect_timeout" => builder.connect_timeout(seconds()?),
        "deadline" => builder.deadline(seconds()?),
        "validate" => builder.validate(boolean()?),
        "allow_insecure_http" => builder.allow_insecure_http(boolean()?),
        "max_response_bytes" => builder.max_response_bytes(count()?),
        "max_concurrency" => builder.max_concurrency(count()?),
        "max_retries" => builder.max_retries(u32::try_from(count()?).map_err(|error| error.to_string())?),
        "rate_limit" => builder.rate_limit(value.as_f64().ok_or("option rate_limit must be a number")?),
        "auth" => match string()?.parse() {
            Ok(auth) => builder.auth(auth),
            Err(error) => return Ok(Err(error)),
        },
        "request_style" => match string()?.parse() {
            Ok(style) => builder.request_style(style),
            Err(error) => return Ok(Err(error)),
        },
        "roots" => match string()?.parse() {
            Ok(roots) => builder.roots(roots),
            Err(error) => return Ok(Err(error)),
        },
        "headers" => {
            let headers = value.as_object().ok_or("option headers must be an object")?;
            let mut builder = builder;
            for (header, value) in headers {
                builder = builder.header(header, string_of(header, value)?);
            }
            builder
        }
        _ => return Err(format!("unknown option {name}")),
    }))
}

fn string_of(name: &str, value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{name} must be a string"))
}

/// Replaces each string `$messageId` with the message id.
///
/// # Errors
///
/// If there is no message id.
pub fn insert_message_id(values: &Map<String, Value>, message_id: Option<&str>) -> Result<Map<String, Value>, String> {
    let insert = |(name, value): (&String, &Value)| match value.as_str() {
        Some("$messageId") => {
            let id = message_id.ok_or("no call before this one gave a message id")?;
            Ok((name.clone(), id.into()))
        }
        _ => Ok((name.clone(), value.clone())),
    };
    values.iter().map(insert).collect()
}

/// Makes one control call.
///
/// # Errors
///
/// If the sandbox rejects it, or the case is wrong.
pub fn control(sandbox: &Sandbox, control: &Control, message_id: Option<&str>) -> Result<(), String> {
    let body = insert_message_id(&control.body, message_id)?;
    let known = |names: &[&str]| {
        let unknown = body.keys().find(|name| !names.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| Err(format!("{}: unknown key {name}", control.call)))
    };
    let text = |name: &str| string_of(name, body.get(name).unwrap_or(&Value::Null));
    let number = |name: &str| {
        body.get(name).and_then(Value::as_f64).ok_or_else(|| format!("{}: {name} must be a number", control.call))
    };
    let describe = |error: workspace_sandbox::Error| format!("{}: {error}", control.call);
    match control.call.as_str() {
        "receive" => {
            known(&["from", "body", "channelId"])?;
            let (from, body_text) = (text("from")?, text("body")?);
            let received = match body.get("channelId") {
                Some(channel) => sandbox.receive_on(&string_of("channelId", channel)?, &from, &body_text),
                None => sandbox.receive(&from, &body_text),
            };
            received.map(drop).map_err(describe)
        }
        "advance" => {
            known(&["seconds"])?;
            let time = Duration::try_from_secs_f64(number("seconds")?).map_err(|error| error.to_string())?;
            sandbox.advance(time).map_err(describe)
        }
        "message" => {
            known(&["wamid", "status", "error"])?;
            let error = body.get("error").map(|error| string_of("error", error)).transpose()?;
            sandbox.set_status(&text("wamid")?, &text("status")?, error.as_deref()).map_err(describe)
        }
        "refuse" => {
            known(&["milliseconds"])?;
            let time = Duration::try_from_secs_f64(number("milliseconds")? / 1000.0);
            sandbox.refuse(time.map_err(|error| error.to_string())?);
            Ok(())
        }
        "drop-idle" => {
            known(&[])?;
            sandbox.drop_idle();
            Ok(())
        }
        other => Err(format!("unknown control call {other}")),
    }
}

/// Adds the faults of a case.
///
/// # Errors
///
/// If one is not a fault of the sandbox.
pub fn faults(sandbox: &Sandbox, faults: &[Value]) -> Result<(), String> {
    let faults: Vec<Fault> = faults
        .iter()
        .map(|fault| serde_json::from_value(fault.clone()).map_err(|error| format!("fault: {error}")))
        .collect::<Result<_, _>>()?;
    sandbox.faults(faults).map(drop).map_err(|error| format!("fault: {error}"))
}
