//! The data: contacts, templates and the rest.

use std::sync::Arc;

use super::{Call, Reply};
use crate::server::Server;

#[expect(clippy::unnecessary_wraps, reason = "it is the call of a group")]
pub(super) fn call(_server: &Arc<Server>, _call: &Call<'_>) -> Reply {
    Ok(None)
}
