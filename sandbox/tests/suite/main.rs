//! Tests of the sandbox over real sockets, without the SDK.

// Test helpers may panic, as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod access;
mod binary;
mod client;
mod control;
mod data;
mod endpoints;
mod events;
mod faults_http1;
mod http2;
mod invalid_requests;
mod journal;
mod limits;
mod malformed_input;
mod page;
mod phones;
mod requests;
mod tls;

use workspace_sandbox::{Options, Sandbox};

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}
