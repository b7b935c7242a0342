//! The listeners and the open connections.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, header};
use serde::Deserialize;
use serde_json::json;

use super::input::read;
use super::{Call, Reply, success};
use crate::server::Server;
use crate::server::response::ServerResponse;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    milliseconds: u64,
}

pub(super) async fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    match call.target() {
        ("POST", "/refuse") => {
            let time = Duration::from_millis(read::<Refuse>(call.body)?.milliseconds);
            server.refuse(time).await;
            let mut response = ServerResponse::json(200, &json!({}));
            // The connection of this request must close as well.
            response.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            Ok(Some(response))
        }
        ("POST", "/drop-idle") => success(&json!({ "closed": server.connections.drop_idle().await })),
        _ => Ok(None),
    }
}
