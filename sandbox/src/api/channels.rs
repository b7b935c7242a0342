//! Channels.

use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::store::channels;

pub(super) static LIST: Operation = Operation {
    name: "channels.list",
    path: "/channels/list",
    params: &[],
    rules: &[],
    has_bodies: false,
    handler: list,
};

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    Ok(HandlerResult::list(channels::list(context.db, context.key)?, "channel"))
}
