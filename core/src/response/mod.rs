//! From the bytes of a response to a success or an error, and to typed data.

pub(crate) mod api_response;
pub(crate) mod classify;
pub(crate) mod contradiction;
pub(crate) mod decode;
pub(crate) mod envelope;
pub(crate) mod from_response;
pub(crate) mod message_id;
pub(crate) mod model;
pub(crate) mod shape;
