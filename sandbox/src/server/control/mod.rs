//! The control API, version 1. Each group of calls has its own file.

mod clock;
mod connections;
mod conversations;
mod data;
mod faults;
mod input;
mod limits;
mod messages;
mod requests;
mod state;

use std::sync::Arc;

use http::request::Parts;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::response::ServerResponse;
use super::state::Server;
use crate::error::Error;

/// The version of the control API.
pub const CONTROL_VERSION: u32 = 1;

/// Requests below this path bypass the API, the journal and the faults.
pub(crate) const BASE: &str = "/_sandbox/";

/// The maximum length of a body. It is long enough for long raw faults.
const BODY_LIMIT: u64 = 16 << 20;
/// The maximum length of a document with all data, which may have very many messages.
const DOCUMENT_LIMIT: u64 = 256 << 20;

/// The maximum length of the body of a request.
pub(super) fn body_limit(parts: &Parts) -> u64 {
    let is_document = parts.method == Method::PUT && parts.uri.path() == "/_sandbox/v1/data";
    if is_document { DOCUMENT_LIMIT } else { BODY_LIMIT }
}

/// A call of the control API.
struct Call<'a> {
    method: &'a Method,
    /// The path below `/_sandbox/v1`.
    path: &'a str,
    /// The raw query; empty if there is none.
    query: &'a str,
    body: &'a [u8],
}

impl<'a> Call<'a> {
    fn new(parts: &'a Parts, body: &'a [u8]) -> Self {
        Self {
            method: &parts.method,
            path: parts.uri.path().strip_prefix("/_sandbox/v1").unwrap_or(""),
            query: parts.uri.query().unwrap_or(""),
            body,
        }
    }

    /// The method and the path, which identify the call.
    fn target(&self) -> (&str, &str) {
        (self.method.as_str(), self.path)
    }
}

/// The response to a call; `None` if the group has no such call. An error is a 400.
type Reply = Result<Option<ServerResponse>, Error>;

/// The groups of calls that are executed at once. Calls about requests and connections may wait for something.
static GROUPS: &[fn(&Arc<Server>, &Call<'_>) -> Reply] =
    &[state::call, messages::call, conversations::call, data::call, faults::call, limits::call, clock::call];

/// Headers of every response: browsers neither keep it, nor take it for a script, nor show it on another site.
const HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn with_headers(mut response: ServerResponse) -> ServerResponse {
    for (name, value) in HEADERS {
        response.headers.insert(*name, HeaderValue::from_static(value));
    }
    response
}

pub(crate) async fn handle(server: &Arc<Server>, parts: &Parts, body: &[u8]) -> ServerResponse {
    with_headers(match dispatch(server, &Call::new(parts, body)).await {
        Ok(Some(response)) => response,
        Ok(None) => error(404, &format!("there is no {} {}", parts.method, parts.uri.path())),
        Err(why) => error(400, &why.to_string()),
    })
}

/// The response to a request that is refused before it is read.
pub(super) fn refused(status: u16, why: &str) -> ServerResponse {
    with_headers(error(status, why))
}

/// Asks each group for the call.
async fn dispatch(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    for group in GROUPS {
        if let Some(response) = group(server, call)? {
            return Ok(Some(response));
        }
    }
    if let Some(response) = requests::call(server, call).await? {
        return Ok(Some(response));
    }
    connections::call(server, call).await
}

/// A success with this body.
#[expect(clippy::unnecessary_wraps, reason = "it is the reply of a group")]
fn success(body: &Value) -> Reply {
    Ok(Some(ServerResponse::json(200, body)))
}

/// A success of a call that has no documented response.
fn done() -> Reply {
    success(&json!({}))
}

/// The response to a call that is refused.
pub(super) fn error(status: u16, why: &str) -> ServerResponse {
    ServerResponse::json(status, &json!({ "error": why }))
}
