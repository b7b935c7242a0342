//! The control API, version 1.

use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderValue, Method, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::response::ServerResponse;
use super::state::Server;
use crate::error::Error;
use crate::fault::Fault;
use crate::options::Seed;
use crate::params::input::decode;

/// The version of the control API.
pub const CONTROL_VERSION: u32 = 1;

/// Requests below this path bypass the API, the journal and the faults.
pub(crate) const BASE: &str = "/_sandbox/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(default)]
    seed: Seed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Receive {
    from: String,
    body: String,
    #[serde(rename = "channelId")]
    channel_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    wamid: String,
    status: String,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    milliseconds: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FaultList {
    Many(Vec<Value>),
    One(Value),
}

/// The response of `/health`.
fn health() -> Value {
    json!({ "ready": true, "version": env!("CARGO_PKG_VERSION"), "control": CONTROL_VERSION })
}

pub(crate) async fn handle(server: &Arc<Server>, parts: &Parts, body: &[u8]) -> ServerResponse {
    let path = parts.uri.path().strip_prefix("/_sandbox/v1").unwrap_or("");
    let query = parts.uri.query().unwrap_or("");
    match call(server, &parts.method, path, query, body).await {
        Ok(Some(value)) => {
            let mut response = ServerResponse::json(200, &value);
            if path == "/refuse" {
                // The connection of this request must close as well.
                let close = HeaderValue::from_static("close");
                response.headers.insert(header::CONNECTION, close);
            }
            response
        }
        Ok(None) => {
            let why = format!("there is no {} {}", parts.method, parts.uri.path());
            ServerResponse::json(404, &json!({ "error": why }))
        }
        Err(error) => ServerResponse::json(400, &json!({ "error": error.to_string() })),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Error::Invalid(error.to_string()))
}

/// The value of the only parameter that a query may have.
fn parameter(query: &str, name: &str) -> Result<Option<String>, Error> {
    if query.is_empty() {
        return Ok(None);
    }
    let (key, value) = query.split_once('=').unwrap_or((query, ""));
    if key != name {
        return Err(Error::Invalid(format!("unknown parameter '{key}'")));
    }
    match decode(value) {
        Some(value) => Ok(Some(value)),
        None => Err(Error::Invalid(format!("'{name}' is not valid percent-encoding"))),
    }
}

fn faults(body: &[u8]) -> Result<Vec<Fault>, Error> {
    let values = match read(body)? {
        FaultList::Many(values) => values,
        FaultList::One(value) => vec![value],
    };
    let fault = |value| serde_json::from_value(value).map_err(|error| Error::Invalid(format!("fault: {error}")));
    values.into_iter().map(fault).collect()
}

fn seconds(seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| Error::Invalid("'seconds' must not be negative, nor too large".to_owned()))
}

/// Executes a call of the control API; `None` if there is no such call.
async fn call(
    server: &Arc<Server>,
    method: &Method,
    path: &str,
    query: &str,
    body: &[u8],
) -> Result<Option<Value>, Error> {
    let result = match (method.as_str(), path) {
        ("GET", "/health") => health(),
        ("POST", "/reset") => {
            server.reset(read::<Reset>(body)?.seed)?;
            json!({})
        }
        ("GET", "/journal") => {
            let since = match parameter(query, "since")? {
                Some(since) => since.parse().map_err(|_| Error::Invalid("'since' must be a number".to_owned()))?,
                None => 0,
            };
            json!({ "entries": server.journal.since(since) })
        }
        ("GET", "/messages") => {
            // An unencoded plus sign was decoded as a space, which no phone number contains.
            let to = parameter(query, "to")?.map(|to| to.replace(' ', "+"));
            json!({ "messages": server.messages(to.as_deref())? })
        }
        ("POST", "/receive") => {
            let receive: Receive = read(body)?;
            let channel = receive.channel_id.as_deref();
            json!({ "wamid": server.receive(&receive.from, &receive.body, channel)? })
        }
        ("POST", "/advance") => {
            server.advance(seconds(read::<Advance>(body)?.seconds)?)?;
            json!({ "now": crate::clock::rfc3339(server.clock.now()) })
        }
        ("POST", "/message") => {
            let message: Status = read(body)?;
            server.set_status(&message.wamid, &message.status, message.error.as_deref())?;
            json!({})
        }
        ("POST", "/faults") => json!({ "ids": server.faults.add(faults(body)?)? }),
        ("GET", "/faults") => {
            let mut list = Vec::new();
            for (id, fault) in server.faults.list() {
                let mut value = json!(fault);
                if let Some(fields) = value.as_object_mut() {
                    fields.insert("id".to_owned(), id.into());
                }
                list.push(value);
            }
            json!({ "faults": list })
        }
        ("DELETE", "/faults") => {
            server.faults.clear();
            json!({})
        }
        ("POST", "/refuse") => {
            let time = Duration::from_millis(read::<Refuse>(body)?.milliseconds);
            server.refuse(time).await;
            json!({})
        }
        ("POST", "/drop-idle") => json!({ "closed": server.connections.drop_idle().await }),
        ("GET", "/tls") => match server.tls() {
            Some(tls) => json!(tls),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(result))
}
