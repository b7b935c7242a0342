//! The control API, version 1.

use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderValue, Method, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::list_body;
use super::response::ServerResponse;
use super::state::Server;
use crate::error::Error;
use crate::fault::Fault;
use crate::journal::JournalRange;
use crate::limits::Limits;
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
        Ok(Some(reply)) => {
            let mut response = match reply {
                Reply::Json(value) => ServerResponse::json(200, &value),
                Reply::Journal(range) => ServerResponse::stream(list_body::journal(Arc::clone(server), range)),
                Reply::Messages { to } => ServerResponse::stream(list_body::messages(Arc::clone(server), to)),
            };
            if path == "/refuse" {
                // The connection of this request must close as well.
                let close = HeaderValue::from_static("close");
                response.headers.insert(header::CONNECTION, close);
            }
            response
        }
        Ok(None) => error(404, &format!("there is no {} {}", parts.method, parts.uri.path())),
        Err(why) => error(400, &why.to_string()),
    }
}

/// The response to a call that is refused.
pub(super) fn error(status: u16, why: &str) -> ServerResponse {
    ServerResponse::json(status, &json!({ "error": why }))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Error::Invalid(error.to_string()))
}

/// The parameters of a query, in the order of these names. Other names are an error.
fn parameters<const N: usize>(query: &str, names: [&str; N]) -> Result<[Option<String>; N], Error> {
    let mut values = [const { None }; N];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let slot = names.iter().position(|known| *known == name).and_then(|index| values.get_mut(index));
        let slot = slot.ok_or_else(|| Error::Invalid(format!("unknown parameter '{name}'")))?;
        let value = decode(value);
        *slot = Some(value.ok_or_else(|| Error::Invalid(format!("'{name}' is not valid percent-encoding")))?);
    }
    Ok(values)
}

fn number(name: &str, value: Option<String>) -> Result<Option<u64>, Error> {
    let parse = |value: String| value.parse().map_err(|_| Error::Invalid(format!("'{name}' must be a number")));
    value.map(parse).transpose()
}

/// The entries that a call of `GET /journal` asks for.
fn journal_range(server: &Server, query: &str) -> Result<JournalRange, Error> {
    let [after, since, limit] = parameters(query, ["after", "since", "limit"])?;
    let (after, since) = (number("after", after)?, number("since", since)?);
    let limit = number("limit", limit)?;
    if limit == Some(0) {
        return Err(Error::Invalid("'limit' must be at least 1".to_owned()));
    }
    Ok(server.journal.range(after.or(since).unwrap_or(0), limit.unwrap_or(u64::MAX)))
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

/// The result of a call.
enum Reply {
    Json(Value),
    /// The entries of the journal in this range.
    Journal(JournalRange),
    /// The outbound messages; optionally only those to one number.
    Messages {
        to: Option<String>,
    },
}

/// Executes a call of the control API; `None` if there is no such call.
async fn call(
    server: &Arc<Server>,
    method: &Method,
    path: &str,
    query: &str,
    body: &[u8],
) -> Result<Option<Reply>, Error> {
    let result = match (method.as_str(), path) {
        ("GET", "/health") => health(),
        ("POST", "/reset") => {
            server.reset(read::<Reset>(body)?.seed)?;
            json!({})
        }
        ("GET", "/journal") => return Ok(Some(Reply::Journal(journal_range(server, query)?))),
        ("GET", "/messages") => {
            let [to] = parameters(query, ["to"])?;
            return Ok(Some(Reply::Messages { to }));
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
        ("POST", "/limits") => {
            server.set_limits(read(body)?)?;
            json!({})
        }
        ("GET", "/limits") => json!(*server.limits.get()),
        ("DELETE", "/limits") => {
            server.set_limits(Limits::new())?;
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
    Ok(Some(Reply::Json(result)))
}
