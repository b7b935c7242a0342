//! The conversations, as a phone shows them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{limit, number, parameters, read};
use super::{Call, Reply, success};
use crate::error::Error;
use crate::limits::Limits;
use crate::params::checks;
use crate::phone::plain_phone;
use crate::server::Server;
use crate::store::conversations::{self, Conversation};
use crate::store::page::Page;
use crate::store::{channels, messages};

/// How many items a page has, unless the call says it.
pub(super) const PAGE: u64 = 50;

/// A status that all messages reach at once.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reached {
    Delivered,
    Read,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deliver {
    status: Reached,
}

/// SQLite's numbers are signed.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn to_json(conversation: &Conversation, limits: &Limits) -> Value {
    let Conversation { channel, phone, name, last_message, window_closes_at } = conversation;
    json!({
        "channelId": channel,
        "phoneNumber": phone,
        "name": name,
        "last_message": last_message,
        "window_closes_at": window_closes_at,
        "is_blocked": limits.blocked.contains(phone),
        "stopped_marketing": limits.stopped_marketing.contains(phone),
    })
}

fn list(server: &Server, query: &str) -> Reply {
    let [search, channel, items, offset] = parameters(query, ["search", "channelId", "limit", "offset"])?;
    let page = Page {
        channel: channel.as_deref(),
        search: search.as_deref(),
        limit: signed(limit(items)?.unwrap_or(PAGE)),
        offset: signed(number("offset", offset)?.unwrap_or(0)),
    };
    let now = server.clock.now();
    let (list, total) = server.store.transact(|tx| conversations::page(tx, &page, now))?;
    let limits = server.limits.get();
    let list: Vec<Value> = list.iter().map(|conversation| to_json(conversation, &limits)).collect();
    success(&json!({ "conversations": list, "total": total }))
}

/// The channel and the phone number of a conversation.
fn partner(server: &Server, channel: Option<String>, phone: Option<String>) -> Result<(String, String), Error> {
    let missing = |name: &str| Error::Invalid(format!("the parameter '{name}' is missing"));
    let channel = channel.ok_or_else(|| missing("channelId"))?;
    if !server.store.transact(|tx| channels::exists(tx, &channel))? {
        return Err(Error::Invalid(format!("unknown channel '{channel}'")));
    }
    let phone = plain_phone(&phone.ok_or_else(|| missing("phoneNumber"))?);
    checks::phone(&phone).map_err(|why| Error::Invalid(format!("'phoneNumber' {why}")))?;
    Ok((channel, phone))
}

fn get(server: &Server, query: &str) -> Reply {
    let [channel, phone] = parameters(query, ["channelId", "phoneNumber"])?;
    let (channel, phone) = partner(server, channel, phone)?;
    let now = server.clock.now();
    let conversation = server.store.transact(|tx| conversations::get(tx, &channel, &phone, now))?;
    success(&to_json(&conversation, &server.limits.get()))
}

fn messages(server: &Server, query: &str) -> Reply {
    let names = ["channelId", "phoneNumber", "before", "limit"];
    let [channel, phone, before, items] = parameters(query, names)?;
    let (channel, phone) = partner(server, channel, phone)?;
    let before = signed(number("before", before)?.unwrap_or(u64::MAX));
    let items = signed(limit(items)?.unwrap_or(PAGE));
    let now = server.clock.now();
    let mut page = server.store.transact(|tx| messages::of_conversation(tx, &channel, &phone, before, items, now))?;
    for message in &mut page.messages {
        let is_doubled = message["wamid"].as_str().is_some_and(|wamid| server.journal.is_doubled(wamid));
        message["same_message_twice"] = is_doubled.into();
    }
    success(&json!({
        "messages": page.messages,
        "more": page.has_more,
        "next_change_ms": page.next_change.map(|at| at - now),
    }))
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/conversations") => list(server, call.query),
        ("GET", "/conversation") => get(server, call.query),
        ("GET", "/conversation/messages") => messages(server, call.query),
        ("POST", "/deliver") => {
            let is_read = matches!(read::<Deliver>(call.body)?.status, Reached::Read);
            let now = server.clock.now();
            let changed = server.store.transact(|tx| messages::deliver(tx, is_read, now))?;
            success(&json!({ "messages": changed }))
        }
        _ => Ok(None),
    }
}
