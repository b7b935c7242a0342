//! Channels.

use super::{Call, Done, Operation, Refusal};
use crate::store::channels;

pub(super) static LIST: Operation =
    Operation { name: "channels.list", path: "/channels/list", params: &[], rules: &[], has_bodies: false, run: list };

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::list(channels::list(call.db, call.key)?, "channel"))
}
