//! The sandbox over real sockets, and never through the SDK: what it answers is judged here alone.

// Helpers of tests fail like tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod binary;
mod client;
mod control;
mod endpoints;
mod faults;
mod hostile;
mod http2;
mod refusals;
mod tls;

use workspace_sandbox::{Options, Sandbox};

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}
