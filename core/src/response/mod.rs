//! Classification of responses as success or error, and decoding into typed data.

pub(crate) mod api_response;
pub(crate) mod classify;
pub(crate) mod contradiction;
pub(crate) mod decode;
pub(crate) mod envelope;
pub(crate) mod from_response;
pub(crate) mod message_id;
pub(crate) mod model;
// The bindings alone look at shapes.
#[cfg_attr(not(feature = "bindings"), allow(dead_code))]
pub(crate) mod shape;
