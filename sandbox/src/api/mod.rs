//! The thirteen operations: who may call them, with what, and what they answer.

mod automations;
mod channels;
mod contacts;
mod custom_fields;
mod labels;
mod messages;
mod templates;

use http::HeaderMap;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::journal::{Effect, EffectKind};
use crate::options::Options;
use crate::params::input::Input;
use crate::params::rules::Rule;
use crate::params::{self, CHANNEL, Param, Params};
use crate::store::{Store, channels as stored_channels};

/// Where the API lies.
pub(crate) const BASE: &str = "/api/workspace/v1";

/// One operation: everything about it, in one value.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    params: &'static [Param],
    rules: &'static [Rule],
    /// Takes `body1`, `body2`, ... too.
    has_bodies: bool,
    run: fn(&Call<'_>) -> Result<Done, Refusal>,
}

static OPERATIONS: &[&Operation] = &[
    &channels::LIST,
    &contacts::UPSERT,
    &contacts::LIST,
    &custom_fields::UPSERT,
    &custom_fields::LIST,
    &labels::UPSERT,
    &labels::LIST,
    &templates::LIST,
    &templates::SEND,
    &messages::SEND,
    &messages::STATUS,
    &automations::LIST,
    &automations::TRIGGER,
];

/// The operation at a path.
pub(crate) fn operation(path: &str) -> Option<&'static Operation> {
    let path = path.strip_prefix(BASE)?;
    OPERATIONS.iter().find(|operation| operation.path == path).copied()
}

/// Whether there is an operation of this name.
pub(crate) fn is_operation(name: &str) -> bool {
    OPERATIONS.iter().any(|operation| operation.name == name)
}

/// What an operation works with.
struct Call<'a> {
    db: &'a Connection,
    params: Params,
    key: &'a str,
    /// The channel, found; empty for an operation that has none.
    channel: String,
    now: i64,
    options: &'a Options,
    reference: Option<&'a str>,
}

/// What an operation answers.
struct Done {
    data: Value,
    message: String,
    pagination: Option<Value>,
    effect: Option<Effect>,
}

impl Done {
    fn new(data: impl Into<Value>, message: impl Into<String>) -> Self {
        Self { data: data.into(), message: message.into(), pagination: None, effect: None }
    }

    fn list(items: Vec<Value>, noun: &str) -> Self {
        let message = format!("Found {} {noun}(s)", items.len());
        Self::new(items, message)
    }

    fn with_effect(mut self, kind: EffectKind, id: impl Into<String>) -> Self {
        self.effect = Some(Effect { kind, id: id.into() });
        self
    }
}

/// An error the page documents.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(500, format!("The sandbox's database failed: {error}"))
    }
}

/// The short reason that goes with a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Missing or invalid parameters",
        401 => "Missing or invalid API key",
        403 => "Access denied",
        404 => "Resource not found",
        405 => "Method not allowed",
        408 => "Request timeout",
        413 => "Request too large",
        429 => "Too many requests",
        502 => "Bad gateway",
        503 => "Service unavailable",
        504 => "Gateway timeout",
        500.. => "Server error",
        _ => "Request failed",
    }
}

/// The documented error body.
pub(crate) fn error_body(status: u16, message: &str) -> Value {
    json!({ "success": false, "error": reason(status), "message": message })
}

/// An answer, and what was done for it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) effect: Option<Effect>,
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        let body = error_body(refusal.status, &refusal.message);
        Self { status: refusal.status, body, effect: None }
    }
}

/// A request, as far as the API looks at it.
pub(crate) struct Ask<'a> {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) method: &'a http::Method,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) reference: Option<&'a str>,
}

/// Carries a request out.
pub(crate) fn answer(store: &Store, clock: &Clock, options: &Options, ask: &Ask<'_>) -> Outcome {
    match carry_out(store, clock, options, ask) {
        Ok(done) => {
            let mut body = json!({ "success": true, "data": done.data, "message": done.message });
            if let (Some(pagination), Some(fields)) = (done.pagination, body.as_object_mut()) {
                fields.insert("pagination".to_owned(), pagination);
            }
            Outcome { status: 200, body, effect: done.effect }
        }
        Err(refusal) => refusal.into(),
    }
}

fn carry_out(store: &Store, clock: &Clock, options: &Options, ask: &Ask<'_>) -> Result<Done, Refusal> {
    let operation = ask.operation.ok_or_else(|| Refusal::new(404, "There is no such endpoint"))?;
    if ask.method != http::Method::GET && ask.method != http::Method::POST {
        return Err(Refusal::new(405, "Every endpoint accepts GET and POST"));
    }
    let input = Input::read(ask.query, ask.body);
    store.transact(|tx| {
        let key = authenticate(tx, ask.headers, &input)?;
        let input = input.as_ref().map_err(|why| Refusal::new(400, why))?;
        let params = params::check(input, operation.params, operation.rules, operation.has_bodies)
            .map_err(|why| Refusal::new(400, why))?;
        let channel = if operation.params.iter().any(|param| param.name == CHANNEL.name) {
            channel(tx, &key, params.text(CHANNEL.name))?
        } else {
            String::new()
        };
        let now = clock.now();
        let reference = ask.reference;
        (operation.run)(&Call { db: tx, params, key: &key, channel, now, options, reference })
    })
}

/// The key, wherever it was put. Several must agree, or which one counts would be a guess.
fn authenticate(db: &Connection, headers: &HeaderMap, input: &Result<Input, String>) -> Result<String, Refusal> {
    let mut keys = Vec::new();
    for value in headers.get_all("x-api-key") {
        keys.push(value.to_str().unwrap_or_default());
    }
    for value in headers.get_all(http::header::AUTHORIZATION) {
        let value = value.to_str().unwrap_or_default();
        let key = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        keys.push(key.map(|(_, key)| key.trim()).unwrap_or_default());
    }
    match input {
        Ok(input) => keys.extend(input.keys().map_err(|why| Refusal::new(400, why))?),
        Err(why) if keys.is_empty() => return Err(Refusal::new(400, why)),
        Err(_) => {}
    }
    let Some((key, others)) = keys.split_first() else {
        return Err(Refusal::new(401, "No API key was given"));
    };
    if others.iter().any(|other| other != key) {
        return Err(Refusal::new(401, "Several API keys were given, and they differ"));
    }
    if !stored_channels::key_exists(db, key)? {
        return Err(Refusal::new(401, "The API key is not valid"));
    }
    Ok((*key).to_owned())
}

fn channel(db: &Connection, key: &str, given: Option<&str>) -> Result<String, Refusal> {
    let own = stored_channels::of_key(db, key)?;
    match given {
        None => match own.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(Refusal::new(400, "channelId: required parameter is missing, for the key has several channels")),
        },
        Some(id) if own.iter().any(|own| own == id) => Ok(id.to_owned()),
        Some(id) if stored_channels::exists(db, id)? => {
            Err(Refusal::new(403, "channelId: the channel belongs to another workspace"))
        }
        Some(_) => Err(Refusal::new(404, "channelId: there is no such channel")),
    }
}

/// A phone number with its plus sign, so that both ways of writing it are one number.
pub(crate) fn normal_phone(phone: &str) -> String {
    format!("+{}", phone.trim_start_matches('+'))
}
