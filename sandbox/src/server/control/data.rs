//! The data: contacts, templates and the rest.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::conversations::{PAGE, signed};
use super::input::{limit, number, parameters, read, required};
use super::{Call, Reply, done, error, success};
use crate::data::{self, Document, Format, Kind};
use crate::error::Error;
use crate::server::Server;
use crate::store::page::Page;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Import {
    channel_id: String,
    csv: String,
}

/// How far the clock moves for a document, in milliseconds: at most a hundred years.
const MOST_BEHIND: i64 = 3_155_760_000_000;

fn list(server: &Server, kind: &Kind, query: &str) -> Reply {
    let [channel, search, items, offset] = parameters(query, ["channelId", "search", "limit", "offset"])?;
    let page = Page {
        channel: channel.as_deref(),
        search: search.as_deref(),
        limit: signed(limit(items)?.unwrap_or(PAGE)),
        offset: signed(number("offset", offset)?.unwrap_or(0)),
    };
    let (items, total) = server.store.transact(|tx| (kind.page)(tx, &page))?;
    success(&json!({ "items": items, "total": total }))
}

fn put(server: &Server, kind: &Kind, body: &[u8]) -> Reply {
    let Some(put) = kind.put else { return Ok(None) };
    let mut object: Value = read(body)?;
    if let Some(fields) = object.as_object_mut() {
        // An item of a list can be sent back. The sandbox chooses its id and its times.
        let is_chosen = |name: &str| ["id", "createdAt", "updatedAt"].contains(&name) && !kind.key.contains(&name);
        fields.retain(|name, _| !is_chosen(name));
    }
    let now = server.clock.now();
    let item = server.store.transact(|tx| put(tx, object, now))?;
    success(&item)
}

fn remove(server: &Server, kind: &Kind, query: &str) -> Reply {
    let Some(remove) = kind.remove else { return Ok(None) };
    let key = required(query, kind.key)?;
    if server.store.transact(|tx| remove(tx, &key))? {
        server.forget_removed_templates()?;
        return done();
    }
    let named: Vec<String> = kind.key.iter().zip(&key).map(|(name, value)| format!("{name} '{value}'")).collect();
    Ok(Some(error(404, &format!("there is no {} with {}", kind.noun, named.join(", ")))))
}

/// Replaces all data. The clock moves forward to the time of the document, so that its messages are not in the future.
fn load(server: &Server, body: &[u8]) -> Result<(), Error> {
    read::<Format>(body)?.check()?;
    let document: Document = read(body)?;
    let now = server.clock.now();
    let behind = document.now.map_or(0, |time| time.0.saturating_sub(now));
    if behind > MOST_BEHIND {
        return Err(Error::Invalid("now: must be at most 100 years after the time of the sandbox's clock".to_owned()));
    }
    server.store.transact(|tx| data::load(tx, document, now))?;
    server.journal.forget_messages();
    server.forget_removed_templates()?;
    match u64::try_from(behind) {
        Ok(behind) => server.advance(Duration::from_millis(behind)),
        Err(_) => Ok(()),
    }
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    let now = server.clock.now();
    match call.target() {
        ("GET", "/data") => success(&json!(server.store.transact(|tx| data::dump(tx, now))?)),
        ("PUT", "/data") => {
            load(server, call.body)?;
            done()
        }
        ("POST", "/data/import") => {
            let Import { channel_id, csv } = read(call.body)?;
            success(&json!(server.store.transact(|tx| data::import(tx, &channel_id, &csv, now))?))
        }
        (method, path) => {
            let Some(kind) = path.strip_prefix("/data/").and_then(data::kind) else { return Ok(None) };
            match method {
                "GET" => list(server, kind, call.query),
                "POST" => put(server, kind, call.body),
                "DELETE" => remove(server, kind, call.query),
                _ => Ok(None),
            }
        }
    }
}
