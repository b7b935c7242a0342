//! The server as a whole.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{parameters, read};
use super::{CONTROL_VERSION, Call, Reply, done, success};
use crate::clock::rfc3339;
use crate::error::Error;
use crate::options::Seed;
use crate::server::Server;
use crate::server::events::EventStream;
use crate::server::response::ServerResponse;
use crate::store::overview;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(default)]
    seed: Seed,
}

fn health() -> Value {
    json!({ "ready": true, "version": env!("CARGO_PKG_VERSION"), "control": CONTROL_VERSION })
}

fn state(server: &Server) -> Result<Value, Error> {
    let (counts, channels) =
        server.store.transact(|tx| Ok::<_, Error>((overview::counts(tx)?, overview::channels(tx)?)))?;
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "control": CONTROL_VERSION,
        "url": server.url(),
        "https_url": server.tls().map(|tls| &tls.https_url),
        "started": server.started(),
        "now": rfc3339(server.clock.now()),
        "offset_seconds": server.clock.offset() / 1000,
        "channels": channels,
        "counts": {
            "requests": server.journal.len(),
            "dropped": server.journal.dropped(),
            "doubled": server.journal.doubled(),
            "conversations": counts.conversations,
            "contacts": counts.contacts,
            "messages": counts.messages,
        },
    }))
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/health") => success(&health()),
        ("GET", "/state") => {
            let [] = parameters(call.query, [])?;
            success(&state(server)?)
        }
        ("GET", "/events") => {
            let [] = parameters(call.query, [])?;
            let mut events = EventStream::new(Arc::clone(server));
            Ok(Some(ServerResponse::wait_for_chunks("text/event-stream", move |cx| events.poll_next(cx))))
        }
        ("POST", "/reset") => {
            server.reset(read::<Reset>(call.body)?.seed)?;
            done()
        }
        ("GET", "/tls") => server.tls().map_or(Ok(None), |tls| success(&json!(tls))),
        _ => Ok(None),
    }
}
