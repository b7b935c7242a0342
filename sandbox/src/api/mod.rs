//! The thirteen operations: who may call them, their parameters, and their results.

mod automations;
mod channels;
mod contacts;
mod custom_fields;
mod explanation;
mod labels;
mod limits;
mod messages;
mod operation;
mod response;
mod templates;

use http::HeaderMap;
use rusqlite::Connection;
use serde_json::json;

pub(crate) use custom_fields::FIELD_TYPES;
pub(crate) use explanation::Explanation;
pub(crate) use operation::Operation;
pub(crate) use response::{ApiError, ApiResponse, error_body, reason};

use crate::clock::Clock;
use crate::limits::Limits;
use crate::options::Options;
use crate::params::input::Input;
use crate::params::{self, CHANNEL};
use crate::store::{Store, channels as stored_channels};
use operation::{HandlerResult, RequestContext};

/// The path prefix of the API.
const BASE: &str = "/api/workspace/v1";

/// The operations of each resource.
static OPERATIONS: &[&[Operation]] = &[
    channels::OPERATIONS,
    contacts::OPERATIONS,
    custom_fields::OPERATIONS,
    labels::OPERATIONS,
    templates::OPERATIONS,
    messages::OPERATIONS,
    automations::OPERATIONS,
];

/// The operation at a path.
pub(crate) fn operation(path: &str) -> Option<&'static Operation> {
    let path = path.strip_prefix(BASE)?;
    OPERATIONS.iter().copied().flatten().find(|operation| operation.path == path)
}

/// Whether there is an operation of this name.
pub(crate) fn is_operation(name: &str) -> bool {
    OPERATIONS.iter().copied().flatten().any(|operation| operation.name == name)
}

/// A request to the API, independent of the HTTP version.
pub(crate) struct ApiRequest<'a> {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) method: &'a http::Method,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// The `x-sandbox-call` header.
    pub(crate) call: Option<&'a str>,
}

/// Executes a request.
pub(crate) fn handle(
    store: &Store,
    clock: &Clock,
    options: &Options,
    limits: &Limits,
    request: &ApiRequest<'_>,
) -> ApiResponse {
    match execute(store, clock, options, limits, request) {
        Ok(result) => {
            let mut body = json!({ "success": true, "data": result.data, "message": result.message });
            if let (Some(pagination), Some(fields)) = (result.pagination, body.as_object_mut()) {
                fields.insert("pagination".to_owned(), pagination);
            }
            ApiResponse { status: 200, body, effect: result.effect }
        }
        Err(error) => error.into(),
    }
}

fn execute(
    store: &Store,
    clock: &Clock,
    options: &Options,
    limits: &Limits,
    request: &ApiRequest<'_>,
) -> Result<HandlerResult, ApiError> {
    let operation = request.operation.ok_or_else(|| ApiError::new(404, "There is no such endpoint"))?;
    if request.method != http::Method::GET && request.method != http::Method::POST {
        return Err(ApiError::new(405, "Every endpoint accepts GET and POST"));
    }
    let input = Input::parse(request.query, request.body);
    store.transact(|tx| {
        let key = authenticate(tx, request.headers, &input)?;
        let input = input.as_ref().map_err(|why| ApiError::new(400, why))?;
        let params = params::check(input, operation.params, operation.rules, operation.has_bodies)
            .map_err(|why| ApiError::new(400, why))?;
        let channel = if operation.params.iter().any(|param| param.name == CHANNEL.name) {
            channel(tx, &key, params.string(CHANNEL.name))?
        } else {
            String::new()
        };
        let now = clock.now();
        let call = request.call;
        (operation.handler)(&RequestContext { db: tx, params, key: &key, channel, now, options, limits, call })
    })
}

/// The API key, from the headers, the query or the body. Several keys must be equal, because the documentation does not
/// say which one counts.
fn authenticate(db: &Connection, headers: &HeaderMap, input: &Result<Input, String>) -> Result<String, ApiError> {
    let mut keys = Vec::new();
    for value in headers.get_all("x-api-key") {
        keys.push(value.to_str().unwrap_or_default());
    }
    for value in headers.get_all(http::header::AUTHORIZATION) {
        let value = value.to_str().unwrap_or_default();
        // Another scheme, such as Basic, is for a gateway in front of the server.
        let key = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        keys.extend(key.map(|(_, key)| key.trim()));
    }
    match input {
        Ok(input) => keys.extend(input.keys().map_err(|why| ApiError::new(400, why))?),
        Err(why) if keys.is_empty() => return Err(ApiError::new(400, why)),
        Err(_) => {}
    }
    let Some((key, others)) = keys.split_first() else {
        return Err(ApiError::new(401, "No API key was given"));
    };
    if others.iter().any(|other| other != key) {
        return Err(ApiError::new(401, "Several API keys were given, and they differ"));
    }
    if !stored_channels::key_exists(db, key)? {
        return Err(ApiError::new(401, "The API key is not valid"));
    }
    Ok((*key).to_owned())
}

/// The id of the channel: the one named in the request, or the only one of the key.
fn channel(db: &Connection, key: &str, name: Option<&str>) -> Result<String, ApiError> {
    let own = stored_channels::of_key(db, key)?;
    match name {
        None => match own.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(ApiError::new(
                400,
                "channelId: required parameter is missing, because the key has several channels",
            )),
        },
        Some(id) if own.iter().any(|own| own == id) => Ok(id.to_owned()),
        Some(id) if stored_channels::exists(db, id)? => {
            Err(ApiError::new(403, "channelId: the channel belongs to another workspace"))
        }
        Some(_) => Err(ApiError::new(404, "channelId: there is no such channel")),
    }
}
