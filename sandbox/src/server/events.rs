//! The event stream: it says that something changed, so that a page reads again what it shows. An event has no content.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use tokio::time::{Instant, Sleep};

use super::changes::Changes;
use super::page;
use super::state::Server;
use crate::clock::rfc3339;

/// The time between two looks at the counters. Changes in between are one event. Nothing is done when a change happens,
/// so that requests to the API cost nothing more while a page is open.
const INTERVAL: Duration = Duration::from_millis(100);
/// After this time there is an event although nothing changed, which tells the page that the sandbox still runs.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: &str = "retry: 1000\n\n";

#[derive(Serialize)]
struct Event<'a> {
    started: &'a str,
    /// The version of the files of the page.
    page: &'a str,
    now: String,
    #[serde(flatten)]
    changes: Changes,
}

fn event(server: &Server, changes: Changes) -> String {
    let event = Event { started: server.started(), page: page::version(), now: rfc3339(server.clock.now()), changes };
    // A struct of strings and numbers can always be serialized.
    let data = serde_json::to_string(&event).unwrap_or_default();
    format!("event: change\ndata: {data}\n\n")
}

/// The events of one connection.
pub(super) struct EventStream {
    server: Arc<Server>,
    /// The last event: its counters and when it was sent; none at the start.
    sent: Option<(Changes, Instant)>,
    sleep: Pin<Box<Sleep>>,
}

impl EventStream {
    pub(super) fn new(server: Arc<Server>) -> Self {
        Self { server, sent: None, sleep: Box::pin(tokio::time::sleep(INTERVAL)) }
    }

    /// The next event. The stream never ends.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if self.sent.is_some() {
                ready!(self.sleep.as_mut().poll(cx));
            }
            let now = Instant::now();
            self.sleep.as_mut().reset(now + INTERVAL);
            let changes = self.server.changes();
            let is_due = |(sent, at): (Changes, Instant)| sent != changes || now.duration_since(at) >= KEEP_ALIVE;
            if self.sent.is_none_or(is_due) {
                let first = if self.sent.is_none() { RETRY } else { "" };
                self.sent = Some((changes, now));
                return Poll::Ready(Some(Bytes::from(format!("{first}{}", event(&self.server, changes)))));
            }
        }
    }
}
