//! The sandbox's clock.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::input::read;
use super::{Call, Reply, success};
use crate::clock::rfc3339;
use crate::error::Error;
use crate::server::Server;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

fn seconds(seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| Error::Invalid("'seconds' must not be negative, nor too large".to_owned()))
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("POST", "/advance") => {
            server.advance(seconds(read::<Advance>(call.body)?.seconds)?)?;
            success(&json!({ "now": rfc3339(server.clock.now()) }))
        }
        _ => Ok(None),
    }
}
