//! The messages, sent and received.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::input::{parameters, read, required};
use super::{Call, Reply, done, error, success};
use crate::server::response::ServerResponse;
use crate::server::{Server, list_body};
use crate::store::messages;

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
struct Status {
    wamid: String,
    status: String,
    error: Option<String>,
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/messages") => {
            let [to] = parameters(call.query, ["to"])?;
            Ok(Some(ServerResponse::stream(list_body::messages(Arc::clone(server), to))))
        }
        ("GET", "/message") => {
            let wamid = required(call.query, &["wamid"])?.concat();
            let now = server.clock.now();
            let message = server.store.transact(|tx| messages::find_outbound(tx, &wamid, now))?;
            match message {
                Some(message) => success(&json!(message)),
                None => Ok(Some(error(404, &format!("there is no outbound message '{wamid}'")))),
            }
        }
        ("POST", "/receive") => {
            let receive: Receive = read(call.body)?;
            let channel = receive.channel_id.as_deref();
            success(&json!({ "wamid": server.receive(&receive.from, &receive.body, channel)? }))
        }
        ("POST", "/message") => {
            let message: Status = read(call.body)?;
            server.set_status(&message.wamid, &message.status, message.error.as_deref())?;
            done()
        }
        _ => Ok(None),
    }
}
