//! What is known of each call after it was made: by its caller, and by the servers.

pub(crate) mod client;
pub(crate) mod server;
