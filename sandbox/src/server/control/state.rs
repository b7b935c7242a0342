//! The server as a whole.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::read;
use super::{CONTROL_VERSION, Call, Reply, done, success};
use crate::options::Seed;
use crate::server::Server;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(default)]
    seed: Seed,
}

fn health() -> Value {
    json!({ "ready": true, "version": env!("CARGO_PKG_VERSION"), "control": CONTROL_VERSION })
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("GET", "/health") => success(&health()),
        ("POST", "/reset") => {
            server.reset(read::<Reset>(call.body)?.seed)?;
            done()
        }
        ("GET", "/tls") => server.tls().map_or(Ok(None), |tls| success(&json!(tls))),
        _ => Ok(None),
    }
}
