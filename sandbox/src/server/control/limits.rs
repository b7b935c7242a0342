//! WhatsApp's limits.

use std::sync::Arc;

use serde_json::json;

use super::input::read;
use super::{Call, Reply, done, success};
use crate::limits::Limits;
use crate::server::Server;

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("POST", "/limits") => {
            server.set_limits(read(call.body)?)?;
            done()
        }
        ("GET", "/limits") => success(&json!(*server.limits.get())),
        ("DELETE", "/limits") => {
            server.set_limits(Limits::new())?;
            done()
        }
        _ => Ok(None),
    }
}
