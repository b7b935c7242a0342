//! Tests of the client over real sockets that a conformance case cannot express.

// A test fails by a panic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod aborting;
mod alerts;
mod attempt_start;
mod bounds;
mod cancelling;
mod compression;
mod connections;
mod environment;
mod first_connection;
mod floods;
mod observing;
mod prefetch;
mod proxies;
mod raw_http2;
mod secrets;
mod sent_state;
mod silence;
mod socks;
mod streams;
mod throttle;
mod timeouts;
mod tls;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use workspace_sandbox::{Options, Sandbox};
use workspace_sdk::{AttemptEvent, Client, ClientBuilder, SendTemplate};

/// The recipient in these tests.
const TO: &str = "+1234567890";

fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

/// A server that a proxy reaches under another name.
fn sandbox_for(host: &str) -> Sandbox {
    Sandbox::start(Options::default().allow_host(host)).unwrap()
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder().base_url(sandbox.url()).api_key(workspace_sandbox::API_KEY)
}

fn client(sandbox: &Sandbox) -> Client {
    builder(sandbox).build().unwrap()
}

/// A send that the sandbox accepts.
fn notice() -> SendTemplate {
    SendTemplate::new(TO, "plain_notice")
}

/// The number of messages that the sandbox has sent.
fn sent(sandbox: &Sandbox) -> usize {
    sandbox.messages(TO).unwrap().len()
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// Collects the events that the attempt hook gets.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<AttemptEvent>>>);

impl Events {
    fn watch(&self, builder: ClientBuilder) -> ClientBuilder {
        let events = Arc::clone(&self.0);
        builder.on_attempt(move |event| events.lock().unwrap().push(event.clone()))
    }

    fn all(&self) -> Vec<AttemptEvent> {
        self.0.lock().unwrap().clone()
    }

    fn last(&self) -> AttemptEvent {
        self.all().pop().unwrap()
    }
}
