//! The records of each call: one of its caller, and one of the servers.

pub(crate) mod client;
pub(crate) mod server;
